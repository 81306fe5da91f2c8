import assert from 'node:assert/strict';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { tinyRegion } from '../study/tiny-region.js';
import { shell } from './shell.js';

const dir = mkdtempSync(join(tmpdir(), 'explain-tasks-'));
after(() => rmSync(dir, { recursive: true, force: true }));

const [alone, out] = [join(dir, 'alone'), join(dir, 'out')];
const region = ['--region', await tinyRegion()];
const explain = (...more: string[]): ReturnType<typeof shell> => shell('explain', ...region, ...more);
const divided = (...more: string[]): ReturnType<typeof shell> =>
  explain('--out', out, '--tasks', '3', ...more);

const MAPS = ['forest/map.tif', 'forest/classes.tif', 'contributions/shap.tif'];
const read = (folder: string, file: string): string =>
  readFileSync(join(folder, file), 'latin1').replaceAll(folder, 'OUT');
const assertSame = (): void => {
  for (const file of [...MAPS.map((f) => join('susceptibility', f)), 'explain.json'])
    assert.equal(read(out, file), read(alone, file), file);
};

test('a region explained in tasks leaves what one process leaves; a part that failed is run alone again', async () => {
  assert.equal((await explain('--out', alone)).code, 0);
  const rows = join(out, 'susceptibility', 'forest.2-of-3.rows');
  mkdirSync(rows, { recursive: true }); // where its file should be
  const first = await divided('--workers', '2');
  assert.equal(first.code, 1);
  assert.match(first.err, /^landslide explain: 1 of 5 tasks failed, the first part-2: .*EISDIR.*; its log is .*part-2\.log; the same command runs what is not done$/); // prettier-ignore
  rmSync(rows, { recursive: true });
  const { code, out: said, err } = await divided('--workers', '2');
  assert.equal(code, 0, err);
  assert.match(said, /^Tiny region \(real data\): forest of 100 trees/);
  assertSame();
  const log = (task: string): string => readFileSync(join(out, 'tasks', 'logs', `${task}.log`), 'utf8');
  assert.match(log('part-1'), /^part 1 of 3: kept in .*forest\.1-of-3\.rows\n$/, 'part 1 is not run again');
  assert.match(log('forest'), /"part": 0/);
  assert.ok(!existsSync(rows));
});

test('given again it does nothing; --review runs the last task only; another seed does all anew', async () => {
  const stamp = (): number[] => MAPS.map((f) => statSync(join(out, 'susceptibility', f)).mtimeMs);
  const before = stamp();
  assert.equal((await divided()).code, 0);
  assert.deepEqual(stamp(), before);
  const { out: said } = await divided('--review');
  assert.match(said, /^factor +rank by impurity/m);
  assert.deepEqual(stamp().slice(0, 2), before.slice(0, 2));
  assert.equal((await divided('--seed', '2', '--workers', '2')).code, 0);
  assert.notEqual(stamp()[0], before[0]);
  assert.equal((await explain('--out', alone, '--seed', '2', '--threads', '1')).code, 0);
  assertSame();
});

test('what cannot be divided is one line', async () => {
  const none = join(dir, 'none');
  for (const [line, ...more] of [
    [/--tasks is 0: expected a whole number from 1/, '--tasks', '0'],
    [/--workers is given without --tasks: say into how many parts it is cut/, '--workers', '2'],
    [/--part is 4\/3: expected a part of several, such as 3\/8, or all\/8/, '--part', '4/3'],
    [/--part is what a task of --tasks does/, '--tasks', '3', '--part', '1/3'],
    [/--threads is 0: /, '--threads', '0'],
  ] as [RegExp, ...string[]][]) {
    const { code, err } = await explain('--out', none, ...more);
    assert.equal(code, 1);
    assert.match(err, line);
    assert.ok(!existsSync(none) && !err.includes('\n'), err);
  }
  const many = await explain('--out', out, '--tasks', '49', '--seed', '2');
  assert.match(many.err, /the first forest: .*parts are 49: expected 1 to 48, the rows of the map; its log/);
});
