/** @file Which device a computation runs on: asked for by name, never replaced in silence. */
import { check, DeviceError } from '../core/errors.js';
import { whyNoCuda } from './engines/cuda-provider.js';
import { defaultThreads, loadOnnxRuntime, type OnnxDevice } from './engines/onnx-session.js';
import { describeTfjs, loadTfjs } from './engines/tfjs-load.js';
import { findAdapter, type Adapter } from './engines/webgpu-adapter.js';

/** 'cpu', 'webgpu', 'cuda': ONNX Runtime. 'tfjs': TensorFlow.js with its native library. 'auto': the
 *  CPU, until WebGPU has been tried on a real GPU; it says what else is there. */
export type Device = 'auto' | 'cpu' | 'webgpu' | 'cuda' | 'tfjs';

/** The devices that may be asked for. */
export const DEVICES: readonly Device[] = ['auto', 'cpu', 'webgpu', 'cuda', 'tfjs'];

/** Set to 1, this lets 'webgpu' take a software adapter: slower than 'cpu', and of use in tests only. */
export const ALLOW_SOFTWARE = 'LANDSLIDE_ALLOW_SOFTWARE_GPU';

/** What was taken: the engine, its device, and a line for the reader. */
export type ResolvedDevice =
  | { engine: 'onnx'; device: OnnxDevice; description: string }
  | { engine: 'tfjs'; device: 'tfjs'; description: string };

/** The device that `asked` names.
 *  @throws DeviceError that says what was found and what to use instead */
export async function resolveDevice(asked: Device): Promise<ResolvedDevice> {
  check(DEVICES.includes(asked), () => `unknown device ${asked}: use ${DEVICES.join(', ')}`);
  if (asked === 'tfjs') {
    return { engine: 'tfjs', device: 'tfjs', description: describeTfjs(loadTfjs()) };
  }
  const ort = await loadOnnxRuntime();
  const version = `ONNX Runtime ${ort.env.versions.node ?? ort.env.versions.common}`;
  const cpu = `cpu (${version}, ${defaultThreads()} threads)`;
  if (asked === 'cpu') return { engine: 'onnx', device: 'cpu', description: cpu };
  if (asked === 'cuda') return cuda(version);
  const adapter = await findAdapter();
  if (asked === 'webgpu') return { ...webgpu(version, adapter), engine: 'onnx', device: 'webgpu' };
  const other =
    adapter.kind === 'hardware'
      ? `--device webgpu would use ${adapter.name}, with which this version is untried`
      : 'no GPU for WebGPU was found';
  return { engine: 'onnx', device: 'cpu', description: `auto took ${cpu}: ${other}` };
}

async function cuda(version: string): Promise<ResolvedDevice> {
  const why = await whyNoCuda();
  if (why) throw new DeviceError(`device cuda cannot be used: ${why}; or use cpu`);
  return { engine: 'onnx', device: 'cuda', description: `cuda (${version})` };
}

/** WebGPU in words, where it may be used.
 *  @throws DeviceError where `adapter` is none, or software that was not allowed */
export function webgpu(
  version: string,
  adapter: Adapter,
  allowed = process.env[ALLOW_SOFTWARE] === '1',
): { description: string } {
  if (adapter.kind === 'none')
    throw new DeviceError(`device webgpu cannot be used: ${adapter.why}; or use cpu`);
  const software = adapter.kind === 'software';
  if (software && !allowed)
    throw new DeviceError(
      `device webgpu found only a software adapter (${adapter.name}), which is slower than cpu: use cpu, install the driver of the card, or set ${ALLOW_SOFTWARE}=1`,
    );
  return { description: `webgpu (${version}, ${adapter.name}${software ? ', a software adapter' : ''})` };
}
