import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import {
  checkAllDone,
  isDone,
  levelsOf,
  markDone,
  readTaskList,
  runHere,
  writeTaskList,
  type Task,
} from 'landslide/tasks';

const dir = mkdtempSync(join(tmpdir(), 'tasks-'));
after(() => rmSync(dir, { recursive: true, force: true }));

const task = (id: string, needs: string[] = [], more: Partial<Task> = {}): Task => {
  const save = join(dir, `${id}.txt`);
  return { id, needs, argv: ['doctor', '--help'], inputs: [], outputs: [save], save, ...more };
};

test('levels: a task stands one behind the last that it needs', () => {
  const tasks = [task('a'), task('b', ['a']), task('c'), task('d', ['b', 'c'])];
  assert.deepEqual(
    levelsOf({ name: 'x', tasks }).map((l) => l.map((t) => t.id)),
    [['a', 'c'], ['b'], ['d']],
  );
});

test('lists that cannot be run are refused in one line', () => {
  const write = (...tasks: Task[]): unknown => writeTaskList(join(dir, 'bad.json'), { name: 'bad', tasks });
  assert.throws(() => write(task('a', ['b']), task('b')), /task a needs b, which is not before it/);
  assert.throws(() => write(task('a'), task('a')), /task a is there twice/);
  assert.throws(() => write(task('../a')), /task is called \.\.\/a: expected letters/);
  writeFileSync(join(dir, 'no.json'), '{}');
  assert.throws(() => readTaskList(join(dir, 'no.json')), /no list of tasks/);
});

test('done: marked, outputs there, and neither command, inputs nor what it needs changed since', () => {
  const [input, made] = [join(dir, 'in.txt'), join(dir, 'made.txt')];
  writeFileSync(input, '1');
  const [a, b] = [task('a', [], { inputs: [input], outputs: [made] }), task('b', ['a'], { outputs: [] })];
  const list = writeTaskList(join(dir, 'done', 'tasks.json'), { name: 'x', tasks: [a, b] });
  assert.throws(() => markDone(list, a), /task a left no .*made\.txt: its log is/);
  writeFileSync(made, '');
  markDone(list, a);
  markDone(list, b);
  assert.ok(isDone(list, a) && isDone(list, b));
  writeFileSync(input, 'changed');
  assert.ok(!isDone(list, a) && !isDone(list, b));
});

test('done: outputs that went into another file need not be there as long as that is', () => {
  const [rows, map] = [join(dir, 'rows'), join(dir, 'map')];
  const part = task('part', [], { outputs: [rows], goneInto: [map] });
  const list = writeTaskList(join(dir, 'gone', 'tasks.json'), { name: 'x', tasks: [part] });
  assert.throws(() => markDone(list, part), /task part left no .*rows/);
  writeFileSync(rows, '');
  markDone(list, part);
  rmSync(rows);
  assert.ok(!isDone(list, part));
  writeFileSync(map, '');
  assert.ok(isDone(list, part));
});

test('worker processes do a list; a failure is one line with its log, and only what is open is run again', async () => {
  const folder = join(dir, 'run');
  const input = join(dir, 'set.json');
  writeFileSync(input, '1');
  const tasks = [
    task('good'),
    task('bad', [], { argv: ['evaluate', '--threshold', '7'] }),
    task('after', ['bad']),
    task('last', ['good']),
  ];
  const list = writeTaskList(join(folder, 'tasks.json'), { name: 'run', tasks });
  await assert.rejects(runHere(list, { workers: 2 }), {
    message: `1 of 4 tasks failed, the first bad: landslide evaluate: --checkpoint is missing: give the best.safetensors of a training, or its folder; its log is ${join(folder, 'logs', 'bad.log')}; the same command runs what is not done`,
  });
  assert.deepEqual(readdirSync(join(folder, 'done')).sort(), ['good.json', 'last.json']);
  assert.match(readFileSync(join(dir, 'good.txt'), 'utf8'), /^landslide doctor/);
  const before = readFileSync(join(folder, 'logs', 'good.log'), 'utf8');
  const mended = tasks.map((t) => (t.id === 'bad' ? task('bad') : t));
  const again = writeTaskList(join(folder, 'tasks.json'), { name: 'run', tasks: mended });
  await runHere(again, { workers: 2 });
  checkAllDone(again);
  assert.equal(readFileSync(join(folder, 'logs', 'good.log'), 'utf8'), before);
});
