/** Disks that are full and folders that cannot be written, for real: in child processes with limits and other rights. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { StoppedError } from 'landslide/core';
import { buildNetwork } from 'landslide/nn';
import { loadCheckpoint, train } from 'landslide/training';
import { smallDisk } from '../killed/small-disk.js';
import { discs, folder } from './patches.js';

const network = buildNetwork('unet', { bands: 3, width: 2 });
const job = (dir: string) => ({
  network,
  train: discs(32, 'train'),
  validation: discs(4, 'validation'),
  settings: { epochs: 2, batch: 4, learningRate: 5e-3, flips: 'draw' as const },
  device: 'cpu' as const,
  threads: 1,
  seed: 3,
  resume: true,
  dir,
});

/** The first of the two epochs. */
async function firstEpoch(dir: string): Promise<Buffer> {
  const stop = new AbortController();
  await assert.rejects(
    train({ ...job(dir), signal: stop.signal, onEpoch: () => stop.abort() }),
    StoppedError,
  );
  return readFileSync(join(dir, 'last.safetensors'));
}

/** The same job in a process of its own, started by `shell` with "$@" as the command; prints the error's message. */
function trainIn(dir: string, shell: string, options: { uid?: number } = {}): string {
  const code = `
    import { buildNetwork } from 'landslide/nn';
    import { train } from 'landslide/training';
    import { discs } from '${new URL('./patches.js', import.meta.url).href}';
    const { network, train: t, validation, ...rest } = JSON.parse(process.argv[1]);
    train({ ...rest, network: buildNetwork('unet', network), train: discs(32, 'train'), validation: discs(4, 'validation') })
      .then(() => console.log('trained'), (error) => console.log(error.name + ': ' + error.message));`;
  const { network: n, settings, device, threads, seed, resume } = job(dir);
  const { model, ...config } = n.config;
  assert.equal(model, 'unet');
  const args = JSON.stringify({ network: config, settings, device, threads, seed, resume, dir });
  const command = [process.execPath, '--input-type=module', '-e', code, args];
  const { stdout, stderr, status } = spawnSync('bash', ['-c', shell, 'bash', ...command], {
    encoding: 'utf8',
    ...options,
  });
  assert.equal(status, 0, stderr);
  return stdout.trim();
}

/** What is there is whole, and a training that goes on ends like one that never met the limit. */
async function goesOn(t: TestContext, dir: string): Promise<void> {
  assert.equal(loadCheckpoint(join(dir, 'last.safetensors')).notes.epoch, 1);
  loadCheckpoint(join(dir, 'best.safetensors'));
  assert.deepEqual(
    readdirSync(dir).filter((f) => f.includes('.part-')),
    [],
  );
  await train(job(dir));
  const whole = folder(t);
  await train(job(whole));
  for (const file of ['best.safetensors', 'last.safetensors'])
    assert.ok(readFileSync(join(dir, file)).equals(readFileSync(join(whole, file))), file);
}

test('a limit on file sizes: one line, the old checkpoint stays, and training goes on from it', async (t) => {
  if (process.platform === 'win32') return t.skip('ulimit is of Unix shells');
  const dir = folder(t);
  const last = await firstEpoch(dir);
  const kib = Math.floor(last.length / 1024) - 8;
  const said = trainIn(dir, `trap '' XFSZ; ulimit -f ${kib}; exec "$@"`);
  assert.match(
    said,
    /^DataError: cannot write .*last.safetensors: EFBIG.*: make room \([\d.]+ kB are needed\) or take another folder; what was there before is kept$/,
  );
  assert.ok(readFileSync(join(dir, 'last.safetensors')).equals(last));
  await goesOn(t, dir);
});

test('a disk that fills up while training: one line, the old checkpoint stays, and training goes on from it', async (t) => {
  const disk = smallDisk(t, 4096)?.dir;
  if (!disk) return;
  const dir = join(disk, 'run');
  const last = await firstEpoch(dir);
  const filler = join(disk, 'filler');
  // Filled up once training has begun and has found room enough.
  await assert.rejects(
    train({
      ...job(dir),
      onPlan: () => {
        const sizes = readdirSync(dir).map((f) => statSync(join(dir, f)).size);
        const used = sizes.reduce((a, b) => a + Math.ceil(b / 4096) * 4096, 0);
        writeFileSync(filler, Buffer.alloc(4096 * 1024 - used - 24 * 1024));
      },
    }),
    /^DataError: cannot write .*\.safetensors: ENOSPC.*: make room \([\d.]+ kB are needed\) or take another folder; what was there before is kept$/,
  );
  assert.ok(readFileSync(join(dir, 'last.safetensors')).equals(last));
  rmSync(filler);
  await goesOn(t, dir);
});

test('a disk without room for the checkpoints is found before training begins', async (t) => {
  const disk = smallDisk(t, 64)?.dir;
  if (!disk) return;
  await assert.rejects(
    train(job(join(disk, 'run'))),
    /^DataError: .*run has room for [\d.]+ kB, the checkpoints need [\d.]+ kB: make room or take another folder$/,
  );
});

test('a folder that cannot be written is refused before training begins', async (t) => {
  const dir = folder(t);
  const file = join(dir, 'file');
  writeFileSync(file, '');
  await assert.rejects(
    train(job(join(file, 'run'))),
    /^DataError: cannot write .*run: ENOTDIR.*: give a folder that you can write to$/,
  );
  if (process.platform === 'win32') return;
  chmodSync(dir, 0o555);
  // Root may write anywhere: the child is somebody else.
  const options = process.getuid?.() === 0 ? { uid: 65534 } : {};
  let said = '';
  try {
    said = trainIn(join(dir, 'run'), 'exec "$@"', options);
  } finally {
    chmodSync(dir, 0o755);
  }
  assert.match(said, /^DataError: cannot write .*run: EACCES.*: give a folder that you can write to$/);
  assert.ok(!existsSync(join(dir, 'run')));
});
