/** @file Why a loss is not a number: the patch that makes it so, where there is one. */
import { DataError } from '../core/index.js';
import {
  openTrainer,
  type Network,
  type ResolvedDevice,
  type TrainerState,
  type Weights,
} from '../nn/index.js';
import { makeBatch, patchName, type Item, type Patches } from './batches.js';
import type { TrainingSettings } from './settings.js';

/** Where something was not finite: `loss is NaN at step 3 of 20 in epoch 1`, the learning rate there, and the patches that took part. */
export interface NotFinite {
  what: string;
  rate: number;
  items: readonly Item[];
}

/** What a step was made with, and the last state known to be good: after the last whole epoch, or before the first. */
export interface BadStepContext {
  network: Network;
  train: Patches;
  settings: TrainingSettings;
  device: ResolvedDevice;
  threads: number;
  state: TrainerState;
}

/** Patches tried alone, those with the largest values first: more would take minutes with a large network. */
const MOST_TRIED = 8;

/** The error for a loss or for weights that are not finite: where, learning rate, and the patch by name, or what to change. */
export async function notFiniteError(
  { what, rate, items }: NotFinite,
  context: BadStepContext,
): Promise<DataError> {
  const advice = (await badPatch(items, context)) ?? 'no single patch does it: use a lower learning rate';
  return new DataError(`${what}, learning rate ${rate}: ${advice}`);
}

/** Whether all numbers of a state are finite. */
export const isFiniteState = ({ parameters, statistics }: Weights): boolean =>
  parameters.every(Number.isFinite) && statistics.every(Number.isFinite);

async function badPatch(items: readonly Item[], context: BadStepContext): Promise<string | undefined> {
  const { train } = context;
  const reach = items.map((item) => ({ item, most: largest(train, item.patch) }));
  reach.sort((a, b) => b.most - a.most);
  // Where even the tamest patch fails, the weights have grown out of bounds, and no patch is to blame.
  if (!(await trains(reach[reach.length - 1].item, context))) return undefined;
  for (const { item, most } of reach.slice(0, MOST_TRIED))
    if (!(await trains(item, context)))
      return `${patchName(train, item.patch)} alone gives the same; its values reach ${most.toPrecision(3)} after normalisation: correct or leave out that image`;
  return undefined;
}

/** Largest absolute value of a patch; infinite where one is not a number. */
function largest({ images, bands, height, width }: Patches, patch: number): number {
  const size = bands * height * width;
  let most = 0;
  for (let i = patch * size; i < (patch + 1) * size; i++) {
    const value = Math.abs(images[i]);
    if (!(value <= most)) most = Number.isNaN(value) ? Infinity : value;
  }
  return most;
}

/** Whether a step on this patch alone leaves finite numbers. */
async function trains(item: Item, context: BadStepContext): Promise<boolean> {
  const { network, train, settings, device, threads, state } = context;
  const { height, width } = train;
  const { loss, adamw } = settings;
  const trainer = await openTrainer(device, { network, state, height, width, loss, adamw, threads });
  try {
    const own = await trainer.step([makeBatch(train, [item])], settings.learningRate);
    return Number.isFinite(own) && isFiniteState(await trainer.state());
  } finally {
    await trainer.dispose();
  }
}
