/** @file Entry of the script that runs exported networks in the page: ONNX Runtime on one thread, from bytes that are there already. */
import * as ort from 'onnxruntime-web/wasm';
import { OPEN_NETWORK, RUNTIME } from '../explorable.js';
import { unpack, type Packed } from '../pack.js';

/** A network that can be asked. */
export interface OpenNetwork {
  /** Every output by name, for `images` [1, bands, rows, cols] float32. */
  run(images: Float32Array, shape: readonly number[]): Promise<Record<string, Float32Array>>;
}

export type OpenNetworkCall = (model: Uint8Array) => Promise<OpenNetwork>;

const page = globalThis as unknown as Record<string, unknown>;
let ready: Promise<void> | undefined;

async function start(): Promise<void> {
  ort.env.wasm.numThreads = 1;
  ort.env.wasm.proxy = false;
  ort.env.wasm.wasmBinary = (await unpack(page[RUNTIME] as Packed<'u8'>)).buffer as ArrayBuffer;
}

const open: OpenNetworkCall = async (model) => {
  await (ready ??= start());
  const session = await ort.InferenceSession.create(model, { executionProviders: ['wasm'] });
  return {
    run: async (images, shape) => {
      const found = await session.run({ images: new ort.Tensor('float32', images, shape) });
      return Object.fromEntries(
        Object.entries(found).map(([name, t]) => [name.replace(/\.out$/, ''), t.data as Float32Array]),
      );
    },
  };
};
page[OPEN_NETWORK] = open;
