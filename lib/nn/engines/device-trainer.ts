/** @file Training on WebGPU: weights, moments and statistics stay on the device; batches go up, the loss comes down. */
import type * as Ort from 'onnxruntime-node';
import { adamwNumbers } from '../adamw.js';
import { Graph, type Shape, type Value } from '../graph.js';
import { gradientProgram, sumProgram, updateProgram, type Program } from '../step.js';
import type { Batch, Trainer, TrainerOptions, TrainerState } from '../trainer.js';
import { DeviceSession, disposeOf, type Tensors } from './device-session.js';
import { loadOnnxRuntime } from './onnx-session.js';

const FLAT = { parameters: '', m: 'm:', v: 'v:' } as const;

/** Each parameter NAME is a tensor, as are its moments `m:NAME` and `v:NAME`: one vector of all would exceed what a GPU binds at once. */
export class DeviceTrainer implements Trainer {
  readonly #options: TrainerOptions;
  readonly #sessions = new Map<string, Promise<DeviceSession>>();
  /** On the host before the first step, then on the device. */
  #weights: Tensors | undefined;
  #statistics: Tensors = {};
  #steps: number;

  constructor(options: TrainerOptions) {
    this.#options = options;
    this.#steps = options.state.step;
  }

  async step(batches: readonly Batch[], rate: number): Promise<number> {
    const ort = await loadOnnxRuntime();
    const { network, adamw } = this.#options;
    this.#weights ??= this.#upload(ort);
    const { loss, gradient } = await this.#gradientOf(ort, batches);
    const update = await this.#open('update', () => updateProgram(network, adamw));
    const numbers = scalars(ort, adamwNumbers(this.#steps + 1, rate, adamw));
    const next = await update.run({ ...this.#weights, ...gradient, ...numbers });
    disposeOf(this.#weights);
    disposeOf(gradient);
    this.#weights = next;
    this.#steps++;
    return loss;
  }

  /** Loss and gradient of the whole batch: of its parts in turn, each by its share. Statistics move on with each. */
  async #gradientOf(
    ort: typeof Ort,
    batches: readonly Batch[],
  ): Promise<{ loss: number; gradient: Tensors }> {
    const images = batches.reduce((sum, b) => sum + b.n, 0);
    let total: Tensors | undefined;
    let mean = 0;
    for (const batch of batches) {
      const share = batch.n / images;
      const { loss, statistics, ...gradient } = await this.#runBatch(ort, batch);
      mean += share * (loss.data as Float32Array)[0];
      disposeOf(this.#statistics);
      this.#statistics = { statistics };
      total = batches.length === 1 ? gradient : await this.#addShare(ort, total, gradient, share);
    }
    return { loss: mean, gradient: total! };
  }

  async #runBatch(ort: typeof Ort, { n, images, target, valid }: Batch): Promise<Tensors> {
    const { network, height, width, loss } = this.#options;
    const session = await this.#open(`gradient of ${n}`, () =>
      gradientProgram(network, { n, height, width }, loss),
    );
    const pixels = [n, 1, height, width];
    return session.run({
      ...this.#weights,
      ...this.#statistics,
      images: tensor(ort, images, [n, network.config.bands, height, width]),
      target: tensor(ort, target, pixels),
      valid: tensor(ort, valid, pixels),
    });
  }

  /** `before` + share x gradient, under the gradient's names; frees both. */
  async #addShare(
    ort: typeof Ort,
    before: Tensors | undefined,
    gradient: Tensors,
    share: number,
  ): Promise<Tensors> {
    const session = await this.#open('sum', () => sumProgram(this.#options.network));
    const numbers = scalars(ort, { keep: before ? 1 : 0, share });
    const sums = renamed(before ?? gradient, 'gradient:', 'sum:');
    const result = await session.run({ ...gradient, ...sums, ...numbers });
    disposeOf(gradient);
    if (before) disposeOf(before);
    return renamed(result, 'sum:', 'gradient:');
  }

  #open(key: string, program: () => Program, fetched: 'loss' | 'all' = 'loss'): Promise<DeviceSession> {
    let session = this.#sessions.get(key);
    if (!session) {
      const made = program();
      const names = fetched === 'all' ? [...made.outputs.keys()] : [fetched];
      session = DeviceSession.open(`${this.#options.network.name} ${key}`, made, names);
      this.#sessions.set(key, session);
    }
    return session;
  }

  /** The state that was given, as tensors. */
  #upload(ort: typeof Ort): Tensors {
    const { network, state } = this.#options;
    this.#statistics = { statistics: tensor(ort, state.statistics, [network.statisticsCount]) };
    const entries = Object.entries(FLAT).flatMap(([flat, prefix]) =>
      network.parameters.map(({ name, shape, offset, size }): [string, Ort.Tensor] => {
        const data = state[flat as keyof typeof FLAT].subarray(offset, offset + size);
        return [prefix + name, tensor(ort, data, shape)];
      }),
    );
    return Object.fromEntries(entries);
  }

  async state(): Promise<TrainerState> {
    if (!this.#weights) return this.#options.state;
    const { network } = this.#options;
    const session = await this.#open('fetch', () => this.#fetchProgram(), 'all');
    const fetched = await session.run({ ...this.#weights, ...this.#statistics });
    const joined = (prefix: string): Float32Array => {
      const flat = new Float32Array(network.parameterCount);
      for (const { name, offset } of network.parameters)
        flat.set(fetched[prefix + name].data as Float32Array, offset);
      return flat;
    };
    const [parameters, m, v] = Object.values(FLAT).map(joined);
    const statistics = fetched.statistics.data as Float32Array;
    return { parameters, m, v, statistics, step: this.#steps };
  }

  /** Copies the state to the host: Tensor.getData ends the process in onnxruntime-node 1.30 ("throwing an instance of 'char const*'"). */
  #fetchProgram(): Program {
    const { network } = this.#options;
    const graph = new Graph();
    const outputs = new Map<string, Value>();
    const add = (name: string, shape: Shape): unknown => outputs.set(name, graph.input(name, shape));
    for (const prefix of Object.values(FLAT))
      for (const { name, shape } of network.parameters) add(prefix + name, shape);
    add('statistics', [network.statisticsCount]);
    return { graph, outputs };
  }

  async dispose(): Promise<void> {
    disposeOf({ ...this.#weights, ...this.#statistics });
    [this.#weights, this.#statistics] = [undefined, {}];
    for (const session of this.#sessions.values()) await (await session).dispose();
    this.#sessions.clear();
  }
}

const tensor = (ort: typeof Ort, data: Float32Array, shape: Shape): Ort.Tensor =>
  new ort.Tensor('float32', data, shape);

const scalars = (ort: typeof Ort, numbers: Record<string, number>): Tensors =>
  Object.fromEntries(Object.entries(numbers).map(([name, x]) => [name, tensor(ort, Float32Array.of(x), [])]));

const renamed = (tensors: Tensors, from: string, to: string): Tensors =>
  Object.fromEntries(Object.entries(tensors).map(([name, t]) => [name.replace(from, to), t]));
