/** @file Patches of a case: read once, normalised by the training part, and written for PyTorch. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { createReporter, createRng, readJson, sha256, writeJson } from 'landslide/core';
import {
  bandMoments,
  IGNORE,
  largestRemainder,
  normalisePatches,
  openDataset,
  patchesOfArea,
  readPairs,
  selectPatches,
  tilePatches,
  type PairSet,
  type PatchSet,
} from 'landslide/samples';
import { writeSafetensors } from 'landslide/training';
import type { RealCase } from './cases.js';

export interface RealData {
  sets: Record<'train' | 'validation' | 'test', PatchSet>;
  files: Record<'train' | 'validation' | 'test', string>;
  /** Names of the images learnt from (training and validation) and tested on. */
  images: { train: string[]; test: string[] };
  /** SHA-256 over all patches. */
  key: string;
}

/** Reads the data set and divides it: always the same way, whatever the seed of a training.
 *  @param root  folder of the images; `out`: folder for PyTorch's files */
export async function readReal(one: RealCase, root: string, out: string): Promise<RealData> {
  const dataset = openDataset(one.manifest, { root });
  const all = await readPairs(root, dataset.rule, { progress: createReporter() });
  const { learnt, test } = divide(one, all);
  const kept = keepForValidation(one, learnt.n);
  const size = one.tile?.size;
  const tiled = (set: PatchSet, stride?: number): PatchSet =>
    size === undefined ? set : tilePatches(set, { size, stride });
  const part = (indices: number[]): PatchSet => tiled(selectPatches(learnt, indices), one.tile?.stride);
  const raw = { train: part(kept.train), validation: part(kept.validation), test: tiled(test) };
  const moments = bandMoments(raw.train);
  const sets = {
    train: normalisePatches(raw.train, moments),
    validation: normalisePatches(raw.validation, moments),
    test: normalisePatches(raw.test, moments),
  };
  const key = sha256(Object.values(sets).map(keyOf).join());
  const images = { train: learnt.names, test: test.names };
  return { sets, images, key, files: writeSets(sets, key, out) };
}

function divide(one: RealCase, all: PairSet): { learnt: PatchSet; test: PatchSet } {
  if (one.areas)
    return { learnt: patchesOfArea(all, one.areas.train), test: patchesOfArea(all, one.areas.test) };
  const order = createRng('halves').shuffle(Array.from({ length: all.n }, (_, i) => i));
  const half = all.n >> 1;
  const sorted = (list: number[]): number[] => list.sort((a, b) => a - b);
  return {
    learnt: selectPatches(all, sorted(order.slice(0, half))),
    test: selectPatches(all, sorted(order.slice(half))),
  };
}

function keepForValidation(
  { validation: share }: RealCase,
  n: number,
): { train: number[]; validation: number[] } {
  const order = createRng('validation').shuffle(Array.from({ length: n }, (_, i) => i));
  const kept = Math.max(1, largestRemainder(n, [1 - share, share])[1]);
  return { validation: order.slice(0, kept), train: order.slice(kept) };
}

const bytesOf = ({ buffer, byteOffset, byteLength }: Float32Array | Uint8Array): Uint8Array =>
  new Uint8Array(buffer, byteOffset, byteLength);

const keyOf = ({ n, images, masks }: PatchSet): string =>
  `${n} ${sha256(bytesOf(images))} ${sha256(bytesOf(masks))}`;

/** Writes the three sets, unless the files are there from the same patches. */
function writeSets(sets: RealData['sets'], key: string, out: string): RealData['files'] {
  const path = (name: string): string => join(out, `${name}.safetensors`);
  const stamp = join(out, 'patches.json');
  const files = { train: path('train'), validation: path('validation'), test: path('test') };
  if (existsSync(stamp) && readJson<{ key: string }>(stamp).key === key) return files;
  for (const name of ['train', 'validation', 'test'] as const) writeSet(files[name], sets[name]);
  writeJson(stamp, { key });
  return files;
}

function writeSet(path: string, { n, bands, height, width, images, masks }: PatchSet): void {
  const shape = [n, 1, height, width];
  const tensors = new Map([
    ['images', { shape: [n, bands, height, width], data: images }],
    ['target', { shape, data: Float32Array.from(masks, (m) => (m === 1 ? 1 : 0)) }],
    ['valid', { shape, data: Float32Array.from(masks, (m) => (m === IGNORE ? 0 : 1)) }],
  ]);
  writeSafetensors(path, tensors, {});
}
