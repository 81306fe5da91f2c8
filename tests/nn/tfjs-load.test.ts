import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { oneLine } from 'landslide/core';
import { describeTfjs, loadTfjs } from 'landslide/nn';

const [GPU, CPU] = ['@tensorflow/tfjs-node-gpu', '@tensorflow/tfjs-node'];

/** A project's folder in which packages of these names hold these modules. */
function fakeProject(t: TestContext, packages: Record<string, string>): string {
  const dir = mkdtempSync(join(tmpdir(), 'tfjs-'));
  t.after(() => rmSync(dir, { recursive: true }));
  for (const [name, code] of Object.entries(packages)) {
    const folder = join(dir, 'node_modules', name);
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'package.json'), JSON.stringify({ name, main: 'main.js' }));
    writeFileSync(join(folder, 'main.js'), code);
  }
  return join(dir, 'package.json');
}

/** A module that looks like the native package with this backend. */
const withBackend = (backend: string, onGpu = false): string =>
  `exports.getBackend = () => '${backend}';
   exports.backend = () => ({ binding: { TF_Version: '2.9.1' }, isUsingGpuDevice: ${onGpu} });`;

const refusal = (from: string): string => {
  try {
    loadTfjs({ from });
  } catch (error) {
    assert.equal((error as Error).name, 'DeviceError');
    assert.equal(oneLine(error), (error as Error).message);
    return (error as Error).message;
  }
  return assert.fail('it loaded');
};

test('neither package installed: one line names both and what to do', (t) => {
  assert.equal(
    refusal(fakeProject(t, {})),
    `device tfjs is not here: ${GPU} is not installed, ${CPU} is not installed; npm run add -- tfjs-gpu (CUDA 11.2), tfjs-node or tfjs-native, or use cpu`,
  );
});

test('the GPU’s package goes first, and where it computes is said', (t) => {
  const both = fakeProject(t, { [GPU]: withBackend('tensorflow', true), [CPU]: withBackend('tensorflow') });
  assert.equal(describeTfjs(loadTfjs({ from: both })), `tfjs (${GPU}, TensorFlow 2.9.1, on the GPU)`);
  const fallen = fakeProject(t, { [GPU]: withBackend('tensorflow') });
  assert.equal(describeTfjs(loadTfjs({ from: fallen })), `tfjs (${GPU}, TensorFlow 2.9.1, on the CPU)`);
});

test('a GPU package that does not load gives way to the CPU’s', (t) => {
  const packages = { [GPU]: 'throw new Error("libcudart.so.11.0: no such file")' };
  const from = fakeProject(t, { ...packages, [CPU]: withBackend('tensorflow') });
  assert.equal(loadTfjs({ from }).source, CPU);
  assert.match(
    refusal(fakeProject(t, packages)),
    /gpu does not load \(libcudart\.so\.11\.0: no such file\), .*tfjs-node is not installed/,
  );
});

test('installed without its binary, or without a dependency: its first line, not a page', (t) => {
  const binary = 'throw new Error("tfjs_binding.node can not be found. \\nPlease run npm rebuild")';
  assert.match(
    refusal(fakeProject(t, { [CPU]: binary })),
    /does not load \(tfjs_binding\.node can not be found\.\);/,
  );
  assert.match(
    refusal(fakeProject(t, { [CPU]: "require('not-there')" })),
    /does not load \(Cannot find module 'not-there'\);/,
  );
});

test('the plain package under the native one’s name is no device', (t) => {
  const message = refusal(fakeProject(t, { [CPU]: withBackend('cpu'), [GPU]: withBackend('') }));
  assert.match(message, /gpu has no native library \(its backend is none\)/);
  assert.match(message, /tfjs-node has no native library \(its backend is cpu\)/);
});

test('what Node 23 took away from node:util is there when the package loads', (t) => {
  const code = `const util = require('util');
    if (util.isNullOrUndefined(0) || !util.isNullOrUndefined(null) || !util.isNullOrUndefined(undefined)) throw new Error('wrong');
    if (!util.isArray([]) || util.isArray({})) throw new Error('wrong');
    ${withBackend('tensorflow')}`;
  assert.equal(loadTfjs({ from: fakeProject(t, { [CPU]: code }) }).source, CPU);
});
