/** @file Finding TensorFlow.js: it is optional, and found at run time. */
import { createRequire } from 'node:module';
import util from 'node:util';
import type * as Tfjs from '@tensorflow/tfjs';
import { DeviceError, oneLine } from '../../core/errors.js';

/** TensorFlow.js as loaded. */
export type Tf = typeof Tfjs;

/** First the one on a CUDA GPU, then the one on the CPU. */
export const NATIVE_TFJS = ['@tensorflow/tfjs-node-gpu', '@tensorflow/tfjs-node'] as const;

/** The backend that both register. */
const NATIVE_BACKEND = 'tensorflow';

/** TensorFlow.js with its native library, and the package it came from. */
export interface NativeTfjs {
  tf: Tf;
  source: string;
}

/** TensorFlow.js with its native library. The plain package is not a device: a training step takes it minutes.
 *  @param o.from the file or folder (with a trailing slash) from which the packages are looked up
 *  @throws DeviceError with what was found and what to install */
export function loadTfjs({ from = import.meta.url } = {}): NativeTfjs {
  const require = createRequire(from);
  prepare();
  const reasons: string[] = [];
  for (const name of NATIVE_TFJS) {
    const tf = tryPackage(require, name);
    if (typeof tf !== 'string') return { tf, source: name };
    reasons.push(`${name} ${tf}`);
  }
  throw new DeviceError(
    `device tfjs is not here: ${reasons.join(', ')}; npm run add -- tfjs-gpu (CUDA 11.2), tfjs-node or tfjs-native, or use cpu`,
  );
}

/** In words: the package, its library's version, and where it computes, as the GPU's package falls back to the CPU by itself. */
export function describeTfjs({ tf, source }: NativeTfjs): string {
  const { binding, isUsingGpuDevice } = tf.backend() as unknown as NativeBackend;
  return `tfjs (${source}, TensorFlow ${binding.TF_Version}, on the ${isUsingGpuDevice ? 'GPU' : 'CPU'})`;
}

/** What we read of the backend's own class. */
interface NativeBackend {
  binding: { TF_Version: string };
  isUsingGpuDevice: boolean;
}

/** The package, or what is wrong with it. */
function tryPackage(require: NodeJS.Require, name: string): Tf | string {
  let path: string;
  try {
    path = require.resolve(name);
  } catch {
    return 'is not installed';
  }
  try {
    const tf = require(path) as Tf;
    const backend = tf.getBackend();
    // danfojs-node's override puts the plain package under the native one's name
    return backend === NATIVE_BACKEND ? tf : `has no native library (its backend is ${backend || 'none'})`;
  } catch (error) {
    return `does not load (${oneLine(error)})`;
  }
}

/** What version 4.22 needs of the process before it is loaded. */
function prepare(): void {
  // Node 22 warns of these two and Node 23 has lost the first; they are fixed upstream and never released.
  // https://github.com/tensorflow/tfjs/issues/8609
  Object.assign(util, {
    isNullOrUndefined: (x: unknown) => x === null || x === undefined,
    isArray: Array.isArray,
  });
  // Else the library tells of each processor feature on stderr; warnings and errors still come.
  process.env.TF_CPP_MIN_LOG_LEVEL ??= '1';
}

/** The plain JavaScript package on its cpu backend, as a referee in tests.
 *  @throws DeviceError where it is not installed, or its backend is another */
export async function loadPlainTfjs(): Promise<Tf> {
  const name = '@tensorflow/tfjs';
  let tf: Tf;
  try {
    const module = (await import(name)) as { default?: Tf } & Tf;
    tf = module.default ?? module;
  } catch (error) {
    throw new DeviceError(`${name} does not load (${oneLine(error)}): run npm ci`, { cause: error });
  }
  await tf.setBackend('cpu');
  if (tf.getBackend() !== 'cpu')
    throw new DeviceError(`TensorFlow.js took ${tf.getBackend()} in place of cpu`);
  return tf;
}
