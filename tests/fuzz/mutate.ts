/** @file Hurting a file: bits, bytes, numbers, pieces and ends of it, at random. */
import type { Rng } from 'landslide/core';

/** Numbers that readers trip over. */
const EDGES = [0, 1, 2, 0x7f, 0x80, 0xff, 0x7fff, 0x8000, 0xffff, 0x7fffffff, 0x80000000, 0xffffffff];
const WORDS = [
  '-1',
  '0',
  '1e309',
  'NaN',
  'null',
  '999999999999999999999',
  '""',
  '[]',
  '{}',
  '../../etc',
  '\u0000',
  '﻿',
];

type Hurt = (bytes: Buffer, rng: Rng) => Buffer;

const at = (bytes: Buffer, rng: Rng): number => rng.int(Math.max(1, bytes.length));

/** Places near the beginning are drawn as often as all others: that is where headers are. */
const placeIn = (bytes: Buffer, rng: Rng): number =>
  rng.next() < 0.5 ? rng.int(Math.min(bytes.length, 256) || 1) : at(bytes, rng);

const flipBit: Hurt = (bytes, rng) => {
  bytes[placeIn(bytes, rng)] ^= 1 << rng.int(8);
  return bytes;
};

const setByte: Hurt = (bytes, rng) => {
  bytes[placeIn(bytes, rng)] = rng.int(256);
  return bytes;
};

const setNumber: Hurt = (bytes, rng) => {
  const size = [2, 4, 8][rng.int(3)];
  const place = placeIn(bytes, rng);
  if (place + size > bytes.length) return bytes;
  const value = EDGES[rng.int(EDGES.length)];
  for (let i = 0; i < size; i++)
    bytes[place + (rng.next() < 0.8 ? i : size - 1 - i)] = Math.floor(value / 256 ** i) % 256;
  return bytes;
};

const setDouble: Hurt = (bytes, rng) => {
  const place = placeIn(bytes, rng);
  if (place + 8 > bytes.length) return bytes;
  bytes.writeDoubleLE([NaN, Infinity, -Infinity, 1e308, -1e-308, 0][rng.int(6)], place);
  return bytes;
};

const cutEnd: Hurt = (bytes, rng) => bytes.subarray(0, at(bytes, rng));

const cutPiece: Hurt = (bytes, rng) => {
  const from = placeIn(bytes, rng);
  return Buffer.concat([bytes.subarray(0, from), bytes.subarray(from + 1 + rng.int(64))]);
};

const doublePiece: Hurt = (bytes, rng) => {
  const from = placeIn(bytes, rng);
  const until = Math.min(bytes.length, from + 1 + rng.int(256));
  return Buffer.concat([bytes.subarray(0, until), bytes.subarray(from)]);
};

const putWord: Hurt = (bytes, rng) => {
  const place = at(bytes, rng);
  const word = Buffer.from(WORDS[rng.int(WORDS.length)]);
  return Buffer.concat([bytes.subarray(0, place), word, bytes.subarray(place + rng.int(4))]);
};

/** A number in the text becomes another one. */
const changeDigits: Hurt = (bytes, rng) => {
  const start = at(bytes, rng);
  for (let i = start; i < Math.min(bytes.length, start + 400); i++)
    if (bytes[i] >= 0x30 && bytes[i] <= 0x39) {
      const word = Buffer.from(WORDS[rng.int(WORDS.length)]);
      return Buffer.concat([bytes.subarray(0, i), word, bytes.subarray(i + 1)]);
    }
  return bytes;
};

const HURTS = [flipBit, setByte, setNumber, setDouble, cutEnd, cutPiece, doublePiece, putWord, changeDigits];

/** A hurt copy of a file: one to four things are done to it. */
export function mutate(bytes: Uint8Array, rng: Rng): Buffer {
  let hurt: Buffer = Buffer.from(bytes);
  for (let n = 1 + rng.int(4); n > 0; n--) hurt = Buffer.from(HURTS[rng.int(HURTS.length)](hurt, rng));
  return hurt;
}
