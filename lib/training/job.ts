/** @file What a training is given, and the files it leaves. */
import type { ResolvedDevice, Weights } from '../nn/index.js';
import type { Patches } from './batches.js';
import type { TrainingSettings } from './settings.js';

/** Everything a training needs; it can be sent to a worker. */
export interface FitJob {
  train: Patches;
  validation: Patches;
  settings: TrainingSettings;
  device: ResolvedDevice;
  threads: number;
  seed: number | string;
  dir: string;
  resume: boolean;
  weights?: Weights;
  normalisation?: unknown;
  bandNames?: string[];
  extra?: Record<string, unknown>;
}

/** The files of a training: the best weights, and the state after the last whole epoch. */
export const BEST_FILE = 'best.safetensors';
/** The file from which training goes on. */
export const LAST_FILE = 'last.safetensors';
/** The file that says how to repeat a training. */
export const RECORD_FILE = 'run.json';
