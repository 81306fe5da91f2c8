import assert from 'node:assert/strict';
import { closeSync, ftruncateSync, openSync, readFileSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { createRng, DataError } from 'landslide/core';
import { buildNetwork, initWeights } from 'landslide/nn';
import { loadCheckpoint, readSafetensors, saveCheckpoint } from 'landslide/training';
import { folder } from './patches.js';

/** A small whole checkpoint, with state to go on from. */
function checkpoint(dir: string): { path: string; whole: Buffer } {
  const network = buildNetwork('unet', { bands: 3, width: 1, poolings: 1 });
  const weights = initWeights(network, createRng(1));
  const m = new Float32Array(network.parameterCount);
  const resume = { m, v: m, step: 1, rng: [1, 2, 3, 4], bestEpoch: 1, data: 'none', threads: 2 };
  const path = join(dir, 'last.safetensors');
  saveCheckpoint(path, { network, weights, notes: { epoch: 1 }, resume });
  return { path, whole: readFileSync(path) };
}

/** The error of loading `bytes`: one line of ours that names the file, or undefined where it loads. */
function refusal(dir: string, bytes: Uint8Array): string | undefined {
  const path = join(dir, 'copy.safetensors');
  writeFileSync(path, bytes);
  try {
    loadCheckpoint(path);
    return undefined;
  } catch (error) {
    assert.ok(error instanceof DataError, `${String(error)} is none of ours`);
    assert.ok(error.message.startsWith(path) && !error.message.includes('\n'), error.message);
    return error.message;
  }
}

test('cut at any length, a checkpoint is refused in one line', (t) => {
  const dir = folder(t);
  const { whole } = checkpoint(dir);
  assert.equal(refusal(dir, whole), undefined);
  const header = 8 + Number(whole.readBigUInt64LE(0));
  const lengths = new Set([0, 1, 7, 8, 9, 10, header - 1, header, header + 1, whole.length - 1]);
  for (let i = 0; i < whole.length; i += 97) lengths.add(i);
  for (const length of lengths)
    assert.match(
      refusal(dir, whole.subarray(0, length))!,
      length < 8
        ? /is not a safetensors file/
        : new RegExp(`is truncated: ${length} of \\d+ bytes are there`),
      `${length} bytes`,
    );
});

test('with any byte of its header changed, a checkpoint loads or is refused in one line', (t) => {
  const dir = folder(t);
  const { whole } = checkpoint(dir);
  const header = 8 + Number(whole.readBigUInt64LE(0));
  let refused = 0;
  for (let i = 0; i < header; i += 3) {
    const copy = Buffer.from(whole);
    copy[i] ^= 1 << (i % 8);
    if (refusal(dir, copy) !== undefined) refused++;
  }
  assert.ok(refused > header / 6, `${refused} of ${header / 3} refused`);
});

/** A file with this header, and `bytes` of numbers behind it. */
function withHeader(header: unknown, bytes = 0, declared?: bigint): Buffer {
  const text = Buffer.from(typeof header === 'string' ? header : JSON.stringify(header));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(declared ?? BigInt(text.length));
  return Buffer.concat([length, text, Buffer.alloc(bytes)]);
}

test('what a header claims is held against the file before memory is taken', (t) => {
  const dir = folder(t);
  const tensor = (shape: unknown, place: unknown, dtype = 'F32') => ({
    w: { dtype, shape, data_offsets: place },
  });
  const cases: [Buffer, RegExp][] = [
    [withHeader({}, 0, 2n ** 63n), /is not a safetensors file/],
    [withHeader({}, 0, 90_000_000n), /is truncated: 10 of 90000008 bytes/],
    [withHeader(tensor([1e12], [0, 4e12])), /is truncated: \d+ of 4000000000\d+ bytes/],
    [withHeader(tensor([1e9], [0, 4]), 4), /tensor w has 4 bytes for shape \[1000000000\]/],
    [withHeader(tensor([1], [-4, 0]), 4), /tensor w has no type, shape or place/],
    [withHeader(tensor([1.5], [0, 6]), 6), /tensor w has no type, shape or place/],
    [withHeader(tensor('x', [0, 4]), 4), /tensor w has no type, shape or place/],
    [withHeader({ w: null }), /tensor w has no type, shape or place/],
    [withHeader(tensor([2], [0, 4], 'F16'), 4), /tensor w is F16; only F32 is read/],
    [withHeader({ __metadata__: 7 }), /its metadata are no texts/],
    [withHeader('{"a":'), /has a broken header: /],
    [withHeader({ __metadata__: { format: 'landslide-checkpoint-1' } }), /its network is no JSON object/],
    [withHeader({ __metadata__: { format: 'other' } }), /is not a checkpoint of ours \(format other\)/],
  ];
  for (const [bytes, message] of cases) assert.match(refusal(dir, bytes)!, message);
});

test('a configuration beyond all sense takes no memory', (t) => {
  const dir = folder(t);
  for (const changes of [{ width: 1e9 }, { poolings: 60 }, { bands: 1e8 }, { width: 1000 }]) {
    const network = { model: 'unet', bands: 3, width: 1, reduction: 16, poolings: 1, ...changes };
    const metadata = {
      format: 'landslide-checkpoint-1',
      network: JSON.stringify(network),
      notes: '{"epoch":1}',
    };
    const before = process.memoryUsage().rss;
    assert.match(refusal(dir, withHeader({ __metadata__: metadata }))!, /cannot be built|is missing/);
    assert.ok(process.memoryUsage().rss - before < 100e6);
  }
});

test('a large file that is no checkpoint is refused by its first bytes', (t) => {
  const path = join(folder(t), 'large.safetensors');
  const fd = openSync(path, 'w');
  writeSync(fd, 'II*\0 a TIFF of 8 GiB');
  ftruncateSync(fd, 8 * 2 ** 30);
  closeSync(fd);
  const before = process.memoryUsage().rss;
  assert.throws(() => readSafetensors(path), /is not a safetensors file \(8589934592 bytes\)/);
  assert.ok(process.memoryUsage().rss - before < 100e6);
});
