import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { test } from 'node:test';
import type { FrontEnd as Api, MimeBundle } from 'landslide/core';
import { ROOT } from './sandbox.js';

interface FrontEndClass {
  new (): {
    api(): Api;
    use(writer: unknown): void;
    flush(): void;
    stopAll(report: (e: unknown) => void): number;
  };
}
const require = createRequire(import.meta.url);
const { FrontEnd } = require(join(ROOT, 'kernels', 'tslab', 'front-end.cjs')) as { FrontEnd: FrontEndClass };

test('updates are held back to ten a second, and the last one is always sent', () => {
  const front = new FrontEnd();
  const sent: { data: MimeBundle; update: boolean }[] = [];
  front.use(({ data }: { data: MimeBundle }, update: boolean) => sent.push({ data, update }));
  const display = front.api().display({ 'text/plain': 'start' });
  for (let i = 0; i < 1000; i++) display.update({ 'text/plain': `${i}` });
  const before = sent.length;
  front.flush();
  assert.ok(before < 20, `${before} messages for 1,000 updates at once`);
  assert.deepEqual(sent.at(-1), { data: { 'text/plain': '999' }, update: true });
  front.flush();
  assert.equal(sent.length, before + 1);
});

test('a callback is called until it is taken off; one that throws does not keep the next from being called', () => {
  const front = new FrontEnd();
  const called: string[] = [];
  front.api().onInterrupt(() => {
    throw new Error('broken');
  });
  const off = front.api().onInterrupt(() => called.push('second'));
  const errors: unknown[] = [];
  assert.equal(
    front.stopAll((e) => errors.push(e)),
    2,
  );
  off();
  assert.equal(
    front.stopAll((e) => errors.push(e)),
    1,
  );
  assert.deepEqual([called, errors.length], [['second'], 2]);
});
