/** @file Opening ONNX Runtime sessions with the options that were measured to be best, and running them on named arrays. */
import { availableParallelism } from 'node:os';
import type * as Ort from 'onnxruntime-node';
import { check, DeviceError, oneLine } from '../../core/errors.js';
import type { Shape } from '../graph.js';
import { BLOCKED_DOMAIN } from './onnx-blocked.js';
import { OnnxModel } from './onnx-proto.js';

/** Devices that ONNX Runtime runs on. */
export type OnnxDevice = 'cpu' | 'webgpu' | 'cuda';

/** Where and how a model runs. */
export interface SessionOptions {
  device: OnnxDevice;
  /** Threads inside an operator; results are the same for 1 and 2, and differ in the last digits from 3 on. */
  threads: number;
  /** Outputs that stay in the device's memory (WebGPU): for DeviceSession. */
  resident?: readonly string[];
}

/** Threads to use where none are asked for: as many as the machine offers. */
export const defaultThreads = (): number => availableParallelism();

/** @throws "threads is 0: expected a whole number from 1" */
export function checkThreads(threads: number): void {
  check(
    Number.isInteger(threads) && threads >= 1,
    () => `threads is ${threads}: expected a whole number from 1`,
  );
}

/** ONNX Runtime, loaded when first needed. From 1.30 it would report its use to its makers from Linux too: not from here, unless the
 *  environment says so itself.
 *  @throws DeviceError where its native library does not load */
export async function loadOnnxRuntime(): Promise<typeof Ort> {
  process.env.ORT_DISABLE_TELEMETRY ??= '1';
  try {
    return await import('onnxruntime-node');
  } catch (error) {
    throw new DeviceError(`onnxruntime-node does not load (${oneLine(error)}): run npm ci on this machine`, {
      cause: error,
    });
  }
}

/** A session for the model `bytes`. Its `run` blocks the calling thread: call it in a worker. */
export async function openSession(bytes: Uint8Array, options: SessionOptions): Promise<OnnxSession> {
  return new OnnxSession(await loadOnnxRuntime(), await createSession(bytes, options));
}

/** ONNX Runtime's own session. On a GPU every operator must run there: a session of which a part would go to the CPU is refused.
 *  @throws DeviceError where the device cannot run the model */
export async function createSession(
  bytes: Uint8Array,
  { device, threads, resident = [] }: SessionOptions,
): Promise<Ort.InferenceSession> {
  checkThreads(threads);
  const ort = await loadOnnxRuntime();
  const common: Ort.InferenceSession.SessionOptions = {
    executionProviders: [device],
    graphOptimizationLevel: 'all',
    executionMode: 'sequential',
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
    enableMemPattern: false,
    logSeverityLevel: 3,
  };
  if (device === 'cpu') return ort.InferenceSession.create(bytes, common);
  try {
    return await ort.InferenceSession.create(bytes, {
      ...common,
      logSeverityLevel: 4, // an error is thrown, and need not be printed too
      extra: { session: { disable_cpu_ep_fallback: '1' } },
      preferredOutputLocation: Object.fromEntries(resident.map((name) => [name, 'gpu-buffer'])),
    });
  } catch (error) {
    throw new DeviceError(`device ${device} cannot run this network (${oneLine(error)}): use cpu`, {
      cause: error,
    });
  }
}

let block: Promise<number> | undefined;

/** Channels per block of the CPU provider's own convolution, by asking it to rearrange [1, 64, 1, 2] (see onnx-blocked.ts); 1 where it has
 *  none. */
export function blockSize(): Promise<number> {
  return (block ??= probeBlock().catch(() => 1));
}

async function probeBlock(): Promise<number> {
  const shape = [1, 64, 1, 2];
  const model = new OnnxModel();
  const x = model.input('x', shape);
  model.node('ReorderInput', [x], {}, ['y'], BLOCKED_DOMAIN);
  model.output('y', shape);
  const session = await openSession(model.toBytes('probe'), { device: 'cpu', threads: 1 });
  const { y } = await session.run({ x: { data: Float32Array.from({ length: 128 }, (_, i) => i), shape } });
  await session.dispose();
  return y.indexOf(1); // the second pixel of channel 0 comes after the first pixels of the block
}

/** Arrays by the name of the model's input or output. */
export type Feeds = Record<string, { data: Float32Array; shape: Shape }>;

/** A session whose inputs and outputs are float32 arrays. */
export class OnnxSession {
  readonly #ort: typeof Ort;
  readonly #session: Ort.InferenceSession;
  /** By the feed they were made of: a trainer's stay the same from step to step. */
  readonly #tensors = new WeakMap<Feeds[string], Ort.Tensor>();
  constructor(ort: typeof Ort, session: Ort.InferenceSession) {
    this.#ort = ort;
    this.#session = session;
  }

  /** Runs the model; outputs that `into` names are written there, the others are new arrays. Feeds that the model lacks are left out. */
  async run(feeds: Feeds, into: Feeds = {}): Promise<Record<string, Float32Array>> {
    const tensors: Record<string, Ort.Tensor> = {};
    for (const name of this.#session.inputNames) tensors[name] = this.#tensor(feeds[name], name);
    const fetches: Record<string, Ort.Tensor | null> = {};
    for (const name of this.#session.outputNames) {
      const given = into[name.replace(/\.out$/, '')];
      fetches[name] = given ? this.#tensor(given, name) : null;
    }
    const results = await this.#session.run(tensors, fetches);
    return Object.fromEntries(
      Object.entries(results).map(([name, t]) => [name.replace(/\.out$/, ''), t.data as Float32Array]),
    );
  }

  #tensor(feed: Feeds[string] | undefined, name: string): Ort.Tensor {
    check(feed, () => `input ${name} is missing`);
    let tensor = this.#tensors.get(feed);
    if (!tensor) this.#tensors.set(feed, (tensor = new this.#ort.Tensor('float32', feed.data, feed.shape)));
    return tensor;
  }

  async dispose(): Promise<void> {
    await this.#session.release();
  }
}
