import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { repositoryRoot } from 'landslide/study';
import { temporary } from './fixture.js';

const FILES = {
  'a.test.mjs': `import { test, describe, it } from 'node:test';
test('good', () => {});
test('bad', () => { throw new Error('bad broke'); });
test('no GPU', { skip: 'no GPU here' }, () => {});
describe('suite', () => { it('one', () => {}); it('two', () => { throw new Error('two broke'); }); });
describe('no card', { skip: 'no card here' }, () => { it('three', () => {}); });
test('outer', async (t) => { await t.test('inner', () => {}); });`,
  'b.test.mjs': "throw new Error('at import');",
  'c.test.mjs': "import { test } from 'node:test'; test('dies', () => process.exit(3));",
};

test('tests are counted, suites are not, a file that dies is one failure, and what was said is kept', (t) => {
  const dir = temporary(t);
  for (const [name, text] of Object.entries(FILES)) writeFileSync(join(dir, name), text);
  const module = pathToFileURL(join(repositoryRoot(), 'lib', 'bin', 'run-tests.mjs')).href;
  const script = `import { runTestFiles } from '${module}';
const files = ${JSON.stringify(Object.keys(FILES).map((name) => join(dir, name)))};
console.log(JSON.stringify(await runTestFiles({ files, base: ${JSON.stringify(dir)}, log: () => {} })));`;
  // Else node:test refuses to run within a test.
  const env = { ...process.env, NODE_TEST_CONTEXT: undefined };
  writeFileSync(join(dir, 'go.mjs'), script);
  const said = execFileSync(process.execPath, [join(dir, 'go.mjs')], {
    env,
    encoding: 'utf8',
  });
  const { passed, failed, skipped, failures } = JSON.parse(said) as Record<string, number> & {
    failures: string[];
  };
  assert.deepEqual({ passed, failed, skipped }, { passed: 4, failed: 4, skipped: 2 });
  assert.match(failures.join('\n'), /a\.test\.mjs: bad\nError: bad broke/);
  assert.match(failures.join('\n'), /b\.test\.mjs: the file itself\n[^]*Error: at import/);
});
