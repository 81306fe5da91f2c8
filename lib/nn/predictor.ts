/** @file Prediction with a trained network. */
import { check } from '../core/errors.js';
import { resolveDevice, type Device } from './device.js';
import { forwardModel } from './engines/onnx-forward.js';
import { RemoteSession } from './engines/onnx-remote.js';
import { checkThreads, defaultThreads } from './engines/onnx-session.js';
import { openTfjsPredictor } from './engines/tfjs-forward.js';
import { checkPatchSize, checkWeights, type Network, type Weights } from './network.js';

/** Where and how a network predicts. */
export interface PredictorOptions {
  device: Device;
  /** Default: all that the machine offers. */
  threads?: number;
  /** Whether `inspect` is wanted; default false. */
  gates?: boolean;
}

/** A network that is ready to predict. */
export interface Predictor {
  readonly network: Network;
  /** Landslide probability [n, h, w] of `images` [n, bands, h, w] (normalised as in training); h and w multiples of network.multiple.
   *  @throws "patch height is 250; UNet needs a multiple of 16: use 256" */
  predict(images: Float32Array, n: number, height: number, width: number): Promise<Float32Array>;
  /** The same, with each squeeze-and-excitation gate [n, channels] by name; needs `gates: true`. */
  inspect(images: Float32Array, n: number, height: number, width: number): Promise<Inspection>;
  dispose(): Promise<void>;
}

/** A prediction with the gates' weights behind it. */
export interface Inspection {
  probability: Float32Array;
  gates: Map<string, Float32Array>;
}

/** Opens a network for prediction: batch norm folded, in a thread of its own, so that the caller's stays free. */
export async function openPredictor(
  network: Network,
  weights: Weights,
  { device, threads = defaultThreads(), gates = false }: PredictorOptions,
): Promise<Predictor> {
  checkWeights(network, weights);
  checkThreads(threads);
  const resolved = await resolveDevice(device);
  if (resolved.engine === 'tfjs') return openTfjsPredictor(network, weights);
  const bytes = forwardModel(network, weights, {
    output: 'probability',
    gates,
    tiled: resolved.device === 'cpu',
  });
  const session = await RemoteSession.open(bytes, { device: resolved.device, threads });
  const run = async (images: Float32Array, n: number, height: number, width: number): Promise<Inspection> => {
    checkImages(network, images, n, height, width);
    const shape = [n, network.config.bands, height, width];
    return splitGates(await session.run({ images: { data: images, shape } }));
  };
  return {
    network,
    predict: async (...image) => (await run(...image)).probability,
    inspect: async (...image) => {
      check(gates, 'inspect needs gates: open the predictor with { gates: true }');
      return run(...image);
    },
    dispose: () => session.dispose(),
  };
}

/** Throws unless there are as many values as the images need.
 *  @throws "images have 100 values; 1 image of 3 x 16 x 16 has 768" */
export function checkImages(
  network: Network,
  images: Float32Array,
  n: number,
  height: number,
  width: number,
): void {
  checkPatchSize(network, height, width);
  const { bands } = network.config;
  check(
    n > 0 && images.length === n * bands * height * width,
    () =>
      `images have ${images.length} values; ${n} of ${bands} bands x ${height} x ${width} have ${n * bands * height * width}: check bands and size`,
  );
}

function splitGates({ probability, ...rest }: Record<string, Float32Array>): Inspection {
  return { probability, gates: new Map(Object.entries(rest).map(([k, v]) => [k.replace(/^gate:/, ''), v])) };
}
