import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { alone, StoppedError } from 'landslide/core';

function lockIn(t: TestContext): string {
  const dir = mkdtempSync(join(tmpdir(), 'alone-'));
  t.after(() => rmSync(dir, { recursive: true, force: true }));
  return join(dir, 'made.lock');
}

test('two that want the same do it one after the other, and the file is gone at the end', async (t) => {
  const path = lockIn(t);
  const said: string[] = [];
  const work = (name: string) => async (): Promise<string> => {
    said.push(`${name} begins`);
    await new Promise((done) => setTimeout(done, 30));
    said.push(`${name} ends`);
    return name;
  };
  const waits: (number | string)[] = [];
  const both = await Promise.all([
    alone(path, work('a')),
    alone(path, work('b'), {
      onWait: (pid) => {
        waits.push(pid);
        return () => waits.push('over');
      },
    }),
  ]);
  assert.deepEqual(both, ['a', 'b']);
  assert.deepEqual(said, ['a begins', 'a ends', 'b begins', 'b ends']);
  assert.deepEqual(waits, [process.pid, 'over']);
  assert.ok(!existsSync(path));
});

test('what fails lets the next one in', async (t) => {
  const path = lockIn(t);
  await assert.rejects(
    alone(path, () => Promise.reject(new Error('broken'))),
    /broken/,
  );
  assert.equal(await alone(path, () => Promise.resolve(1)), 1);
});

test('the file of a process that died is taken over, that of a living one is waited for until a stop', async (t) => {
  const path = lockIn(t);
  const { pid } = spawnSync(process.execPath, ['-e', '']);
  writeFileSync(path, `${hostname()} ${pid} x`);
  assert.equal(await alone(path, () => Promise.resolve(2)), 2);
  writeFileSync(path, `${hostname()} ${process.ppid} x`);
  const stop = new AbortController();
  setTimeout(() => stop.abort(), 50);
  await assert.rejects(
    alone(path, () => Promise.resolve(3), { signal: stop.signal, task: 'image' }),
    (error) => error instanceof StoppedError && /image/.test(error.message),
  );
  assert.ok(existsSync(path));
});

test('another machine is believed for two minutes', async (t) => {
  const path = lockIn(t);
  const { pid } = spawnSync(process.execPath, ['-e', '']);
  writeFileSync(path, `elsewhere ${pid} x`);
  const stop = new AbortController();
  setTimeout(() => stop.abort(), 50);
  await assert.rejects(
    alone(path, () => Promise.resolve(1), { signal: stop.signal }),
    StoppedError,
  );
  const old = new Date(Date.now() - 121_000);
  utimesSync(path, old, old);
  assert.equal(await alone(path, () => Promise.resolve(4)), 4);
});

test('what cannot be read is waited for until a stop, and a wait that is stopped is ended', async (t) => {
  const path = lockIn(t);
  const stopped = (o: object): Promise<void> => {
    const stop = new AbortController();
    setTimeout(() => stop.abort(), 50);
    return assert.rejects(
      alone(path, () => Promise.resolve(1), { signal: stop.signal, ...o }),
      StoppedError,
    );
  };
  mkdirSync(path);
  await stopped({});
  rmSync(path, { recursive: true });
  writeFileSync(path, `${hostname()} ${process.ppid} x`);
  let ended = 0;
  await stopped({ onWait: () => () => ended++ });
  assert.equal(ended, 1);
});
