import assert from 'node:assert/strict';
import { test } from 'node:test';
import { runSchedule } from 'landslide/book';

const NEEDS: Record<string, string[]> = { a: [], b: ['a'], c: ['a'], d: ['b'], e: ['b', 'c'], f: [] };
const LASTS: Record<string, number> = { a: 1, b: 3, c: 1, d: 1, e: 1, f: 1 };

/** What began and ended in which order, and how many ran at most. */
async function trace(
  items: string[],
  jobs: number,
  fails = '',
): Promise<{ said: string[]; most: number; error?: string }> {
  const said: string[] = [];
  let [now, most] = [0, 0];
  const run = async (item: string): Promise<boolean> => {
    said.push(item);
    most = Math.max(most, ++now);
    await new Promise((done) => setTimeout(done, 20 * LASTS[item]));
    now--;
    said.push(item.toUpperCase());
    if (fails === `${item}!`) throw new Error(item);
    return fails !== item;
  };
  const error = await runSchedule(items, { jobs, needs: (item) => NEEDS[item], run }).then(
    () => undefined,
    (e: Error) => e.message,
  );
  return { said, most, error };
}

const all = Object.keys(NEEDS);

test('one at a time is the order of the list', async () => {
  assert.equal((await trace(all, 1)).said.join(''), 'aAbBcCdDeEfF');
});

test('two at a time: what is needed ends first, nothing waits that need not', async () => {
  const { said, most } = await trace(all, 2);
  assert.equal(most, 2);
  for (const [item, needed] of Object.entries(NEEDS))
    for (const n of needed)
      assert.ok(said.indexOf(n.toUpperCase()) < said.indexOf(item), `${n} before ${item}`);
  // f needs nothing, so it runs beside a.
  assert.deepEqual(said.slice(0, 2), ['a', 'f']);
});

test('what is not in the list is no reason to wait', async () => {
  assert.equal((await trace(['d', 'e'], 1)).said.join(''), 'dDeE');
});

test('after a failure what runs ends, and nothing more begins', async () => {
  assert.deepEqual((await trace(all, 2, 'a')).said, ['a', 'f', 'A', 'F']);
  const thrown = await trace(all, 2, 'a!');
  assert.deepEqual([thrown.said, thrown.error], [['a', 'f', 'A', 'F'], 'a']);
});
