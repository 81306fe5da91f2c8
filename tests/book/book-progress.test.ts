import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createBookProgress } from 'landslide/book';

/** A stream that keeps what it is told, and a clock that is set by hand. */
function setUp(isTTY: boolean, jobs: number) {
  const time = { seconds: 0 };
  let text = '';
  const stream = { isTTY, columns: 200, write: (s: string) => (text += s) } as unknown as NodeJS.WriteStream;
  const expected = new Map([
    [1, 60],
    [2, 100],
    [3, 40],
  ]);
  const clock = (): number => 1000 * time.seconds;
  const progress = createBookProgress({ total: 17, jobs, expected, stream, clock });
  const said = (): string => {
    const all = text;
    text = '';
    return all;
  };
  return { progress, time, said };
}

test('a log: a line when a notebook begins and ends, and each half minute', () => {
  const { progress, time, said } = setUp(false, 1);
  progress.begin(1, '00 Start');
  assert.equal(said(), 'about 3 min 20 s left in all · [1/17] 00 Start: starting\n');
  time.seconds = 10;
  progress.cell(1, { cell: 2, cells: 5, note: 'epoch 3' });
  assert.equal(said(), '');
  time.seconds = 31;
  progress.cell(1, { cell: 3, cells: 5, note: 'epoch 4' });
  assert.equal(said(), 'about 2 min 49 s left in all · [1/17] 00 Start: cell 3 of 5, epoch 4\n');
  progress.end(1, 'done in 31 s');
  assert.equal(said(), '[1/17] 00 Start: done in 31 s\n');
  progress.close();
});

test('two at a time stand in one line, and share the time left, which the longest bounds', () => {
  const { progress, time, said } = setUp(true, 2);
  progress.begin(1, '00 Start');
  progress.begin(2, '01 Area');
  assert.match(
    said(),
    /about 1 min 40 s left in all · \[1\/17\] 00 Start: starting \| \[2\/17\] 01 Area: starting$/,
  );
  time.seconds = 20;
  progress.end(1, 'done');
  said();
  progress.cell(2, { cell: 1, cells: 2, note: '' });
  assert.match(said(), /about 1 min 20 s left in all · \[2\/17\] 01 Area: cell 1 of 2$/);
  progress.close();
});
