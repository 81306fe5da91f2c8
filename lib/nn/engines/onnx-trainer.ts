/** @file Training by ONNX Runtime: one run of one model is one step. */
import { adamwNumbers } from '../adamw.js';
import { accumulateProgram, stepProgram, updateProgram, type Program } from '../step.js';
import type { Batch, Trainer, TrainerOptions, TrainerState } from '../trainer.js';
import { lower } from './onnx-lower.js';
import { openSession, type Feeds, type OnnxDevice, type OnnxSession } from './onnx-session.js';

type Flat = 'parameters' | 'm' | 'v' | 'statistics';
const FLAT: readonly Flat[] = ['parameters', 'm', 'v', 'statistics'];

const scalar = (x: number): Feeds[string] => ({ data: Float32Array.of(x), shape: [] });
const vector = (data: Float32Array): Feeds[string] => ({ data, shape: [data.length] });

/** Holds the state twice: a step reads one and writes the other, so that no run allocates. */
export class OnnxTrainer implements Trainer {
  readonly #options: TrainerOptions & { device: OnnxDevice };
  readonly #sessions = new Map<string, Promise<OnnxSession>>();
  #state: TrainerState;
  #spare: Record<Flat, Float32Array>;

  constructor(options: TrainerOptions & { device: OnnxDevice }) {
    this.#options = options;
    this.#state = { ...options.state };
    for (const name of FLAT) this.#state[name] = options.state[name].slice();
    this.#spare = Object.fromEntries(FLAT.map((f) => [f, new Float32Array(this.#state[f].length)])) as Record<
      Flat,
      Float32Array
    >;
  }

  state(): TrainerState {
    return this.#state;
  }

  async step(batches: readonly Batch[], rate: number): Promise<number> {
    return batches.length === 1 ? this.#whole(batches[0], rate) : this.#inParts(batches, rate);
  }

  async #whole(batch: Batch, rate: number): Promise<number> {
    const { network, loss, adamw } = this.#options;
    const session = await this.#open(`step ${batch.n}`, () =>
      stepProgram(network, this.#shape(batch), loss, adamw),
    );
    const result = await session.run({ ...this.#feeds(batch), ...this.#numbers(rate) }, this.#into(FLAT));
    this.#swap(FLAT);
    this.#state.step++;
    return result.loss[0];
  }

  async #inParts(batches: readonly Batch[], rate: number): Promise<number> {
    const { network, loss, adamw } = this.#options;
    const images = batches.reduce((sum, b) => sum + b.n, 0);
    let sum = new Float32Array(network.parameterCount);
    let next = new Float32Array(network.parameterCount);
    let total = 0;
    for (const batch of batches) {
      const session = await this.#open(`sum ${batch.n}`, () =>
        accumulateProgram(network, this.#shape(batch), loss),
      );
      const share = batch.n / images;
      const feeds = { ...this.#feeds(batch), sum: vector(sum), share: scalar(share) };
      const result = await session.run(feeds, { ...this.#into(['statistics']), gradient: vector(next) });
      [sum, next] = [next, sum];
      this.#swap(['statistics']);
      total += share * result.loss[0];
    }
    const update = await this.#open('update', () => updateProgram(network, adamw));
    const feeds = { ...this.#flatFeeds(), ...this.#numbers(rate), gradient: vector(sum) };
    await update.run(feeds, this.#into(['parameters', 'm', 'v']));
    this.#swap(['parameters', 'm', 'v']);
    this.#state.step++;
    return total;
  }

  #open(key: string, program: () => Program): Promise<OnnxSession> {
    let session = this.#sessions.get(key);
    if (!session) {
      const { network, device, threads } = this.#options;
      const { outputs } = program();
      const bytes = lower({ outputs, source: { flat: network.parameters }, name: `${network.name} ${key}` });
      session = openSession(bytes, { device, threads });
      this.#sessions.set(key, session);
    }
    return session;
  }

  #shape({ n }: Batch): { n: number; height: number; width: number } {
    return { n, height: this.#options.height, width: this.#options.width };
  }

  #feeds({ n, images, target, valid }: Batch): Feeds {
    const { height, width, network } = this.#options;
    const pixels = [n, 1, height, width];
    return {
      ...this.#flatFeeds(),
      images: { data: images, shape: [n, network.config.bands, height, width] },
      target: { data: target, shape: pixels },
      valid: { data: valid, shape: pixels },
    };
  }

  #flatFeeds(): Feeds {
    return Object.fromEntries(FLAT.map((f) => [f, vector(this.#state[f])]));
  }

  #numbers(rate: number): Feeds {
    const numbers = adamwNumbers(this.#state.step + 1, rate, this.#options.adamw);
    return Object.fromEntries(Object.entries(numbers).map(([name, x]) => [name, scalar(x)]));
  }

  #into(names: readonly Flat[]): Feeds {
    return Object.fromEntries(names.map((f) => [f, vector(this.#spare[f])]));
  }

  #swap(names: readonly Flat[]): void {
    for (const f of names) [this.#state[f], this.#spare[f]] = [this.#spare[f], this.#state[f]];
  }

  async dispose(): Promise<void> {
    for (const session of this.#sessions.values()) await (await session).dispose();
    this.#sessions.clear();
  }
}
