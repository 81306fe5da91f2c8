/** @file What a training will take, said as soon as its speed is known. */
import { modelLabel, type NetworkName } from '../nn/index.js';
import type { EpochRecord } from './checkpoint.js';
import type { TrainingSettings } from './settings.js';

/** A training before it runs, with its speed from its own first steps. */
export interface TrainingPlan {
  model: NetworkName;
  /** Training patches, and how many an epoch shows (more, where each is shown mirrored too). */
  patches: number;
  perEpoch: number;
  epochs: number;
  /** Epochs that were found on disk. */
  history: EpochRecord[];
  batch: number;
  microBatch?: number;
  patience: number;
  /** `cpu`, `webgpu`, ...: the one that is used. */
  device: string;
  threads: number;
  /** Seconds for a patch of a step, for the validation after an epoch, and for all that is left if all epochs are run. */
  patchS: number;
  validationS: number;
  totalS: number;
}

/** What a plan is made of. */
export interface PlanInputs {
  model: NetworkName;
  patches: number;
  perEpoch: number;
  settings: TrainingSettings;
  history: readonly EpochRecord[];
  device: string;
  threads: number;
  patchS: number;
  validationS: number;
}

/** A plan with its total. */
export function makePlan({ settings, history, ...rest }: PlanInputs): TrainingPlan {
  const { epochs, batch, microBatch, patience } = settings;
  const left = Math.max(0, epochs - history.length);
  const totalS = left * (rest.perEpoch * rest.patchS + rest.validationS);
  return { ...rest, epochs, batch, microBatch, patience, history: [...history], totalS };
}

/** `training UNet-SE: 160 patches, 8 epochs, about 3 min on cpu (2 threads)`. */
export function formatPlan(p: TrainingPlan): string {
  const flips = p.perEpoch === p.patches ? '' : ` (${p.perEpoch} an epoch with flips)`;
  const from = p.history.length + 1;
  const most = p.patience < p.epochs ? 'at most ' : '';
  const epochs = from === 1 ? `${most}${count(p.epochs, 'epoch')}` : `epochs ${from} to ${most}${p.epochs}`;
  const parts =
    p.microBatch !== undefined && p.microBatch < p.batch
      ? `, batch ${p.batch} in micro-batches of ${p.microBatch}`
      : '';
  const where = `${p.device} (${count(p.threads, 'thread')})`;
  return `training ${modelLabel(p.model)}: ${p.patches} patches${flips}, ${epochs}${parts}, ${about(p.totalS)} on ${where}`;
}

const count = (n: number, what: string): string => `${n} ${what}${n === 1 ? '' : 's'}`;

/** An estimate has two digits at most: `about 35 s`, `about 3 min`, `about 2.5 h`. */
export function about(s: number): string {
  if (s < 10) return 'a few seconds';
  if (s < 90) return `about ${5 * Math.round(s / 5)} s`;
  if (s < 90 * 60) return `about ${Math.round(s / 60)} min`;
  const hours = s / 3600;
  return `about ${hours < 10 ? Math.round(2 * hours) / 2 : Math.round(hours)} h`;
}
