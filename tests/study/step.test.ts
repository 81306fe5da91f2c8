import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { checkStop, FRONT_END, type FrontEnd } from 'landslide/core';
import { presetNamed, step } from 'landslide/study';

const place = (): string => join(mkdtempSync(join(tmpdir(), 'step-')), 'work');

test('a finished step is not made again until an input changes', async () => {
  const dir = place();
  let made = 0;
  const run = (inputs: unknown): Promise<string> =>
    step({ study: {}, dir, step: 'count', inputs, make: async () => void made++ });
  const key = await run({ seed: 1 });
  assert.equal(await run({ seed: 1 }), key);
  assert.equal(made, 1);
  assert.notEqual(await run({ seed: 2 }), key);
  assert.equal(made, 2);
});

test('a step that broke off keeps its folder for the next try; another input clears it', async () => {
  const dir = place();
  const left = join(dir, 'checkpoint');
  const run = (seed: number, make: () => Promise<void>): Promise<string> =>
    step({ study: {}, dir, step: 'fit', inputs: seed, make });
  await assert.rejects(
    run(1, async () => {
      writeFileSync(left, 'epoch 3');
      throw new Error('killed');
    }),
  );
  let found = false;
  await run(1, async () => void (found = existsSync(left)));
  assert.equal(found, true);
  await run(2, async () => void (found = existsSync(left)));
  assert.equal(found, false);
});

test('two that want the same step at the same time: one makes it, the other finds it', async () => {
  const dir = place();
  let made = 0;
  const make = async (): Promise<void> => {
    await new Promise((done) => setTimeout(done, 30));
    made++;
  };
  const said: string[] = [];
  const study = { progress: ({ task }: { task: string }) => void said.push(task) };
  const run = (): Promise<string> => step({ study, dir, step: 'count', inputs: 1, make });
  const [a, b] = await Promise.all([run(), run()]);
  assert.deepEqual([a, made], [b, 1]);
  assert.equal(said[0], `waiting for process ${process.pid}, which makes the same: count`);
});

test("a notebook's stop button reaches the work of a step, and the next try is not stopped by it", async (t) => {
  const callbacks = new Set<() => void>();
  const notebook: FrontEnd = {
    display: () => ({ update: () => undefined }),
    onInterrupt: (callback) => {
      callbacks.add(callback);
      return () => void callbacks.delete(callback);
    },
  };
  const holder = globalThis as Record<symbol, unknown>;
  holder[FRONT_END] = notebook;
  t.after(() => delete holder[FRONT_END]);
  const dir = place();
  const study: { signal?: AbortSignal } = {};
  const run = (press: boolean): Promise<string> =>
    step({
      study,
      dir,
      step: 'map',
      inputs: 1,
      make: async ({ signal }) => {
        if (press) for (const callback of callbacks) callback();
        checkStop(signal, 'the map');
      },
    });
  await assert.rejects(run(true), { name: 'StoppedError' });
  assert.equal(callbacks.size, 0);
  await run(false);
});

test('an unknown preset is refused with the names that exist', () => {
  assert.throws(() => presetNamed('quick'), { message: 'preset is quick: expected demo or paper' });
  assert.throws(() => presetNamed('toString'), { message: /^preset is toString/ });
});
