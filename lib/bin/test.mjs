/** @file `npm test`: sets up, compiles, looks at notebooks, style and format, and runs every test. The last line counts. With words
 *  after `--` only the test files whose path holds one of them: `npm test -- raster nn/`. */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { main, ROOT, run, runScript } from './checkout.mjs';
import { runTestFiles } from './run-tests.mjs';
import { setup } from './setup.mjs';

const BUILT = join(ROOT, '.build', 'tests');
const total = { passed: 0, failed: 0, skipped: 0, failures: [] };

/** Counts a check that is no test file. */
function note(name, problem) {
  console.log(`${problem === undefined ? 'ok     ' : 'FAILED '} ${name}`);
  total[problem === undefined ? 'passed' : 'failed']++;
  if (problem !== undefined) total.failures.push(`${name}\n${problem}`);
}

async function check(name, running) {
  const { code, output } = await running;
  note(name, code === 0 ? undefined : output.trim());
}

/** Compiled tests whose source is still there. */
function testFiles(words) {
  return readdirSync(BUILT, { recursive: true, encoding: 'utf8' })
    .map((file) => file.replaceAll('\\', '/'))
    .filter((file) => file.endsWith('.test.js'))
    .filter((file) => existsSync(join(ROOT, 'tests', file.replace(/\.js$/, '.ts'))))
    .filter((file) => words.length === 0 || words.some((word) => file.includes(word)))
    .sort()
    .map((file) => join(BUILT, file));
}

async function everything(words) {
  await setup({ jupyter: 'wanted', projects: ['lib', 'tests', 'bench'] });
  note('compiles, strictly');
  if (words.length === 0) {
    const quiet = ['--check', '--log-level', 'warn', '.'];
    await Promise.all([
      check('style (eslint)', runScript('eslint/bin/eslint.js', ['.'])),
      check('format (prettier)', runScript('prettier/bin/prettier.cjs', quiet)),
    ]);
    const script = join(ROOT, 'lib', 'bin', 'notebooks.mjs');
    await check('notebooks: no outputs, short cells, strict types', run(process.execPath, [script]));
  }
  const files = testFiles(words);
  if (files.length === 0) throw new Error(`no test file has ${words.join(' or ')} in its path`);
  const { failures, ...counts } = await runTestFiles({ files, base: BUILT });
  for (const kind of Object.keys(counts)) total[kind] += counts[kind];
  total.failures.push(...failures);
}

await main('test', async () => {
  const words = process.argv.slice(2).filter((word) => !word.startsWith('-'));
  await everything(words).catch((error) => note('set-up', String(error?.message ?? error)));
  for (const failure of total.failures) console.log(`\n--- ${failure}`);
  const skipped = total.skipped ? `, ${total.skipped} skipped` : '';
  console.log(`\n${total.passed} passed, ${total.failed} failed${skipped}`);
  return total.failed ? 1 : 0;
});
