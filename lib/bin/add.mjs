#!/usr/bin/env node
// npm run add -- NAME: one of the opt-in packages, which the default install leaves out because they download binaries at
// install time or bring deprecated packages. Nothing is written to package.json or the lock.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { main, ROOT } from './checkout.mjs';
import { buildAddon, findTools, NPM_PACKAGES, restoreAddon, TENSORFLOW } from './tfjs-native.mjs';

const ADDITIONS = {
  danfo: { what: 'danfojs-node 1.2.0: data frames in notebooks', args: ['danfojs-node@1.2.0'] },
  'tfjs-gpu': {
    what: '@tensorflow/tfjs-node-gpu 4.22.0 (downloads libtensorflow; needs CUDA 11.2, cuDNN 8.1)',
    args: ['@tensorflow/tfjs-node-gpu@4.22.0', '--ignore-scripts=false'],
  },
  'tfjs-node': {
    what: '@tensorflow/tfjs-node 4.22.0 (downloads libtensorflow)',
    args: ['@tensorflow/tfjs-node@4.22.0', '--ignore-scripts=false'],
  },
  'tfjs-native': {
    what: `@tensorflow/tfjs-node 4.22.0, compiled here with pip's ${TENSORFLOW} (linux x64; needs g++ and Python with pip)`,
    args: [...NPM_PACKAGES, '--ignore-scripts'],
    prepare: findTools,
    build: buildAddon,
  },
  gdal: {
    what: 'gdal3.js 2.8.1: GDAL for WebAssembly, which reads rarer formats (Erdas .img, Arc ASCII, .kml, .gdb, ...; 41 MB)',
    args: ['gdal3.js@2.8.1'],
  },
  cuda: {
    what: 'the CUDA 12 provider of onnxruntime-node (downloads it from NuGet; linux x64; needs CUDA 12, cuDNN 9)',
    args: [],
    build: installCuda,
  },
};

const name = process.argv[2];
if (!Object.hasOwn(ADDITIONS, name ?? '')) {
  console.error(`npm run add -- ${name ?? '?'}: expected one of`);
  for (const [key, { what }] of Object.entries(ADDITIONS)) console.error(`  ${key.padEnd(11)} ${what}`);
  process.exit(1);
}

/** True where node_modules holds this package in this version; a package by another name may stand in its folder. */
function isInstalled(spec) {
  const [name, version] = spec.split(/(?<=.)@/);
  const file = join(ROOT, 'node_modules', name, 'package.json');
  if (!existsSync(file)) return false;
  const found = JSON.parse(readFileSync(file, 'utf8'));
  return found.name === name && found.version === version;
}

/** The packages of earlier additions: npm takes out what is neither in the lock nor asked for. */
function earlier() {
  const packages = Object.values(ADDITIONS).flatMap(({ args }) => args.filter((a) => !a.startsWith('-')));
  return packages.filter(isInstalled);
}

function install(args) {
  const { status } = spawnSync('npm', ['install', '--no-save', ...new Set([...args, ...earlier()])], {
    stdio: 'inherit',
    shell: process.platform === 'win32',
  });
  if (status !== 0)
    throw new Error('npm failed: its own lines above say why; the rest of the project works without it');
}

/** The provider's own installer, as npm does not run it again for a package that is there. */
function installCuda() {
  const installer = ['node_modules/onnxruntime-node/script/install.js', '--onnxruntime-node-install'];
  const { status } = spawnSync(process.execPath, installer, { stdio: 'inherit', cwd: ROOT });
  if (status !== 0) throw new Error('the provider was not installed: the lines above say why');
  return 'the CUDA provider is installed: npx landslide doctor says whether it opens';
}

await main(`npm run add -- ${name}`, async () => {
  const { what, args, prepare, build } = ADDITIONS[name];
  const tools = await prepare?.();
  console.log(`adding ${what}`);
  if (args.length > 0) install(args);
  restoreAddon();
  if (build) console.log(await build(tools));
});
