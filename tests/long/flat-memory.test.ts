import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const dir = mkdtempSync(join(tmpdir(), 'long-'));
after(() => rmSync(dir, { recursive: true, force: true }));
const CHILD = fileURLToPath(new URL('./child.js', import.meta.url));
/** Resident memory may move by this with the garbage collector's moods. */
const WITHIN_MIB = 48;

const mean = (values: number[]): number => values.reduce((a, b) => a + b, 0) / values.length;

for (const [kind, what] of [
  ['training', '500 steps of training'],
  ['prediction', '10,000 windows of prediction'],
])
  test(`${what} end with the memory that they began with`, async (t) => {
    const { stdout } = await promisify(execFile)(process.execPath, [CHILD, kind, dir], {
      maxBuffer: 2 ** 24,
    });
    const seen = JSON.parse(stdout.trim().split('\n').at(-1)!) as number[];
    const part = (from: number, to: number): number =>
      mean(seen.slice(Math.floor(from * seen.length), Math.ceil(to * seen.length)));
    const [early, late] = [part(0.2, 0.4), part(0.8, 1)];
    t.diagnostic(`${seen.length} looks: ${early.toFixed(0)} MiB early, ${late.toFixed(0)} MiB late`);
    assert.ok(late < early + WITHIN_MIB, `${early.toFixed(0)} MiB early, ${late.toFixed(0)} MiB late`);
    if (kind === 'training') assert.equal(seen.length, 500);
  });
