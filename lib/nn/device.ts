/** @file Which device a computation runs on: asked for by name, never replaced in silence. */
import { check, DeviceError } from '../core/errors.js';
import { loadOnnxRuntime, defaultThreads } from './engines/onnx-session.js';
import { describeTfjs, loadTfjs } from './engines/tfjs-load.js';

/** 'cpu': ONNX Runtime. 'tfjs': TensorFlow.js with its native library. 'auto': the best that is here, and which is said. */
export type Device = 'auto' | 'cpu' | 'webgpu' | 'cuda' | 'tfjs';

export const DEVICES: readonly Device[] = ['auto', 'cpu', 'webgpu', 'cuda', 'tfjs'];

/** What was taken: the engine, its device, and a line for the reader. */
export type ResolvedDevice =
  | { engine: 'onnx'; device: 'cpu'; description: string }
  | { engine: 'tfjs'; device: 'tfjs'; description: string };

/** The device that `asked` names.
 *  @throws DeviceError that says what was found and what to use instead */
export async function resolveDevice(asked: Device): Promise<ResolvedDevice> {
  check(DEVICES.includes(asked), () => `unknown device ${asked}: use ${DEVICES.join(', ')}`);
  if (asked === 'webgpu' || asked === 'cuda') throw await refuse(asked);
  if (asked === 'tfjs') {
    return { engine: 'tfjs', device: 'tfjs', description: describeTfjs(loadTfjs()) };
  }
  const ort = await loadOnnxRuntime();
  const taken = `cpu (ONNX Runtime ${ort.env.versions.node ?? ort.env.versions.common}, ${defaultThreads()} threads)`;
  const description = asked === 'auto' ? `auto took ${taken}: it does not try GPUs in this version` : taken;
  return { engine: 'onnx', device: 'cpu', description };
}

/** The graphs still use operators that these providers lack, so the line says so even where the provider itself is there. */
async function refuse(asked: 'webgpu' | 'cuda'): Promise<DeviceError> {
  const ort = await loadOnnxRuntime();
  const found = ort.listSupportedBackends().map((b) => b.name);
  const here = found.includes(asked)
    ? `ONNX Runtime offers it`
    : `ONNX Runtime here offers ${found.join(', ')}`;
  return new DeviceError(
    `device ${asked} cannot be used: ${here}, but this version's graphs run on the CPU only; use cpu, or tfjs for a CUDA GPU`,
  );
}
