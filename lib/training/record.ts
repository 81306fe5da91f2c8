/** @file run.json of a training: everything needed to repeat it, and what came of it. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { machineOf, packageVersions, readJson, writeJson } from '../core/index.js';
import type { NetworkConfig, ResolvedDevice } from '../nn/index.js';
import type { EpochRecord } from './checkpoint.js';
import { RECORD_FILE } from './job.js';
import type { TrainingSettings } from './settings.js';
import type { Checksums } from './start.js';

const PACKAGES = ['landslide', 'onnxruntime-node', '@tensorflow/tfjs', '@tensorflow/tfjs-node-gpu'];

/** Patches as the record tells of them. */
export interface PatchRecord {
  patches: number;
  bands: number;
  height: number;
  width: number;
  /** Of images and masks as the network saw them, normalised; null until they are hashed. */
  sha256: string | null;
}

/** One call that trained: a training that was stopped and gone on with has several. */
export interface SessionRecord {
  started: string;
  finished: string | null;
  seconds: number | null;
  /** Share of the steps' time in which the network waited for data, 0 to 1; null where no step was done. */
  dataShare: number | null;
  /** Epochs that were there at its start. */
  epochsBefore: number;
  /** As asked for, and as used. */
  deviceAsked: string;
  device: string;
  deviceDescription: string;
  threads: number;
  versions: Record<string, string>;
  machine: Record<string, string | number>;
}

/** Everything needed to repeat a training, and how it went: the content of its run.json. */
export interface TrainingRecord {
  format: 'landslide-training-1';
  state: 'running' | 'whole' | 'stopped early' | 'stopped' | 'failed';
  /** The line that was shown where it failed. */
  error?: string;
  /** The command or call that makes the same training from the same patches. */
  repeat: string;
  network: NetworkConfig;
  parameters: number;
  seed: number | string;
  /** Every setting, those of the defaults too. */
  settings: TrainingSettings;
  /** In words: how a batch was divided. */
  batches: string;
  /** Where the first weights came from. */
  weights: { from: 'seed' } | { from: 'given'; sha256: string | null };
  train: PatchRecord;
  validation: PatchRecord;
  bandNames: string[] | null;
  normalisation: unknown;
  /** Data set or region, preset: what the caller said of them. */
  source: Record<string, unknown>;
  sessions: SessionRecord[];
  bestEpoch: number | null;
  /** With the seconds of each epoch, its validation and checkpoints. */
  history: (EpochRecord & { seconds: number | null })[];
}

/** What a record begins with. */
export type RecordStart = Pick<
  TrainingRecord,
  | 'repeat'
  | 'network'
  | 'parameters'
  | 'seed'
  | 'settings'
  | 'weights'
  | 'train'
  | 'validation'
  | 'bandNames'
  | 'normalisation'
  | 'source'
> & { deviceAsked: string; device: ResolvedDevice; threads: number };

/** Keeps `<dir>/run.json` in step with a training. */
export class RecordKeeper {
  readonly #path: string;
  readonly #record: TrainingRecord;
  readonly #start = performance.now();

  /** Writes the record's beginning; with `resume`, calls before this one stay in it. */
  constructor(dir: string, start: RecordStart, { resume }: { resume: boolean }) {
    this.#path = join(dir, RECORD_FILE);
    const { deviceAsked, device, threads, ...about } = start;
    const before = resume ? readRecord(this.#path) : undefined;
    const session: SessionRecord = {
      started: new Date().toISOString(),
      finished: null,
      seconds: null,
      dataShare: null,
      epochsBefore: 0,
      deviceAsked,
      device: device.device,
      deviceDescription: device.description,
      threads,
      versions: packageVersions(PACKAGES),
      machine: machineOf(),
    };
    this.#record = {
      format: 'landslide-training-1',
      state: 'running',
      ...about,
      batches: batchesInWords(about.settings),
      sessions: [...(before?.sessions ?? []), session],
      bestEpoch: null,
      history: before?.history ?? [],
    };
    this.#write();
  }

  begin({ train, validation, weights }: Checksums, history: readonly EpochRecord[], bestEpoch: number): void {
    const r = this.#record;
    r.bestEpoch = bestEpoch || null;
    r.train.sha256 = train;
    r.validation.sha256 = validation;
    if (weights) r.weights = { from: 'given', sha256: weights };
    const seconds = new Map(r.history.map((h) => [h.epoch, h.seconds]));
    r.history = history.map((h) => ({ ...h, seconds: seconds.get(h.epoch) ?? null }));
    const session = r.sessions[r.sessions.length - 1];
    session.epochsBefore = history.length;
    if (history.length === 0) r.sessions = [session];
    this.#write();
  }

  epoch(record: EpochRecord, seconds: number, bestEpoch: number): void {
    this.#record.bestEpoch = bestEpoch;
    this.#record.history.push({ ...record, seconds: Math.round(seconds * 1000) / 1000 });
    this.#write();
  }

  /** The last word: whole, stopped, or failed with a line. */
  end(
    state: TrainingRecord['state'],
    steps?: { seconds: number; dataSeconds: number },
    error?: string,
  ): void {
    const session = this.#record.sessions[this.#record.sessions.length - 1];
    session.finished = new Date().toISOString();
    session.seconds = Math.round(performance.now() - this.#start) / 1000;
    if (steps && steps.seconds > 0)
      session.dataShare = Number((steps.dataSeconds / steps.seconds).toPrecision(3));
    Object.assign(this.#record, { state }, error === undefined ? {} : { error });
    this.#write();
  }

  #write(): void {
    writeJson(this.#path, this.#record);
  }
}

/** The record in a training's folder; undefined where there is none that can be read. */
export function readRecord(path: string): TrainingRecord | undefined {
  if (!existsSync(path)) return undefined;
  try {
    const record = readJson<TrainingRecord>(path);
    return record.format === 'landslide-training-1' ? record : undefined;
  } catch {
    return undefined;
  }
}

/** `batch 32 in micro-batches of 4: ...`, or that a batch is one piece. */
export function batchesInWords({ batch, microBatch = batch }: TrainingSettings): string {
  return microBatch === batch
    ? `${batch} patches a step, at once`
    : `${batch} patches a step, in micro-batches of ${microBatch}: gradients are averaged over the ${batch}, batch norm takes its statistics from each ${microBatch}`;
}
