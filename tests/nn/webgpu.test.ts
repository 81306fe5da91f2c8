import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { BOUND } from './agreement.js';

/** A software adapter: Debian's package chromium brings it, and a Vulkan loader beside it. */
const SWIFTSHADER = '/usr/lib/chromium/libvk_swiftshader.so';
const run = promisify(execFile);

/** Environment in which WebGPU finds SwiftShader alone; undefined, with the test skipped, where it is not installed. */
function swiftShader(t: TestContext): NodeJS.ProcessEnv | undefined {
  if (!existsSync(SWIFTSHADER)) {
    t.skip(`${SWIFTSHADER} is not here: apt-get install chromium brings it`);
    return undefined;
  }
  const dir = mkdtempSync(join(tmpdir(), 'webgpu-'));
  t.after(() => rmSync(dir, { recursive: true }));
  const manifest = join(dir, 'driver.json');
  const ICD = { library_path: SWIFTSHADER, api_version: '1.1.0' };
  writeFileSync(manifest, JSON.stringify({ file_format_version: '1.0.0', ICD }));
  return { ...process.env, VK_ICD_FILENAMES: manifest, LD_LIBRARY_PATH: dirname(SWIFTSHADER) };
}

/** What a Node program prints. */
async function printed(args: string[], env: NodeJS.ProcessEnv): Promise<string> {
  const { stdout } = await run(process.execPath, args, { env, maxBuffer: 2 ** 24 });
  return stdout;
}

const RESOLVE = `const { resolveDevice } = await import('landslide/nn');
const tell = (device) => resolveDevice(device).then((d) => d.description, (e) => e.name + ': ' + e.message);
console.log(JSON.stringify([await tell('webgpu'), await tell('auto')]));`;

async function told(env: NodeJS.ProcessEnv): Promise<string[]> {
  return JSON.parse(await printed(['--input-type=module', '-e', RESOLVE], env)) as string[];
}

test('without a driver webgpu is refused in one line, and auto takes the CPU', async (t) => {
  if (process.platform !== 'linux') return t.skip('drivers can be hidden by the environment on Linux only');
  const [webgpu, auto] = await told({ ...process.env, VK_ICD_FILENAMES: '/nowhere.json' });
  assert.match(webgpu, /^DeviceError: device webgpu cannot be used: .*install .*Vulkan.*; or use cpu$/);
  assert.match(auto, /^auto took cpu \(ONNX Runtime 1\.30.*: no GPU for WebGPU was found$/);
});

test('a software adapter is recognised, refused, and not taken by auto', async (t) => {
  const env = swiftShader(t);
  if (!env) return;
  const [webgpu, auto] = await told({ ...env, LANDSLIDE_ALLOW_SOFTWARE_GPU: '0' });
  assert.match(webgpu, /^DeviceError: device webgpu found only a software adapter \(libvk_swiftshader\.so\)/);
  assert.match(auto, /^auto took cpu/);
});

interface Told {
  description: string;
  gradients: Record<string, { loss: number; tensor: string; gradient: number }>;
  trainer: { first: { name: string; error: number }; losses: number[][]; steps: number } & Record<
    'parameters' | 'm' | 'v' | 'statistics',
    number
  >;
  prediction: Record<string, number>;
}

test('WebGPU gives the loss, gradients, steps and predictions of the CPU', async (t) => {
  const env = swiftShader(t);
  if (!env) return;
  const child = fileURLToPath(new URL('./webgpu-child.js', import.meta.url));
  const out = await printed([child], { ...env, LANDSLIDE_ALLOW_SOFTWARE_GPU: '1' });
  const { description, gradients, trainer, prediction } = JSON.parse(out) as Told;
  t.diagnostic(out.trim());
  assert.match(description, /^webgpu \(.*a software adapter\)$/);
  for (const [model, { loss, tensor, gradient }] of Object.entries(gradients)) {
    assert.ok(loss < 1e-5, `${model}: loss differs by ${loss}`);
    assert.ok(gradient <= BOUND, `${model}, ${tensor}: ${gradient} of its largest value`);
  }
  for (const [ours, theirs] of trainer.losses) assert.ok(Math.abs(ours - theirs) < 1e-5 * theirs);
  const { first, steps } = trainer;
  assert.ok(first.error <= BOUND, `unet-se, ${first.name}: ${first.error} of its largest value`);
  assert.equal(steps, 2);
  for (const k of ['parameters', 'm', 'v', 'statistics'] as const)
    assert.ok(trainer[k] <= BOUND, `${k}: ${trainer[k]}`);
  for (const [what, error] of Object.entries(prediction)) assert.ok(error < 1e-5, `${what}: ${error}`);
});
