import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createReporter, startTask, type ProgressEvent } from 'landslide/core';

/** A stream that keeps what is written. */
function sink(isTTY: boolean): { stream: NodeJS.WriteStream; text: () => string } {
  const parts: string[] = [];
  const stream = { isTTY, write: (t: string) => parts.push(t) > 0 } as unknown as NodeJS.WriteStream;
  return { stream, text: () => parts.join('') };
}

const event = (elapsedS: number, done: number, finished = false): ProgressEvent => ({
  task: 'training',
  done,
  total: 100,
  note: '',
  elapsedS,
  leftS: 5,
  finished,
});

test('a log gets a line every 15 s and one at the end; a task under a second none', () => {
  const { stream, text } = sink(false);
  const report = createReporter(stream);
  for (let s = 0; s <= 40; s++) report(event(s, s));
  report(event(41, 100, true));
  assert.equal(text().split('\n').length - 1, 3);
  assert.match(text(), /training 15\/100/);
  const quick = sink(false);
  createReporter(quick.stream)(event(0.4, 100, true));
  assert.equal(quick.text(), '');
});

test('a terminal has one line that is written over', () => {
  const { stream, text } = sink(true);
  const report = createReporter(stream);
  report(event(1, 10));
  report(event(2, 20));
  report(event(3, 100, true));
  assert.equal(text().split('\n').length - 1, 1);
  assert.equal(text().split('\r').length - 1, 3);
});

test('what a task announces stands once, on a line of its own, in a log and on a terminal', () => {
  for (const isTTY of [false, true]) {
    const { stream, text } = sink(isTTY);
    let now = 0;
    const task = startTask(createReporter(stream), 'training', 10, { clock: () => now });
    now = 2000;
    task.announce('training: about 3 min');
    now = 4000;
    task.update(4, 'loss 0.4', 90);
    now = 20000;
    task.update(5, 'loss 0.3', 42);
    now = 21000;
    task.stop();
    assert.equal(text().split('training: about 3 min\n').length, 2);
    assert.match(text(), /training 5\/10 \(50 %\), loss 0.3, 42 s left/);
    assert.match(text(), /training 5\/10 \(50 %\), stopped after 21 s\n$/);
  }
});
