/** @file Opening an engine for training on a resolved device. Both run on the calling thread: call them in a worker. */
import type { ResolvedDevice } from './device.js';
import { DeviceTrainer } from './engines/device-trainer.js';
import { forwardModel } from './engines/onnx-forward.js';
import { openSession } from './engines/onnx-session.js';
import { OnnxTrainer } from './engines/onnx-trainer.js';
import { tfjsForward } from './engines/tfjs-forward.js';
import { loadTfjs } from './engines/tfjs-load.js';
import { TfjsTrainer } from './engines/tfjs-trainer.js';
import type { Network, Weights } from './network.js';
import type { Trainer, TrainerOptions } from './trainer.js';

/** A trainer on the device that was resolved. */
export async function openTrainer(
  { engine, device }: ResolvedDevice,
  options: TrainerOptions,
): Promise<Trainer> {
  if (engine === 'tfjs') return new TfjsTrainer(loadTfjs().tf, options);
  return device === 'webgpu' ? new DeviceTrainer(options) : new OnnxTrainer({ ...options, device });
}

/** Scores before the sigmoid, by the network with batch norm folded. */
export interface Scorer {
  /** @param images [n, bands, h, w] @returns [n, h, w] */
  logits(images: Float32Array, n: number, height: number, width: number): Promise<Float32Array>;
  dispose(): Promise<void>;
}

/** A scorer on the device that was resolved. */
export async function openScorer(
  resolved: ResolvedDevice,
  network: Network,
  weights: Weights,
  threads: number,
): Promise<Scorer> {
  if (resolved.engine === 'tfjs') {
    const { tf } = loadTfjs();
    return {
      logits: async (images, n, h, w) =>
        (await tfjsForward(tf, network, weights, images, [n, h, w], 'logits')).scores,
      dispose: () => Promise.resolve(),
    };
  }
  const bytes = forwardModel(network, weights, { output: 'logits', tiled: resolved.device === 'cpu' });
  const session = await openSession(bytes, { device: resolved.device, threads });
  return {
    logits: async (data, n, h, w) =>
      (await session.run({ images: { data, shape: [n, network.config.bands, h, w] } })).logits,
    dispose: () => session.dispose(),
  };
}
