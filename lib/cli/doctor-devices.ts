/** @file What `landslide doctor` says of the GPU devices: it opens each in a process of its own, as `--device` would. */
import { ALLOW_SOFTWARE, findAdapter, whyNoCuda } from '../nn/index.js';
import type { Finding } from './doctor.js';

const USE_CPU = 'nothing to do to work on the cpu';

/** WebGPU: on any card with a driver for Vulkan, Metal or Direct3D 12. */
export async function webgpuDevice(): Promise<Finding> {
  const adapter = await findAdapter();
  const finding = {
    part: 'device webgpu',
    needs: 'optional: a graphics card with its Vulkan, Metal or Direct3D 12 driver',
  };
  if (adapter.kind === 'hardware') return { ...finding, found: adapter.name, state: 'ready', todo: '' };
  if (adapter.kind === 'none')
    return { ...finding, found: 'no adapter', state: 'optional', todo: `${adapter.why} (${USE_CPU})` };
  const allowed = process.env[ALLOW_SOFTWARE] === '1';
  return {
    ...finding,
    found: `a software adapter only: ${adapter.name}${allowed ? ', allowed' : ''}`,
    state: 'optional',
    todo: `install the driver of the card; ${ALLOW_SOFTWARE}=1 lets tests use software (${USE_CPU})`,
  };
}

/** CUDA: the opt-in provider. */
export async function cudaDevice(): Promise<Finding> {
  const why = await whyNoCuda();
  return {
    part: 'device cuda',
    needs: 'optional: linux x64, an NVIDIA card, CUDA 12, cuDNN 9, the CUDA provider',
    found: why ? 'not usable' : 'the CUDA provider opens',
    state: why ? 'optional' : 'ready',
    todo: why ? `${why} (${USE_CPU})` : '',
  };
}
