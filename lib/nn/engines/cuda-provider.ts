/** @file Whether ONNX Runtime's CUDA provider can be used: an opt-in, as its libraries are hundreds of megabytes.
 *  Not tried on a GPU: refusals and the graph's operators (on the CPU provider) are what was tested. */
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { askProbe } from './ask-probe.js';

const LIBRARIES = ['libonnxruntime_providers_shared.so', 'libonnxruntime_providers_cuda.so'];

/** The folder of ONNX Runtime's native libraries. */
function nativeFolder(): string {
  const entry = createRequire(import.meta.url).resolve('onnxruntime-node');
  return join(entry, '..', '..', 'bin', 'napi-v6', process.platform, process.arch);
}

/** Why CUDA cannot be used as its files are now, with what to do; undefined where all are there. */
export function missingForCuda(
  folder = nativeFolder(),
  { platform, arch }: { platform: string; arch: string } = process,
): string | undefined {
  if (platform !== 'linux' || arch !== 'x64')
    return `its provider exists for linux x64 only, this is ${platform} ${arch}`;
  const missing = LIBRARIES.find((name) => !existsSync(join(folder, name)));
  return missing && `${missing} is not installed: npm run add -- cuda (CUDA 12 and cuDNN 9 must be there)`;
}

/** The same, and whether the provider opens; asked once a process. */
export function whyNoCuda(): Promise<string | undefined> {
  return (answer ??= ask());
}

let answer: Promise<string | undefined> | undefined;

async function ask(): Promise<string | undefined> {
  const missing = missingForCuda();
  if (missing) return missing;
  const { report } = await askProbe('cuda');
  return 'error' in report
    ? `its provider does not open (${report.error}): check the driver, CUDA 12 and cuDNN 9`
    : undefined;
}
