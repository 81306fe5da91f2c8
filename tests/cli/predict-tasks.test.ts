import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { shell } from './shell.js';
import { smallCheckpoint, smallScene } from './small-scene.js';

const dir = mkdtempSync(join(tmpdir(), 'predict-tasks-'));
after(() => rmSync(dir, { recursive: true, force: true }));

const FILES = ['landslides.geojson', 'landslides.gpkg', 'mask.tif', 'prediction.json', 'probability.tif'];
const image = await smallScene(join(dir, 'image.tif'), { side: 600 });
const model = ['--checkpoint', smallCheckpoint(dir), '--image', image, '--divide', '255', '--device', 'cpu'];
const options = [...model, '--window', '64', '--overlap', '16', '--min-area', '40'];
const [alone, out] = [join(dir, 'alone'), join(dir, 'out')];
const predict = (...more: string[]): ReturnType<typeof shell> => shell('predict', ...options, ...more);
const divided = (...more: string[]): ReturnType<typeof shell> =>
  predict('--out', out, '--tasks', '3', ...more);

const said = (task: string): string => readFileSync(join(out, 'tasks', 'logs', `${task}.log`), 'utf8');
const assertSame = (): void => {
  for (const file of FILES)
    assert.ok(readFileSync(join(out, file)).equals(readFileSync(join(alone, file))), file);
};

/** Does one task by hand and kills it once it has kept a row. */
async function killTask(task: string, rows: string): Promise<NodeJS.Signals | null> {
  const list = ['--list', join(out, 'tasks', 'tasks.json'), '--task', task];
  const child = spawn(process.execPath, ['lib/bin/landslide.mjs', 'task', ...list], { stdio: 'ignore' });
  const poll = setInterval(() => {
    if (existsSync(rows) && statSync(rows).size > 5000) child.kill('SIGKILL');
  }, 5);
  const by = await new Promise<NodeJS.Signals | null>((done) =>
    child.on('close', (_, signal) => done(signal)),
  );
  clearInterval(poll);
  return by;
}

test('parts as tasks leave the bytes of one process; one that failed or was killed is run alone again', async () => {
  assert.equal((await predict('--out', alone)).code, 0);
  const rows = join(out, 'probability.tif.2-of-3.rows');
  mkdirSync(rows, { recursive: true }); // where its file should be
  const first = await divided('--workers', '2');
  assert.equal(first.code, 1);
  assert.match(first.err, /^landslide predict: 1 of 4 tasks failed, the first part-2: .*EISDIR.*; its log is .*part-2\.log; the same command runs what is not done$/); // prettier-ignore
  assert.match(said('part-1'), /^part 1 of 3: kept in .*1-of-3\.rows\n$/);
  rmSync(rows, { recursive: true });
  assert.equal(await killTask('part-2', rows), 'SIGKILL');
  const kept = statSync(rows).size;
  const again = await divided('--workers', '2', '--json');
  assert.equal(again.code, 0, again.err);
  assert.ok(kept > 5000);
  assert.match(said('part-1'), /^part 1 of 3: .*\n$/, 'part 1 is not run again');
  assertSame();
  assert.deepEqual(readdirSync(out).sort(), [...FILES, 'tasks'], 'no rows are left');
  const report = JSON.parse(again.out) as { landslides: number; found: boolean };
  assert.ok(report.landslides > 0 && !report.found);
});

test('given again it does nothing; another threshold predicts nothing; found by one process, and what one made is found', async () => {
  const stamp = (file: string): number => statSync(join(out, file)).mtimeMs;
  const before = FILES.map(stamp);
  assert.equal((await divided()).code, 0);
  assert.deepEqual(FILES.map(stamp), before);
  const other = await divided('--threshold', '0.6');
  assert.equal(other.code, 0, other.err);
  assert.match(other.out, /probabilities found: made from the same before/);
  assert.equal(stamp('probability.tif'), before[4]);
  assert.match(said('part-1'), /^part 1 of 3: .*\n$/);
  const by = await predict('--out', alone, '--threshold', '0.6', '--threads', '1');
  assert.match(by.out, /probabilities found/, 'the number of threads is no part of the map');
  assertSame();
  const four = await predict('--out', alone, '--tasks', '4', '--threshold', '0.6', '--workers', '2');
  assert.match(four.out, /probabilities found/);
  assertSame();
});

test('an image that changed is predicted anew', async () => {
  const old = readFileSync(join(out, 'probability.tif'));
  await smallScene(image, { side: 600 });
  assert.equal((await divided('--workers', '2')).code, 0);
  assert.ok(!readFileSync(join(out, 'probability.tif')).equals(old));
  assert.equal((await predict('--out', alone)).code, 0);
  assertSame();
});

test('what cannot be divided is one line, before any task', async () => {
  const none = join(dir, 'none');
  for (const [line, ...more] of [
    [/parts are 30: expected 1 to 14, the scene's rows of windows/, '--tasks', '30'],
    [/--tasks is 0: expected a whole number from 1/, '--tasks', '0'],
    [/--cluster is pbs: expected slurm/, '--tasks', '3', '--cluster', 'pbs'],
    [/--cluster is given without --tasks: say into how many/, '--cluster', 'slurm'],
    [/--workers is given without --tasks/, '--workers', '2'],
    [/--part is 4\/3: expected a part of several, such as 3\/8, or all\/8/, '--part', '4/3'],
    [/--part is what a task of --tasks does/, '--tasks', '3', '--part', '1/3'],
    [/--bands is 3,2,5: the image has bands 1 to 3/, '--tasks', '3', '--bands', '3,2,5'],
    [/--threshold is 0: expected a number above 0/, '--tasks', '3', '--threshold', '0'],
  ] as [RegExp, ...string[]][]) {
    const { code, err } = await predict('--out', none, ...more);
    assert.equal(code, 1);
    assert.match(err, line);
    assert.ok(!existsSync(none) && !err.includes('\n'), err);
  }
});
