/** @file The state that a training begins with: fresh, given, or that after the last whole epoch. */
import { createHash } from 'node:crypto';
import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { createRng, DataError, InputError, restoreRng, type Rng } from '../core/index.js';
import { initialState, type Network, type TrainerState, type Weights } from '../nn/index.js';
import { loadCheckpoint, trainerStateOf, type Checkpoint, type EpochRecord } from './checkpoint.js';
import { BEST_FILE, LAST_FILE, type FitJob } from './job.js';
import type { TrainingSettings } from './settings.js';

/** How far a training is. */
export interface Progress {
  history: EpochRecord[];
  bestEpoch: number;
  best: Weights;
  rng: Rng;
}

/** SHA-256 of what a training is made from: `all` tells whether a training may go on, the others stand in its record. */
export interface Checksums {
  all: string;
  train: string;
  validation: string;
  /** Of given first weights (transfer). */
  weights?: string;
}

/** The first state: fresh, or that of the last whole epoch. */
export function begin(
  network: Network,
  job: FitJob,
  data: string,
): { state: TrainerState; progress: Progress } {
  if (job.resume && existsSync(join(job.dir, LAST_FILE))) return goOn(network, job, data);
  for (const file of [LAST_FILE, BEST_FILE]) rmSync(join(job.dir, file), { force: true });
  const state = freshState(network, job);
  const best = { parameters: state.parameters, statistics: state.statistics };
  const rng = createRng(job.seed).fork('epochs');
  return { state, progress: { history: [], bestEpoch: 0, best, rng } };
}

const freshState = (network: Network, { seed, weights }: FitJob): TrainerState =>
  initialState(network, createRng(seed).fork('weights'), weights);

/** The state after the last whole epoch, read again, or the first one made again: none is held in memory for it. */
export function lastGoodState(network: Network, job: FitJob): TrainerState {
  const last = join(job.dir, LAST_FILE);
  const found = existsSync(last) ? trainerStateOf(loadCheckpoint(last)) : undefined;
  return found ?? freshState(network, job);
}

function goOn(network: Network, job: FitJob, data: string): { state: TrainerState; progress: Progress } {
  const path = join(job.dir, LAST_FILE);
  const { model, bands } = network.config;
  const last = loadCheckpoint(path, { model, bands });
  const state = trainerStateOf(last);
  if (!state || !last.resume) throw new DataError(`${path} has no training state: ${ANEW}`);
  checkSame(path, network, job, data, last);
  const best = loadCheckpoint(join(job.dir, BEST_FILE), { model, bands }).weights;
  const { bestEpoch, rng } = last.resume;
  return { state, progress: { history: last.notes.history ?? [], bestEpoch, best, rng: restoreRng(rng) } };
}

const ANEW = 'train anew into another folder, or with resume: false';

/** A training goes on only as it began; the number of epochs and patience alone may change. */
function checkSame(
  path: string,
  network: Network,
  job: FitJob,
  data: string,
  { network: old, notes, resume }: Checkpoint,
): void {
  const lasting = (s?: TrainingSettings): unknown => ({ ...s, epochs: 0, patience: 0 });
  const pairs: [string, unknown, unknown][] = [
    ['network', old.config, network.config],
    ['settings', lasting(notes.settings), lasting(job.settings)],
    ['seed', notes.seed, job.seed],
    ['patches', resume?.data, data],
    ['threads', Math.max(2, resume?.threads ?? 0), Math.max(2, job.threads)], // 1 and 2 threads give the same bytes
  ];
  for (const [what, before, now] of pairs)
    if (JSON.stringify(before) !== JSON.stringify(now))
      throw new InputError(
        `${path} was made with other ${what}${differences(before, now)}: use the same, or ${ANEW}`,
      );
}

/** ` (batch 4, now 5)` for settings and networks, whose parts have names. */
function differences(before: unknown, now: unknown): string {
  if (typeof before !== 'object' || typeof now !== 'object') return '';
  const [a, b] = [before, now] as Record<string, unknown>[];
  const text = (v: unknown): string => (typeof v === 'string' ? v : (JSON.stringify(v) ?? 'none'));
  const keys = [...new Set([...Object.keys(a), ...Object.keys(b)])];
  const other = keys.filter((k) => text(a[k]) !== text(b[k]));
  return ` (${other.map((k) => `${k} ${text(a[k])}, now ${text(b[k])}`).join('; ')})`;
}

/** Checksums of the patches and of given weights. */
export function checksums({ train, validation, weights }: FitJob): Checksums {
  const of = (...arrays: (Float32Array | Uint8Array)[]): string =>
    hashInto(createHash('sha256'), arrays).digest('hex');
  const all = hashInto(createHash('sha256'), [train.images, train.masks]);
  const trainOnly = all.copy().digest('hex');
  hashInto(all, [validation.images, validation.masks]);
  if (weights) hashInto(all, [weights.parameters, weights.statistics]);
  return {
    all: all.digest('hex'),
    train: trainOnly,
    validation: of(validation.images, validation.masks),
    ...(weights && { weights: of(weights.parameters, weights.statistics) }),
  };
}

type Hash = ReturnType<typeof createHash>;

/** In parts of 256 MiB, as one update takes at most 2 GiB. */
function hashInto(hash: Hash, arrays: readonly (Float32Array | Uint8Array)[]): Hash {
  for (const { buffer, byteOffset, byteLength } of arrays)
    for (let at = 0; at < byteLength; at += 2 ** 28)
      hash.update(new Uint8Array(buffer, byteOffset + at, Math.min(2 ** 28, byteLength - at)));
  return hash;
}
