import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { repositoryRoot } from 'landslide/study';
import { runOnSlurm, writeTaskList } from 'landslide/tasks';
import { pairSet } from '../cli/pair-set.js';
import { shell } from '../cli/shell.js';
import { smallRegions } from '../cli/small-regions.js';
import { smallCheckpoint, smallScene } from '../cli/small-scene.js';
import { tinyRegion } from '../study/tiny-region.js';

const dir = mkdtempSync(join(tmpdir(), 'slurm-test-'));
let stop: (() => Promise<void>) | undefined;
after(async () => {
  await stop?.(); // before its folder, which holds the numbers of its processes
  rmSync(dir, { recursive: true, force: true });
});

const there = ['sbatch', 'slurmctld', 'slurmd', 'munged'].every(
  (p) => spawnSync('sh', ['-c', `command -v ${p}`]).status === 0,
);
const reason = !there
  ? 'no Slurm here: apt install slurm-wlm munge'
  : process.getuid?.() !== 0
    ? 'Slurm is started here by root only'
    : false;

if (reason === false) stop = await startSlurm();

/** Starts Slurm; the returned function ends it. */
async function startSlurm(): Promise<() => Promise<void>> {
  const script = join(repositoryRoot(), 'tests', 'tasks', 'slurm-here.sh');
  const child = spawn('sh', [script, join(dir, 'slurm')], { stdio: ['pipe', 'pipe', 'inherit'] });
  const ended = new Promise<void>((resolve) => child.on('close', () => resolve()));
  const ready = await Promise.race([
    new Promise<boolean>((resolve) =>
      child.stdout.on('data', (d: Buffer) => /ready/.test(String(d)) && resolve(true)),
    ),
    ended.then(() => false),
  ]);
  assert.ok(ready, 'Slurm did not start');
  process.env.SLURM_CONF = join(dir, 'slurm', 'slurm.conf');
  return async () => {
    child.stdin.end();
    await ended;
  };
}

/** Runs a command that must end well. */
async function run(...argv: string[]): Promise<string> {
  const { code, out, err } = await shell(...argv);
  assert.equal(code, 0, err);
  return out;
}

/** Holds files of two folders against each other, byte for byte. */
function assertSame(a: string, b: string, files: readonly string[]): void {
  for (const file of files) assert.ok(readFileSync(join(a, file)).equals(readFileSync(join(b, file))), file);
}

const [here, onSlurm] = ['here', 'slurm'].map((by) => (work: string) => join(dir, work, by));
const CLUSTER = ['--cluster', 'slurm'];

test('without Slurm the line says so', { skip: there && 'Slurm is here' }, async () => {
  const list = writeTaskList(join(dir, 'none', 'tasks.json'), { name: 'none', tasks: [] });
  await assert.rejects(
    runOnSlurm(list, { sbatch: [] }),
    /cluster is slurm, but sbatch is not here: run it on a login node/,
  );
});

test('a sweep as job arrays leaves the bytes of one by worker processes', { skip: reason }, async () => {
  const data = await pairSet({ after: () => undefined });
  const other = await pairSet({ after: () => undefined }, { n: 3 });
  const small = ['--width', '2', '--epochs', '2', '--batch', '4', '--device', 'cpu'];
  const sweep = (out: string, ...more: string[]): Promise<string> =>
    run('sweep', '--data', data, '--test-data', other, ...small, '--models', 'unet,unet-se', '--seeds', '1,2', '--out', out, ...more); // prettier-ignore
  await sweep(here('sweep'), '--workers', '2');
  await sweep(onSlurm('sweep'), ...CLUSTER);
  const files = ['sweep.csv', 'unet-1/best.safetensors', 'unet-se-2/best.safetensors'];
  assertSame(here('sweep'), onSlurm('sweep'), files);
});

test('a failed task stops what needs it, and the line names it', { skip: reason }, async () => {
  const task = (id: string, needs: string[], argv: string[]) => ({
    ...{ id, needs, argv },
    ...{ inputs: [], outputs: [] },
  });
  const tasks = [task('bad', [], ['nothing']), task('after', ['bad'], ['doctor', '--help'])];
  const list = writeTaskList(join(dir, 'bad', 'tasks.json'), { name: 'bad', tasks });
  await assert.rejects(
    runOnSlurm(list, { sbatch: [], pollS: 0.5 }),
    /1 of 2 tasks failed, the first bad: landslide: nothing is no command/,
  );
});

test('one image in parts as a job array leaves the bytes of one process', { skip: reason }, async () => {
  const image = await smallScene(join(dir, 'image.tif'), { side: 300 });
  const model = ['--checkpoint', smallCheckpoint(join(dir, 'model')), '--image', image, '--divide', '255'];
  const options = [...model, '--window', '64', '--overlap', '16', '--min-area', '40', '--device', 'cpu'];
  await run('predict', ...options, '--out', here('predict'));
  const divided = ['predict', ...options, '--out', onSlurm('predict'), '--tasks', '3', ...CLUSTER];
  await run(...divided);
  const files = readdirSync(here('predict'));
  assert.deepEqual(readdirSync(onSlurm('predict')).sort(), [...files, 'tasks'].sort());
  assertSame(here('predict'), onSlurm('predict'), files);
  const jobs = join(onSlurm('predict'), 'tasks', 'slurm.json');
  const before = readFileSync(jobs, 'utf8');
  assert.match(await run(...divided, '--threshold', '0.6'), /probabilities found/);
  const { jobs: only } = JSON.parse(readFileSync(jobs, 'utf8')) as { jobs: string[] };
  assert.ok(only.length === 1 && !before.includes(only[0]), 'another threshold is one job');
});

test('many regions as job arrays leave the bytes of worker processes', { skip: reason }, async () => {
  const small = await smallRegions(join(dir, 'province'));
  const scenes = (out: string, ...more: string[]): Promise<string> =>
    run('scenes', ...small, '--steps', 'prepare,predict,factors', '--device', 'cpu', '--out', out, ...more);
  await scenes(here('scenes'), '--workers', '2');
  assert.match(await scenes(onSlurm('scenes'), ...CLUSTER), /^6 tasks done\nregion/);
  const files = ['image/fused.tif', 'map/probability.tif', 'map/landslides.gpkg', 'factors/frequency-ratio.csv']; // prettier-ignore
  const both = ['kecun', 'lushan'].flatMap((name) => files.map((file) => join(name, file)));
  assertSame(here('scenes'), onSlurm('scenes'), ['scenes.csv', ...both]);
});

test('a region explained as job arrays leaves the bytes of one process', { skip: reason }, async () => {
  const explain = ['explain', '--region', await tinyRegion()];
  await run(...explain, '--out', here('explain'));
  const said = await run(...explain, '--out', onSlurm('explain'), '--tasks', '3', ...CLUSTER);
  assert.match(said, /^Tiny region/);
  const files = ['forest/map.tif', 'forest/classes.tif', 'contributions/shap.tif'];
  const [one, other] = [here('explain'), onSlurm('explain')].map((f) => join(f, 'susceptibility'));
  assertSame(one, other, files);
});
