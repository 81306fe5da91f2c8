/** @file The native addon of TensorFlow.js, compiled here against the library in pip's TensorFlow: for networks that reach a package registry
 *  but not the host from which @tensorflow/tfjs-node downloads both ready-made. */
import { existsSync, linkSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ROOT, run } from './checkout.mjs';
import { lastLine, venvPython } from './setup.mjs';

/** The npm packages: the addon's sources, and the headers of Node-API (so that no header of this very Node is needed). */
export const NPM_PACKAGES = ['@tensorflow/tfjs-node@4.22.0', 'node-api-headers@1.9.0'];

/** A version with which the addon of 4.22, written for 2.9.1, compiles and computes. */
export const TENSORFLOW = 'tensorflow-cpu==2.15.1';

/** Any Python's pip can fetch the wheel of this one; only its C library and headers are used. */
const WHEEL = ['--python-version', '3.11', '--platform', 'manylinux2014_x86_64', '--only-binary=:all:'];

const MODULES = join(ROOT, 'node_modules');
const PACKAGE = join(MODULES, '@tensorflow', 'tfjs-node');
const ADDON = 'tfjs_binding.node';
const LIBRARIES = ['libtensorflow_cc.so.2', 'libtensorflow_framework.so.2'];

/** Where the package looks for each file. */
const PLACES = {
  [ADDON]: join('lib', 'napi-v8', ADDON),
  ...Object.fromEntries(LIBRARIES.map((name) => [name, join('deps', 'lib', name)])),
};

/** What was compiled stays here, beside the packages, as npm may unpack @tensorflow/tfjs-node afresh whenever it adds another. */
const BUILT = join(MODULES, '.tfjs-4.22.0-tensorflow-2.15.1');

const compiler = process.env.CXX || 'g++';

/** What is missing on this machine, in one line, or the tools that were found. */
export async function findTools() {
  const system = `${process.platform} ${process.arch}`;
  if (system !== 'linux x64' || !process.report.getReport().header.glibcVersionRuntime)
    throw new Error(`this is ${system}; the build needs linux x64 with glibc: try tfjs-node`);
  if ((await run(compiler, ['--version'])).code !== 0)
    throw new Error(`no C++ compiler ${compiler}: install g++, or name one in CXX`);
  for (const python of [venvPython(), 'python3', 'python'])
    if (python && (await run(python, ['-m', 'pip', '--version'])).code === 0) return { python };
  throw new Error('no Python with pip: install python3-pip, or run npm run setup first');
}

/** Compiles the addon, where it is not compiled yet, and puts it with the library where @tensorflow/tfjs-node looks.
 *  @returns a line on what computes now */
export async function buildAddon({ python }) {
  if (!existsSync(PACKAGE)) throw new Error(`${PACKAGE} is not there: did npm install it?`);
  if (!existsSync(BUILT)) {
    const work = mkdtempSync(join(MODULES, '.tensorflow-'));
    try {
      await fetchLibrary(python, work);
      await compile(work);
      collect(work);
    } finally {
      rmSync(work, { recursive: true, force: true });
    }
  }
  placeAddon();
  return tryAddon();
}

/** Puts an addon compiled earlier back, where npm has unpacked the package afresh. */
export function restoreAddon() {
  const isNative = existsSync(join(PACKAGE, 'binding')); // the plain package may stand under this name
  if (existsSync(BUILT) && isNative && !existsSync(join(PACKAGE, PLACES[ADDON]))) placeAddon();
}

/** Unpacks TensorFlow's wheel in `work`; its Python dependencies stay out. */
async function fetchLibrary(python, work) {
  console.log(`fetching ${TENSORFLOW} with pip (200 MB)`);
  const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--no-deps', '--no-compile'];
  // the unpacked wheel takes 1 GB, more than a small /tmp holds
  const env = { ...process.env, TMPDIR: work };
  const { code, output } = await run(python, [...pip, ...WHEEL, '--target', work, TENSORFLOW], { env });
  if (code !== 0) throw new Error(`pip cannot install ${TENSORFLOW}: ${lastLine(output)}`);
}

async function compile(work) {
  console.log(`compiling the addon with ${compiler} (10 s)`);
  const sources = ['tfjs_backend.cc', 'tfjs_binding.cc'].map((name) => join(PACKAGE, 'binding', name));
  const includes = [join(MODULES, 'node-api-headers', 'include'), join(work, 'tensorflow', 'include')];
  const { code, output } = await run(compiler, [
    ...['-O2', '-std=c++17', '-shared', '-fPIC', '-DNAPI_VERSION=8'],
    ...includes.map((folder) => `-I${folder}`),
    ...sources,
    ...LIBRARIES.map((name) => join(work, 'tensorflow', name)),
    '-Wl,-rpath,$ORIGIN/../../deps/lib',
    ...['-o', join(work, ADDON)],
  ]);
  const error = output.split('\n').find((line) => /error|undefined/.test(line));
  if (code !== 0) throw new Error(`${compiler} cannot compile the addon: ${error ?? lastLine(output)}`);
}

/** Moves what was made in `work` to its lasting folder, whole or not at all. */
function collect(work) {
  const whole = join(work, 'built');
  mkdirSync(whole);
  for (const name of LIBRARIES) renameSync(join(work, 'tensorflow', name), join(whole, name));
  renameSync(join(work, ADDON), join(whole, ADDON));
  renameSync(whole, BUILT);
}

function placeAddon() {
  for (const [name, place] of Object.entries(PLACES)) {
    const target = join(PACKAGE, place);
    mkdirSync(dirname(target), { recursive: true });
    rmSync(target, { force: true });
    linkSync(join(BUILT, name), target); // 600 MB, so no second copy
  }
}

/** Loads it in a process of its own, as a library that does not fit may end the process. */
async function tryAddon() {
  const script = `const tf = require('@tensorflow/tfjs-node');
    console.log(tf.getBackend(), tf.backend().binding.TF_Version, tf.matMul([[3]], [[7]]).dataSync()[0])`;
  const env = { ...process.env, TF_CPP_MIN_LOG_LEVEL: '1' };
  const { code, output } = await run(process.execPath, ['-e', script], { env });
  const [, version] = /^tensorflow (\S+) 21$/m.exec(output) ?? [];
  if (code !== 0 || !version) throw new Error(`the addon was built but does not work: ${lastLine(output)}`);
  return `--device tfjs computes with TensorFlow ${version} on the CPU`;
}
