/** @file `npm run bench -- NAME [--json]`: ours and the peer in turn on the same work. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { main, ROOT, runScript } from './checkout.mjs';
import { setup } from './setup.mjs';

const NAMES = [
  'train',
  'predict',
  'peers',
  'growth',
  'memory',
  'scene',
  'mosaic',
  'real',
  'read',
  'write',
  'terrain',
  'distance',
  'warp',
  'fusion',
  'forest',
  'shap',
];

await main('bench', async () => {
  const argv = process.argv.slice(2);
  const name = argv.find((arg) => !arg.startsWith('-'));
  if (!NAMES.includes(name))
    throw new Error(
      `${name ?? 'no name given'}: expected one of ${NAMES.join(', ')}: npm run bench -- ${NAMES[0]}`,
    );
  await setup({ jupyter: 'no', projects: ['lib', 'bench'] });
  const script = join('..', '.build', 'bench', 'index.js');
  if (!existsSync(join(ROOT, 'node_modules', script))) throw new Error('bench/index.ts is not there');
  return (await runScript(script, argv, { show: true })).code;
});
