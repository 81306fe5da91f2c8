/** @file Training by TensorFlow.js: the same graph and loss, gradients by its own automatic differentiation, AdamW on flat arrays. */
import type { Tensor } from '@tensorflow/tfjs';
import { adamwNumbers } from '../adamw.js';
import type { ParameterSpec } from '../network.js';
import { lossGraph, STATISTICS_MOMENTUM } from '../step.js';
import { copyState, type Batch, type Trainer, type TrainerOptions, type TrainerState } from '../trainer.js';
import { evaluate } from './tfjs-evaluate.js';
import type { Tf } from './tfjs-load.js';

export interface LossAndGradient {
  loss: number;
  /** [network.parameterCount] */
  gradient: Float32Array;
  /** Mean, then biased variance, of each norm in order [network.statisticsCount]. */
  moments: Float32Array;
}

/** Loss, gradient and batch moments of one batch, by TensorFlow.js alone: the referee of our gradient rules. */
export async function tfjsGradient(
  tf: Tf,
  { network, height, width, loss }: Pick<TrainerOptions, 'network' | 'height' | 'width' | 'loss'>,
  parameters: Float32Array,
  batch: Batch,
): Promise<LossAndGradient> {
  const { n } = batch;
  const program = lossGraph(network, { n, height, width }, loss);
  const moments = program.forward.moments.flatMap(({ mean, variance }) => [mean, variance]);
  const place = new Map(network.parameters.map((p, i) => [p.name, i]));
  const data: Record<string, Float32Array> = {
    images: batch.images,
    target: batch.target,
    valid: batch.valid,
  };
  let seen: Tensor[] = [];
  const lossOf = (...tensors: Tensor[]): Tensor => {
    const [value, ...rest] = evaluate(tf, [program.loss, ...moments], (v) =>
      v.kind === 'parameter'
        ? tensors[place.get(v.attributes.name!)!]
        : tf.tensor(data[v.attributes.name!], v.shape as number[]),
    );
    seen = rest.map((t) => tf.keep(t));
    return value;
  };
  const inputs = network.parameters.map((p) => slice(tf, parameters, p));
  const { value, grads } = tf.valueAndGrads(lossOf)(inputs);
  const result = {
    loss: (await value.data())[0],
    gradient: await joined(grads, network.parameterCount),
    moments: await joined(seen, network.statisticsCount),
  };
  tf.dispose([value, grads, seen, inputs]);
  return result;
}

function slice(tf: Tf, flat: Float32Array, { offset, size, shape }: ParameterSpec): Tensor {
  return tf.tensor(flat.slice(offset, offset + size), shape as number[]);
}

async function joined(tensors: Tensor[], size: number): Promise<Float32Array> {
  const flat = new Float32Array(size);
  let at = 0;
  for (const t of tensors) {
    flat.set(await t.data(), at);
    at += t.size;
  }
  return flat;
}

/** Trains with TensorFlow.js and its own autodiff. */
export class TfjsTrainer implements Trainer {
  readonly #state: TrainerState;
  constructor(
    readonly tf: Tf,
    readonly options: TrainerOptions,
  ) {
    this.#state = copyState(options.state);
  }

  state(): Promise<TrainerState> {
    return Promise.resolve(this.#state);
  }

  async step(batches: readonly Batch[], rate: number): Promise<number> {
    const images = batches.reduce((sum, b) => sum + b.n, 0);
    const total = new Float32Array(this.options.network.parameterCount);
    let loss = 0;
    for (const batch of batches) {
      const share = batch.n / images;
      const one = await tfjsGradient(this.tf, this.options, this.#state.parameters, batch);
      for (let i = 0; i < total.length; i++) total[i] += share * one.gradient[i];
      this.#keepStatistics(one.moments, batch.n);
      loss += share * one.loss;
    }
    this.#update(total, rate);
    return loss;
  }

  #keepStatistics(fresh: Float32Array, n: number): void {
    const { network, height, width } = this.options;
    const { moments } = lossGraph(network, { n, height, width }, this.options.loss).forward;
    const old = this.#state.statistics;
    network.statistics.forEach(({ offset, channels }, k) => {
      const unbias = moments[k].pixels / Math.max(1, moments[k].pixels - 1);
      for (let i = offset; i < offset + 2 * channels; i++) {
        const value = i < offset + channels ? fresh[i] : fresh[i] * unbias;
        old[i] = old[i] * (1 - STATISTICS_MOMENTUM) + value * STATISTICS_MOMENTUM;
      }
    });
  }

  #update(gradient: Float32Array, rate: number): void {
    const { adamw } = this.options;
    const { parameters, m, v } = this.#state;
    const { keep, size, epsilon } = adamwNumbers(++this.#state.step, rate, adamw);
    for (let i = 0; i < gradient.length; i++) {
      m[i] = adamw.beta1 * m[i] + (1 - adamw.beta1) * gradient[i];
      v[i] = adamw.beta2 * v[i] + (1 - adamw.beta2) * gradient[i] ** 2;
      parameters[i] = keep * parameters[i] - (size * m[i]) / (Math.sqrt(v[i]) + epsilon);
    }
  }

  dispose(): Promise<void> {
    return Promise.resolve();
  }
}
