import assert from 'node:assert/strict';
import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { checkCells } from 'landslide/book';
import { repositoryRoot } from 'landslide/study';
import { code, temporary, words, writeBook } from './fixture.js';

const ROOT = repositoryRoot();

test('cells are checked strictly, across cells, with the library’s types; faults carry cell and line', async (t) => {
  const dir = temporary(t);
  symlinkSync(join(ROOT, 'node_modules'), join(dir, 'node_modules'), 'junction');
  writeBook(dir, {
    '00-good': [
      words('# Good'),
      code("import { createRng } from 'landslide/core';\nconst rng = createRng(1);"),
      code('const later = await Promise.resolve(rng.int(6));\nlater.toFixed(1)'),
    ],
    '01-bad': [
      words('# Bad'),
      code("import { createRng } from 'landslide/core';"),
      code(''),
      code('const rng = createRng(1);\nfunction f(x) {\n  return x;\n}\nconst s: string = rng.int(6);'),
      code('for await (const x of [1]) console.log(x);'),
      code('await (async () => 1)();\nmissing'),
    ],
  });
  const faults = await checkCells(dir, join(ROOT, 'tsconfig.json'));
  const start = (fault: string): string => fault.split(': ')[0];
  assert.deepEqual(faults.map(start).sort(), [
    '01-bad.ipynb, code cell 2, line 2, column 12',
    '01-bad.ipynb, code cell 2, line 5, column 7',
    '01-bad.ipynb, code cell 3, line 1, column 1',
    '01-bad.ipynb, code cell 4, line 2, column 1',
  ]);
  const all = faults.join('\n');
  assert.match(all, /implicitly has an 'any' type/);
  assert.match(all, /Type 'number' is not assignable to type 'string'\. \(TS2322\)/);
  assert.match(all, /`for await` at the top of a cell does not run in the kernel/);
});
