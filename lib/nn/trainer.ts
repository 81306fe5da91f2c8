/** @file What every training engine offers: steps on batches, and the state between them. */
import { initWeights, type Network, type Weights } from './network.js';
import type { AdamWSettings } from './adamw.js';
import type { LossSettings } from './losses.js';
import type { Rng } from '../core/random.js';

/** Everything that a step changes: weights, AdamW's moments (flat, as the parameters), and the number of steps made. */
export interface TrainerState extends Weights {
  m: Float32Array;
  v: Float32Array;
  step: number;
}

/** Images [n, bands, h, w], and per pixel [n, 1, h, w] the target (1 landslide, else 0) and whether it counts (1) or is ignored (0). */
export interface Batch {
  n: number;
  images: Float32Array;
  target: Float32Array;
  valid: Float32Array;
}

/** Makes training steps on one device. */
export interface Trainer {
  /** One step at learning rate `rate`; several batches are micro-batches of one: their gradients are averaged by number of images, and
   *  each normalises by its own statistics. @returns the loss before the step */
  step(batches: readonly Batch[], rate: number): Promise<number>;
  /** The present state, fetched from the device where it lives on one. The arrays may be the engine's own: they may change with the next
   *  step, and are not to be written. */
  state(): Promise<TrainerState>;
  dispose(): Promise<void>;
}

/** What a trainer begins with. */
export interface TrainerOptions {
  network: Network;
  state: TrainerState;
  height: number;
  width: number;
  loss: LossSettings;
  adamw: AdamWSettings;
  threads: number;
}

/** A state with arrays of its own. */
export function copyState({ parameters, statistics, m, v, step }: TrainerState): TrainerState {
  return {
    parameters: parameters.slice(),
    statistics: statistics.slice(),
    m: m.slice(),
    v: v.slice(),
    step,
  };
}

/** The state before the first step: given or fresh weights, moments at zero. */
export function initialState(network: Network, rng: Rng, weights?: Weights): TrainerState {
  const { parameters, statistics } = weights ?? initWeights(network, rng);
  const zeros = (): Float32Array => new Float32Array(network.parameterCount);
  return { parameters: parameters.slice(), statistics: statistics.slice(), m: zeros(), v: zeros(), step: 0 };
}
