/** @file What the kernel says while a cell is being written: over Jupyter's wire, as JupyterLab and VS Code ask for it. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { kernelEnvironment } from 'landslide/book';
import { jupyterOrSkip, ROOT, sandbox } from './sandbox.js';

/** `|` is the cursor. */
const CASES = {
  import: [
    'run',
    "import { frequencyRatio } from 'landslide/susceptibility';\nimport { openStudy } from 'landslide/study';",
  ],
  room: ['complete', "import { x } from 'landslide/ras|"],
  rooms: ['complete', "import { x } from 'lands|'"],
  export: ['complete', "import { frequencyR| } from 'landslide/susceptibility'"],
  earlier: ['complete', "const wide = '😀'; frequencyRat|"],
  option: ['complete', 'openStudy({ pre| })'],
  hover: ['inspect', 'frequency|Ratio(a, b, 3)'],
  arguments: ['inspect', 'frequencyRatio(|'],
  typing: ['inspect', 'const rows = frequencyRatio(classes, lab|'],
  nothing: ['inspect', '// a remark |'],
  wrongType: ['run', "console.log('it ran');\nfrequencyRatio([1, 2], new Uint8Array(2), 3);"],
  wrongOption: ['run', "console.log('it ran');\nconst study = openStudy({ presett: 'demo' });"],
  wrongRoom: ['run', "import { x } from 'landslide/rasters';\nconsole.log('it ran');"],
  missing: ['run', "console.log('it ran');\nfrequencyRatio(new Uint8Array(2));"],
  right: ['run', 'console.log(frequencyRatio(Uint8Array.of(0, 1), Uint8Array.of(1, 0), 2).length);'],
} satisfies Record<string, [what: string, code: string]>;

interface Answer {
  matches: string[];
  cursor_start: number;
  cursor_end: number;
  metadata: Record<string, { text: string; type: string }[]>;
  found: boolean;
  data: Record<string, string>;
  ename?: string;
  evalue?: string;
  printed: string;
}

test('the kernel helps while a cell is written', async (t) => {
  const jupyter = jupyterOrSkip(t);
  if (!jupyter) return;
  const script = join(ROOT, 'tests', 'kernel', 'help.py');
  const said = execFileSync(jupyter.python, [script, sandbox(t), JSON.stringify(Object.values(CASES))], {
    env: kernelEnvironment(ROOT),
    encoding: 'utf8',
  });
  const answers = JSON.parse(said.trim().split('\n').at(-1)!) as Answer[];
  const of = (name: keyof typeof CASES): Answer => answers[Object.keys(CASES).indexOf(name)];

  await t.test('names of rooms are completed inside an import, all that may be imported', () => {
    assert.deepEqual(of('room').matches, ['landslide/raster']);
    assert.deepEqual([of('room').cursor_start, of('room').cursor_end], [19, 32]);
    const { exports } = JSON.parse(readFileSync(join(ROOT, 'lib', 'package.json'), 'utf8')) as {
      exports: object;
    };
    assert.deepEqual(
      of('rooms').matches,
      Object.keys(exports).map((room) => `landslide${room.slice(1)}`),
    );
  });
  await t.test('names a room exports are completed, with their kind', () => {
    assert.equal(of('export').matches[0], 'frequencyRatio');
    const [first] = of('export').metadata._jupyter_types_experimental;
    assert.deepEqual([first.text, first.type], ['frequencyRatio', 'function']);
  });
  await t.test('names of earlier cells and of options are completed, beyond an emoji too', () => {
    assert.deepEqual(of('earlier').matches, ['frequencyRatio']);
    assert.deepEqual([of('earlier').cursor_start, of('earlier').cursor_end], [18, 30]);
    assert.deepEqual(of('option').matches, ['preset']);
  });
  await t.test('hover shows signature, sentence, parameters with shape, and what is thrown', () => {
    const { found, data } = of('hover');
    assert.equal(found, true);
    assert.match(
      data['text/plain'],
      /^frequencyRatio\(classOf: Uint8Array, landslide: Uint8Array, k: number\)/,
    );
    assert.match(data['text/plain'], /Frequency ratio of each class/);
    assert.match(data['text/plain'], /\nclassOf: \[n\] uint8/);
    assert.match(data['text/plain'], /\nthrows: "classOf has/);
    assert.match(data['text/plain'], /\nsource: section 4/);
    assert.match(data['text/markdown'], /^```typescript\n[^]*- \*\*classOf\*\*: \[n\]/);
  });
  await t.test('among the arguments of a call the function is shown, half-typed names too', () => {
    for (const name of ['arguments', 'typing'] as const)
      assert.match(of(name).data['text/plain'], /^(function )?frequencyRatio\(classOf/);
    assert.equal(of('nothing').found, false);
  });
  await t.test('a wrong argument, option, room or count is a type error before anything runs', () => {
    const expected = {
      wrongType: /^line 2, column 16: .*'number\[\]' is not assignable to parameter of type 'Uint8Array'/,
      wrongOption: /^line 2, column 27: [^]*presett/,
      wrongRoom: /^line 1, column 19: Cannot find module 'landslide\/rasters'/,
      missing: /^line 2, column 1: Expected 3 arguments, but got 1/,
    };
    for (const [name, pattern] of Object.entries(expected)) {
      const { ename, evalue, printed } = of(name as keyof typeof expected);
      assert.deepEqual([ename, printed], ['TypeScriptError', ''], name);
      assert.match(evalue!, pattern);
    }
  });
  await t.test('the right call runs after the wrong ones', () => assert.equal(of('right').printed, '2\n'));
});
