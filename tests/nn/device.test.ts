import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { judge, missingForCuda, resolveDevice, webgpu } from 'landslide/nn';

const none = () => [];

test('what is taken is said, and what is unknown is refused', async () => {
  assert.match((await resolveDevice('cpu')).description, /^cpu \(ONNX Runtime 1\.30/);
  await assert.rejects(resolveDevice('gpu' as 'cpu'), {
    message: 'unknown device gpu: use auto, cpu, webgpu, cuda, tfjs',
  });
});

test('a process that holds the device file of a GPU is on hardware', () => {
  for (const file of ['/dev/dri/renderD128', '/dev/nvidia0', '/dev/dxg']) {
    const files = ['/dev/null', file];
    assert.equal(judge({ files, libraries: ['/usr/lib/libvulkan_lvp.so'] }, 'linux', none).kind, 'hardware');
  }
  assert.equal(judge({ files: [], libraries: [] }, 'darwin', none).kind, 'hardware');
  assert.deepEqual(
    judge({ files: [], libraries: [] }, 'win32', () => [
      'Microsoft Basic Display Adapter',
      'NVIDIA RTX A2000',
    ]),
    { kind: 'hardware', name: 'NVIDIA RTX A2000' },
  );
});

test('one that holds none is on software, and its library is named', () => {
  const files = ['/dev/null', '/dev/nvidiactl', '/memfd:swiftshader_jit (deleted)'];
  assert.deepEqual(
    judge({ files, libraries: ['/lib/libc.so.6', '/opt/libvk_swiftshader.so'] }, 'linux', none),
    {
      kind: 'software',
      name: 'libvk_swiftshader.so',
    },
  );
  assert.equal(judge({ files, libraries: ['/usr/lib/libvulkan_lvp.so'] }, 'linux', none).kind, 'software');
  assert.equal(judge({ files: [], libraries: [] }, 'linux', none).kind, 'software');
  assert.equal(
    judge({ files: [], libraries: [] }, 'win32', () => ['Microsoft Basic Display Adapter']).kind,
    'software',
  );
});

test('webgpu refuses software and nothing in one line; software can be allowed', () => {
  const software = { kind: 'software', name: 'libvk_swiftshader.so' } as const;
  assert.throws(() => webgpu('ONNX Runtime 1', software, false), {
    name: 'DeviceError',
    message:
      'device webgpu found only a software adapter (libvk_swiftshader.so), which is slower than cpu: use cpu, install the driver of the card, or set LANDSLIDE_ALLOW_SOFTWARE_GPU=1',
  });
  assert.match(
    webgpu('ONNX Runtime 1', software, true).description,
    /libvk_swiftshader\.so, a software adapter/,
  );
  assert.throws(() => webgpu('ONNX Runtime 1', { kind: 'none', why: 'no driver' }, true), {
    message: 'device webgpu cannot be used: no driver; or use cpu',
  });
});

test('cuda says which file or platform is missing', async (t) => {
  const dir = mkdtempSync(join(tmpdir(), 'cuda-'));
  t.after(() => rmSync(dir, { recursive: true }));
  const here = { platform: 'linux', arch: 'x64' };
  assert.match(
    missingForCuda(dir, { platform: 'darwin', arch: 'arm64' })!,
    /linux x64 only, this is darwin arm64/,
  );
  assert.match(missingForCuda(dir, here)!, /providers_shared\.so is not installed: npm run add -- cuda/);
  writeFileSync(join(dir, 'libonnxruntime_providers_shared.so'), '');
  assert.match(missingForCuda(dir, here)!, /providers_cuda\.so is not installed/);
  writeFileSync(join(dir, 'libonnxruntime_providers_cuda.so'), '');
  assert.equal(missingForCuda(dir, here), undefined);
  if (!missingForCuda()) return t.skip('the CUDA provider is installed here');
  await assert.rejects(resolveDevice('cuda'), /^DeviceError: device cuda cannot be used: .* use cpu$/);
});
