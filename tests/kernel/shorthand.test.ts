import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { test } from 'node:test';
import { ROOT } from './sandbox.js';

/** What tslab makes of a second cell, with the launcher's mends in place. In a process of its own, since they change loaded modules. */
function compiled(first: string, second: string): string {
  const script = `
    const { CellMap } = require(${JSON.stringify(join(ROOT, 'kernels/tslab/cell-map.cjs'))});
    new CellMap();
    const { createConverter } = require('tslab/dist/converter.js');
    const converter = createConverter({ cwd: process.cwd(), isJS: false });
    const before = converter.convert('', ${JSON.stringify(first)});
    const after = converter.convert(before.declOutput, ${JSON.stringify(second)});
    process.stdout.write(after.output);
    converter.close();`;
  return execFileSync(process.execPath, ['-e', script], { cwd: ROOT, encoding: 'utf8' });
}

test('a name of an earlier cell can stand alone in braces, and a local name still stands for itself', () => {
  const output = compiled(
    'const boxes = [1];',
    'const all = { boxes };\nconst f = (boxes: number) => ({ boxes });',
  );
  assert.match(output, /const all = \{ boxes: exports\.boxes \}/);
  assert.match(output, /const f = \(boxes\) => \(\{ boxes \}\)/);
});
