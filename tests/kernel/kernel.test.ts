import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { test } from 'node:test';
import {
  kernelEnvironment,
  makeNotebook,
  readNotebook,
  writeNotebook,
  type NotebookCell,
} from 'landslide/book';
import { jupyterOrSkip, ROOT, sandbox } from './sandbox.js';

const wait = (ms: number): string => `await new Promise((done) => setTimeout(done, ${ms}))`;

const CELLS = {
  imports: "import { createRng, check, frontEnd } from 'landslide/core';\ncreateRng(1).next() < 1",
  prints: 'for (let i = 0; i < 20000; i++) console.log(`line ${i}`);',
  throws: [
    'interface Size {',
    '  rows: number;',
    '}',
    '',
    '// a comment, and a type, which the compiled code does not have',
    'function fail(size: Size): never {',
    '  throw new RangeError(`${size.rows} rows`);',
    '}',
    'fail({ rows: 3 });',
  ].join('\n'),
  type: "const text: string = 'a';\nconst wrong: number = text;",
  library: "check(false, 'patch height is 250; use 256');",
  rejects: "console.log('before');\nPromise.reject(new Error('nobody listens'));",
  late: `setTimeout(() => { throw new TypeError('from a timer'); }, 20);\nconst never = ${wait(5000)};`,
  updates: `const shown = frontEnd()!.display({ 'text/plain': 'step 0' });
for (let i = 1; i <= 100; i++) {
  shown.update({ 'text/plain': \`step \${i}\` });
  if (i % 10 === 0) { const pause = ${wait(5)}; }
}`,
  mimes:
    "frontEnd()!.display({ 'text/html': '<b>1</b>', 'image/png': new Uint8Array([1, 2, 3]), 'text/plain': 'one' })",
  text: "throw 'only a text';",
  after: "console.log('still alive');",
};

type Name = keyof typeof CELLS;

function textOf(cell: NotebookCell, stream = 'stdout'): string {
  const outputs = (cell.outputs ?? []) as { name?: string; text?: string | string[] }[];
  return outputs
    .filter((o) => o.name === stream)
    .map((o) => [o.text].flat().join(''))
    .join('');
}

function errorOf(cell: NotebookCell): { ename: string; evalue: string; traceback: string } {
  const found = cell.outputs?.find((o) => o.output_type === 'error') as
    { ename: string; evalue: string; traceback: string[] } | undefined;
  assert.ok(found, 'the cell holds an error');
  return { ...found, traceback: found.traceback.join('\n') };
}

test('a notebook under nbconvert: all output, real errors, numbers, displays in place', async (t) => {
  const jupyter = jupyterOrSkip(t);
  if (!jupyter) return;
  const dir = sandbox(t);
  const texts = Object.values(CELLS).map((text) => ({ type: 'code' as const, text }));
  writeNotebook(join(dir, 'in.ipynb'), makeNotebook(texts));
  const args = [
    '-m',
    'nbconvert',
    '--to',
    'notebook',
    '--execute',
    '--allow-errors',
    'in.ipynb',
    '--output',
    'out.ipynb',
  ];
  execFileSync(jupyter.python, args, { cwd: dir, env: kernelEnvironment(ROOT), stdio: 'pipe' });
  const { cells } = readNotebook(join(dir, 'out.ipynb'));
  const cell = (name: Name): NotebookCell => cells[Object.keys(CELLS).indexOf(name)];

  await t.test('every cell has its number, in order', () => {
    assert.deepEqual(
      cells.map((c) => c.execution_count),
      cells.map((_, i) => i + 1),
    );
  });
  await t.test('the library is imported, and a last value is shown', () => {
    assert.deepEqual(cell('imports').outputs?.[0].data, { 'text/plain': ['true'] });
    assert.equal(cell('imports').outputs?.length, 1);
  });
  await t.test('20,000 lines arrive, in order', () => {
    const lines = textOf(cell('prints')).trimEnd().split('\n');
    assert.equal(lines.length, 20000);
    assert.ok(lines.every((line, i) => line === `line ${i}`));
  });
  await t.test('something thrown: name, value, and the line of the cell', () => {
    const { ename, evalue, traceback } = errorOf(cell('throws'));
    assert.deepEqual([ename, evalue], ['RangeError', '3 rows']);
    assert.match(traceback, /cell 3, line 7: throw new RangeError/);
    assert.match(traceback, /at fail \(cell 3, line 7, column 9\)/);
    assert.match(traceback, /at cell 3, line 9/);
    assert.doesNotMatch(traceback, /tslab|kernel\.cjs|node:internal/);
  });
  await t.test('a type error: its line and what is wrong', () => {
    const { ename, evalue, traceback } = errorOf(cell('type'));
    assert.equal(ename, 'TypeScriptError');
    assert.match(evalue, /^line 2, column 7: Type 'string' is not assignable to type 'number'/);
    assert.match(traceback, /const wrong: number = text;/);
  });
  await t.test("an error of the library: its own name, and the library's TypeScript line", () => {
    const { ename, evalue, traceback } = errorOf(cell('library'));
    assert.deepEqual([ename, evalue], ['InputError', 'patch height is 250; use 256']);
    assert.match(traceback, /core[\\/]errors\.ts:\d+/);
  });
  await t.test('a rejection without a handler fails its cell', () => {
    assert.equal(textOf(cell('rejects')), 'before\n');
    assert.equal(errorOf(cell('rejects')).evalue, 'nobody listens');
  });
  await t.test('something thrown by a timer fails the cell that waits', () => {
    assert.deepEqual(errorOf(cell('late')).ename, 'TypeError');
  });
  await t.test('a display is updated in place: one output, in its last state', () => {
    const { outputs } = cell('updates');
    assert.deepEqual(
      outputs?.map((o) => o.data),
      [{ 'text/plain': ['step 100'] }],
    );
  });
  await t.test('one display carries several mime types, bytes as base64', () => {
    const { outputs } = cell('mimes');
    assert.equal(outputs?.length, 1);
    const data = outputs?.[0].data as Record<string, string | string[]>;
    assert.deepEqual(Object.keys(data).sort(), ['image/png', 'text/html', 'text/plain']);
    assert.equal([data['image/png']].flat().join('').trim(), 'AQID');
  });
  await t.test('a thrown text is an error too', () => {
    const { ename, evalue } = errorOf(cell('text'));
    assert.deepEqual([ename, evalue], ['Thrown', 'only a text']);
  });
  await t.test('cells after an error run', () => {
    assert.equal(textOf(cell('after')), 'still alive\n');
  });
});

test('a kernel by hand: interrupt, queued cells, shutdown with a live worker', async (t) => {
  const jupyter = jupyterOrSkip(t);
  if (!jupyter) return;
  const dir = sandbox(t);
  const script = join(ROOT, 'tests', 'kernel', 'drive.py');
  const said = execFileSync(jupyter.python, [script, dir], {
    env: kernelEnvironment(ROOT),
    encoding: 'utf8',
  });
  const found = JSON.parse(said.trim().split('\n').at(-1)!) as Record<string, unknown>;
  await t.test('work that registered is asked to stop, and its cell ends by itself', () =>
    assert.equal(found.registered, 'stopped well'),
  );
  await t.test('a cell that waits, and one that never yields, end as Interrupted', () =>
    assert.deepEqual([found.waiting, found.busy], ['Interrupted', 'Interrupted']),
  );
  await t.test('after an error a front end that runs all gets the rest back as aborted', () =>
    assert.deepEqual(found.queued, ['error', 'aborted']),
  );
  await t.test('a kernel is not called idle while a cell that waited runs', () => {
    const order = found.order as [number, string][];
    const lastOf = (cell: number, state: string): number =>
      order.findLastIndex(([c, s]) => c === cell && s === state);
    assert.ok(lastOf(0, 'idle') < lastOf(1, 'busy'), JSON.stringify(order));
  });
  await t.test('what is thrown between two cells fails the next one', () =>
    assert.equal(found.between, 'too late'),
  );
  await t.test('shutdown asks the work to stop, and the process ends', () =>
    assert.deepEqual([found.told, found.alive], [true, false]),
  );
});
