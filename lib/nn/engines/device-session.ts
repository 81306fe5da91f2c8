/** @file A session whose inputs and outputs may stay in the device's memory from run to run. */
import type * as Ort from 'onnxruntime-node';
import { check } from '../../core/errors.js';
import type { Program } from '../step.js';
import { GPU_RULES } from './onnx-gpu.js';
import { lower } from './onnx-lower.js';
import { createSession } from './onnx-session.js';

export type Tensors = Record<string, Ort.Tensor>;

/** Runs one program on WebGPU. */
export class DeviceSession {
  readonly #session: Ort.InferenceSession;
  private constructor(session: Ort.InferenceSession) {
    this.#session = session;
  }

  /** @param fetched  outputs that come to the host; the others stay on the device */
  static async open(name: string, { outputs }: Program, fetched: readonly string[]): Promise<DeviceSession> {
    const bytes = lower({ outputs, source: 'inputs', name, rules: GPU_RULES });
    const resident = [...outputs.keys()].filter((o) => !fetched.includes(o)).map((o) => `${o}.out`);
    return new DeviceSession(await createSession(bytes, { device: 'webgpu', threads: 1, resident }));
  }

  /** The outputs by name: who calls disposes of them. Feeds that the program lacks are left out. */
  async run(feeds: Tensors): Promise<Tensors> {
    const inputs: Tensors = {};
    for (const name of this.#session.inputNames) {
      check(feeds[name], () => `input ${name} is missing`);
      inputs[name] = feeds[name];
    }
    const results = await this.#session.run(inputs);
    return Object.fromEntries(Object.entries(results).map(([name, t]) => [name.replace(/\.out$/, ''), t]));
  }

  dispose(): Promise<void> {
    return this.#session.release();
  }
}

/** Frees what tensors hold on the device. */
export function disposeOf(tensors: Tensors): void {
  for (const tensor of Object.values(tensors)) tensor.dispose();
}
