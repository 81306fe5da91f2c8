/** @file Finding TensorFlow.js: it is optional, and found at run time. */
import type * as Tfjs from '@tensorflow/tfjs';
import { DeviceError, oneLine } from '../../core/errors.js';

export type Tf = typeof Tfjs;

/** First the one on a CUDA GPU, then the one on the CPU. */
export const NATIVE_TFJS = ['@tensorflow/tfjs-node-gpu', '@tensorflow/tfjs-node'] as const;

/** The first Node version on which @tensorflow/tfjs-node 4.22 breaks: it calls util.isNullOrUndefined, which is gone.
 *  @source https://github.com/tensorflow/tfjs/issues/8609 */
const BREAKS_FROM = 23;

/** TensorFlow.js with its native library. The plain package is not a device: a training step takes it minutes.
 *  @throws DeviceError with what was found and what to install */
export async function loadTfjs(nodeVersion = process.versions.node): Promise<{ tf: Tf; source: string }> {
  if (parseInt(nodeVersion, 10) >= BREAKS_FROM)
    throw new DeviceError(
      `device tfjs needs Node 20 or 22, this is ${nodeVersion}: @tensorflow/tfjs-node 4.22 breaks on Node ${BREAKS_FROM} and later (tfjs issue 8609)`,
    );
  const reasons: string[] = [];
  for (const name of NATIVE_TFJS) {
    try {
      const module = (await import(name)) as { default?: Tf } & Tf;
      return { tf: module.default ?? module, source: name };
    } catch (error) {
      const missing = (error as { code?: string }).code === 'ERR_MODULE_NOT_FOUND';
      reasons.push(`${name} ${missing ? 'is not installed' : `does not load (${oneLine(error)})`}`);
    }
  }
  throw new DeviceError(
    `device tfjs is not here: ${reasons.join(', ')}; npm install --no-save ${NATIVE_TFJS[0]}, or use cpu`,
  );
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
