#!/usr/bin/env node
/** @file `npx landslide`: the steps of the paper from a shell. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { main, nodeProblem, ROOT } from './checkout.mjs';

await main('landslide', async () => {
  const problem = nodeProblem();
  if (problem) throw new Error(problem);
  if (!existsSync(join(ROOT, 'lib', 'dist', 'cli', 'index.js')))
    throw new Error('the library is not compiled yet: npm run setup');
  const cli = await import('../dist/cli/index.js');
  return cli.main(process.argv.slice(2));
});
