/** @file Readers for the real images some tests use; they are no part of the project and may be absent. */
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { inflateSync } from 'node:zlib';
import { type Grid, type Raster } from 'landslide/raster';
import { grid, raster } from './make.js';

const ROOT = resolve(process.env.LANDSLIDE_TEST_DATA ?? '../shared/data');

/** A folder of the real data, or the reason why a test skips. */
export function realFolder(name: string): { path: string; skip: string | false } {
  const path = join(ROOT, name);
  return { path, skip: existsSync(path) ? false : `${path} is absent (set LANDSLIDE_TEST_DATA)` };
}

/** An 8-bit .npy of [rows, cols] or [rows, cols, bands] as a raster of `pixel` units. */
export function readNpy8(path: string, pixel: number): Raster<Float32Array> {
  const bytes = readFileSync(path);
  const head = bytes.subarray(10, 10 + bytes.readUInt16LE(8)).toString('latin1');
  if (!head.includes("'|u1'") || !head.includes("'fortran_order': False"))
    throw new Error(`${path}: ${head}`);
  const [height, width, bands = 1] = /\(([^)]*)\)/
    .exec(head)![1]
    .split(',')
    .filter((s) => s.trim())
    .map(Number);
  const values = bytes.subarray(10 + head.length);
  const data = new Float32Array(values.length);
  for (let i = 0; i < height * width; i++)
    for (let b = 0; b < bands; b++) data[b * height * width + i] = values[i * bands + b];
  return raster(grid(width, height, pixel), data);
}

/** A uint16 array of a MATLAB 5 file, [rows, cols] or [rows, cols, bands], as a raster of `pixel` units. */
export function readMat16(path: string, name: string, pixel: number): Raster<Float32Array> {
  const bytes = readFileSync(path);
  for (let at = 128; at + 8 <= bytes.length; at += 8 + bytes.readUInt32LE(at + 4)) {
    const body = bytes.subarray(at + 8, at + 8 + bytes.readUInt32LE(at + 4));
    const parts = elements(bytes.readUInt32LE(at) === 15 ? inflateSync(body).subarray(8) : body);
    if (parts[2]?.toString('latin1') !== name) continue;
    const [height, width, bands = 1] = new Int32Array(Uint8Array.from(parts[1]).buffer);
    const values = new Uint16Array(Uint8Array.from(parts[3]).buffer);
    const g: Grid = grid(width, height, pixel);
    const data = new Float32Array(values.length);
    for (let b = 0; b < bands; b++)
      for (let c = 0; c < width; c++)
        for (let r = 0; r < height; r++)
          data[(b * height + r) * width + c] = values[(b * width + c) * height + r];
    return raster(g, data);
  }
  throw new Error(`${path} has no array ${name}`);
}

function elements(body: Buffer): Buffer[] {
  const parts: Buffer[] = [];
  for (let at = 0; at + 8 <= body.length;) {
    const tag = body.readUInt32LE(at);
    const small = tag >>> 16;
    const from = small ? at + 4 : at + 8;
    const size = small || body.readUInt32LE(at + 4);
    parts.push(body.subarray(from, from + size));
    at = small ? at + 8 : at + 8 + Math.ceil(size / 8) * 8;
  }
  return parts;
}
