/** @file Training by ONNX Runtime on the CPU: one run of one model gives loss and gradient; AdamW follows on the flat arrays. With CUDA
 *  likewise, so that weights go up and gradients come down each step: the Node binding keeps no tensor on a CUDA device between runs.
 *  CUDA is untried, as no GPU was at hand. */
import { adamwNumbers, adamwUpdate } from '../adamw.js';
import { gradientProgram } from '../step.js';
import { copyState, type Batch, type Trainer, type TrainerOptions, type TrainerState } from '../trainer.js';
import { GPU_RULES } from './onnx-gpu.js';
import { lower } from './onnx-lower.js';
import { blockSize, openSession, type Feeds, type OnnxSession } from './onnx-session.js';

/** Every parameter is an input and its gradient an output: views into flat arrays that stay where they are, so that no step copies or
 *  allocates them. */
export class OnnxTrainer implements Trainer {
  readonly #options: TrainerOptions & { device: 'cpu' | 'cuda' };
  readonly #sessions = new Map<number, Promise<OnnxSession>>();
  readonly #state: TrainerState;
  readonly #gradient: Float32Array;
  readonly #parameters: Feeds;
  readonly #results: Feeds;

  constructor(options: TrainerOptions & { device: 'cpu' | 'cuda' }) {
    this.#options = options;
    this.#state = copyState(options.state);
    this.#gradient = new Float32Array(this.#state.parameters.length);
    this.#parameters = this.#views(this.#state.parameters, '');
    this.#results = this.#views(this.#gradient, 'gradient:');
  }

  #views(flat: Float32Array, prefix: string): Feeds {
    const entries = this.#options.network.parameters.map(({ name, shape, offset, size }) => [
      prefix + name,
      { data: flat.subarray(offset, offset + size), shape },
    ]);
    return Object.fromEntries(entries) as Feeds;
  }

  state(): Promise<TrainerState> {
    return Promise.resolve(this.#state);
  }

  async step(batches: readonly Batch[], rate: number): Promise<number> {
    const images = batches.reduce((sum, b) => sum + b.n, 0);
    const sum = batches.length > 1 ? new Float32Array(this.#gradient.length) : undefined;
    let loss = 0;
    for (const batch of batches) {
      const share = batch.n / images;
      loss += share * (await this.#gradientOf(batch));
      if (sum) addTo(sum, this.#gradient, share);
    }
    const numbers = adamwNumbers(++this.#state.step, rate, this.#options.adamw);
    adamwUpdate(this.#state, sum ?? this.#gradient, numbers, this.#options.adamw);
    return loss;
  }

  /** Leaves the gradient in #gradient and the new running statistics in the state. @returns the loss */
  async #gradientOf(batch: Batch): Promise<number> {
    const session = await this.#open(batch.n);
    const result = await session.run(this.#feeds(batch), this.#results);
    this.#state.statistics.set(result.statistics);
    return result.loss[0];
  }

  #open(n: number): Promise<OnnxSession> {
    let session = this.#sessions.get(n);
    if (!session) {
      session = this.#build(n);
      this.#sessions.set(n, session);
    }
    return session;
  }

  async #build(n: number): Promise<OnnxSession> {
    const { network, loss, height, width, device, threads } = this.#options;
    const { outputs } = gradientProgram(network, { n, height, width }, loss);
    const choice = device === 'cpu' ? { block: await blockSize(), tiled: true } : { rules: GPU_RULES };
    const bytes = lower({ outputs, source: 'inputs', name: network.name, ...choice });
    return openSession(bytes, { device, threads });
  }

  #feeds({ n, images, target, valid }: Batch): Feeds {
    const { height, width, network } = this.#options;
    const pixels = [n, 1, height, width];
    const { statistics } = this.#state;
    return {
      ...this.#parameters,
      statistics: { data: statistics, shape: [statistics.length] },
      images: { data: images, shape: [n, network.config.bands, height, width] },
      target: { data: target, shape: pixels },
      valid: { data: valid, shape: pixels },
    };
  }

  async dispose(): Promise<void> {
    for (const session of this.#sessions.values()) await (await session).dispose();
    this.#sessions.clear();
  }
}

function addTo(sum: Float32Array, part: Float32Array, share: number): void {
  for (let i = 0; i < sum.length; i++) sum[i] += share * part[i];
}
