import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { main } from 'landslide/cli';
import { repositoryRoot } from 'landslide/study';
import { runOnSlurm, writeTaskList } from 'landslide/tasks';
import { pairSet } from '../cli/pair-set.js';

const dir = mkdtempSync(join(tmpdir(), 'slurm-test-'));
after(() => rmSync(dir, { recursive: true, force: true }));

const there = ['sbatch', 'slurmctld', 'slurmd', 'munged'].every(
  (p) => spawnSync('sh', ['-c', `command -v ${p}`]).status === 0,
);
const reason = !there
  ? 'no Slurm here: apt install slurm-wlm munge'
  : process.getuid?.() !== 0
    ? 'Slurm is started here by root only'
    : false;

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

test('without Slurm the line says so', { skip: there && 'Slurm is here' }, async () => {
  const list = writeTaskList(join(dir, 'none', 'tasks.json'), { name: 'none', tasks: [] });
  await assert.rejects(
    runOnSlurm(list, { sbatch: [] }),
    /cluster is slurm, but sbatch is not here: run it on a login node/,
  );
});

test(
  'a sweep as job arrays leaves the bytes of one by worker processes; a failed task stops what needs it',
  { skip: reason },
  async () => {
    const stop = await startSlurm();
    try {
      const [data, other] = [
        await pairSet({ after: () => undefined }),
        await pairSet({ after: () => undefined }, { n: 3 }),
      ];
      const small = [
        '--data',
        data,
        '--test-data',
        other,
        '--width',
        '2',
        '--epochs',
        '2',
        '--batch',
        '4',
        '--device',
        'cpu',
      ];
      const sweep = async (out: string, ...more: string[]): Promise<string> => {
        const said: string[] = [];
        const argv = ['sweep', ...small, '--models', 'unet,unet-se', '--seeds', '1,2', '--out', out, ...more];
        assert.equal(
          await main(
            argv,
            (t) => said.push(t),
            (t) => said.push(t),
          ),
          0,
          said.join('\n'),
        );
        return readFileSync(join(out, 'sweep.csv'), 'utf8');
      };
      const here = await sweep(join(dir, 'here'), '--workers', '2');
      const there = await sweep(join(dir, 'there'), '--cluster', 'slurm');
      assert.equal(there, here);
      for (const file of ['unet-1/best.safetensors', 'unet-se-2/best.safetensors'])
        assert.ok(readFileSync(join(dir, 'here', file)).equals(readFileSync(join(dir, 'there', file))), file);
      const task = (id: string, needs: string[], argv: string[]) => ({
        id,
        needs,
        argv,
        inputs: [],
        outputs: [],
      });
      const tasks = [task('bad', [], ['nothing']), task('after', ['bad'], ['doctor', '--help'])];
      const list = writeTaskList(join(dir, 'bad', 'tasks.json'), { name: 'bad', tasks });
      await assert.rejects(
        runOnSlurm(list, { sbatch: [], pollS: 0.5 }),
        /1 of 2 tasks failed, the first bad: landslide: nothing is no command/,
      );
    } finally {
      await stop();
    }
  },
);
