import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatProgress, joinTasks, startTask, underName, type ProgressEvent } from 'landslide/core';

const now = { everyMs: 0 };

test('several tasks as one: steps add up, the note names the one that runs, the end is said once', () => {
  const heard: ProgressEvent[] = [];
  const all = joinTasks((e) => void heard.push(e), 'forest and its tests', 20);
  for (const name of ['forest', 'fold 1']) {
    const task = startTask(all.progress, name, 10, now);
    task.update(4);
    task.end();
  }
  all.end();
  assert.ok(heard.every((e) => e.task === 'forest and its tests' && e.total === 20));
  const last = heard.at(-1)!;
  assert.deepEqual([last.done, last.finished, heard.filter((e) => e.finished).length], [20, true, 1]);
  assert.match(formatProgress(last), /^forest and its tests 20\/20 \(100 %\), done in 0 s$/);
});

test('a task stopped in the middle does not count as whole', () => {
  const heard: number[] = [];
  const all = joinTasks((e) => void heard.push(e.done), 'all', 30);
  const task = startTask(all.progress, 'one', 10, now);
  task.update(3);
  task.stop();
  all.end();
  assert.equal(heard.at(-1), 3);
});

test('under another name: all else stays; nobody hears nothing', () => {
  const heard: ProgressEvent[] = [];
  const task = startTask(
    underName((e) => void heard.push(e), 'interactions'),
    'Shapley values',
    5,
    now,
  );
  task.update(2);
  assert.deepEqual([heard[1].task, heard[1].done, heard[1].total], ['interactions', 2, 5]);
  assert.equal(underName(undefined, 'x'), undefined);
});
