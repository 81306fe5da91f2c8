/** @file The safetensors format: a JSON header with names, shapes and places, then the raw little-endian numbers.
 *  @source https://github.com/huggingface/safetensors, format section of its README */
import { closeSync, existsSync, fstatSync, openSync, readSync } from 'node:fs';
import { DataError, oneLine, writeFileAtomic } from '../core/index.js';
import type { Tensor } from '../nn/index.js';

interface Entry {
  dtype: string;
  shape: number[];
  data_offsets: [number, number];
}

/** Writes float32 tensors and text metadata, atomically. */
export function writeSafetensors(
  path: string,
  tensors: ReadonlyMap<string, Tensor>,
  metadata: Record<string, string>,
): void {
  const header: Record<string, unknown> = { __metadata__: metadata };
  let offset = 0;
  for (const [name, { shape, data }] of tensors) {
    header[name] = { dtype: 'F32', shape: [...shape], data_offsets: [offset, offset + data.byteLength] };
    offset += data.byteLength;
  }
  let text = Buffer.from(JSON.stringify(header), 'utf8');
  text = Buffer.concat([text, Buffer.alloc((8 - (text.length % 8)) % 8, ' ')]);
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(text.length));
  const raw = [...tensors.values()].map(
    ({ data }) => new Uint8Array(data.buffer, data.byteOffset, data.byteLength),
  );
  writeFileAtomic(path, [length, text, ...raw]); // not joined: the largest network's state is 375 MB
}

interface Contents {
  tensors: Map<string, Tensor>;
  metadata: Record<string, string>;
}

/** Reads a file of float32 tensors. What the header claims is held against the file's size before any memory is taken for it.
 *  @throws "PATH not found: ...", "PATH is truncated: ...", "PATH is not a safetensors file: ...", "PATH has a broken header: ..." */
export function readSafetensors(path: string): Contents {
  if (!existsSync(path)) throw new DataError(`${path} not found: check the path, or train first`);
  const fd = openFile(path);
  try {
    return readOpen({ path, fd, size: fstatSync(fd).size });
  } finally {
    closeSync(fd);
  }
}

interface OpenFile {
  path: string;
  fd: number;
  /** Bytes. */
  size: number;
}

function openFile(path: string): number {
  try {
    return openSync(path, 'r');
  } catch (error) {
    throw new DataError(`cannot read ${path}: ${oneLine(error)}`, { cause: error });
  }
}

/** The most bytes of a header: names, shapes and notes of the largest network take under 100 kB. */
const MOST_HEADER = 100e6;

function readOpen(file: OpenFile): Contents {
  const { path, size } = file;
  const { header, start } = readHeader(file);
  const { __metadata__: metadata = {}, ...entries } = header as Record<string, unknown>;
  if (!isTexts(metadata)) throw broken(path, 'its metadata are no texts');
  const list = Object.entries(entries).map(([name, entry]) => checkEntry(path, name, entry));
  const end = list.reduce((most, { entry }) => Math.max(most, start + entry.data_offsets[1]), start);
  if (size < end) throw truncated(path, size, end);
  const tensors = new Map(list.map(({ name, entry }) => [name, readTensor(file, entry, start)]));
  return { tensors, metadata };
}

const broken = (path: string, why: string): DataError =>
  new DataError(`${path} has a broken header: ${why}; copy it again or train again`);

const truncated = (path: string, have: number, need: number): DataError =>
  new DataError(`${path} is truncated: ${have} of ${need} bytes are there; copy it again or train again`);

const isTexts = (value: unknown): value is Record<string, string> =>
  typeof value === 'object' && value !== null && Object.values(value).every((v) => typeof v === 'string');

/** The JSON at the file's beginning, and where the numbers start. */
function readHeader(file: OpenFile): { header: object; start: number } {
  const { path, size } = file;
  const first = readBytes(file, 0, Math.min(9, size));
  const length = size >= 8 ? Number(first.readBigUInt64LE(0)) : NaN;
  if (!(length >= 2 && length < MOST_HEADER) || (size > 8 && first[8] !== 0x7b))
    throw new DataError(
      `${path} is not a safetensors file (${size} bytes): give a checkpoint that training wrote`,
    );
  const start = 8 + length;
  if (size < start) throw truncated(path, size, start);
  try {
    return { header: JSON.parse(readBytes(file, 8, length).toString('utf8')) as object, start };
  } catch (error) {
    throw broken(path, oneLine(error));
  }
}

function readBytes({ path, fd }: OpenFile, from: number, length: number): Buffer {
  const bytes = Buffer.alloc(length);
  readInto(path, fd, bytes, from);
  return bytes;
}

function readInto(path: string, fd: number, into: Uint8Array, from: number): void {
  for (let at = 0; at < into.length;) {
    const n = readSync(fd, into, at, Math.min(2 ** 30, into.length - at), from + at);
    if (n === 0) throw truncated(path, from + at, from + into.length);
    at += n;
  }
}

/** @throws where an entry is no float32 tensor of matching shape and place */
function checkEntry(path: string, name: string, value: unknown): { name: string; entry: Entry } {
  const { dtype, shape, data_offsets: place } = (value ?? {}) as Partial<Entry>;
  const wholes = (list: unknown): list is number[] =>
    Array.isArray(list) && list.every((v) => Number.isSafeInteger(v) && v >= 0);
  if (typeof dtype !== 'string' || !wholes(shape) || !wholes(place) || place.length !== 2)
    throw broken(path, `tensor ${name} has no type, shape or place`);
  if (dtype !== 'F32') throw new DataError(`${path}: tensor ${name} is ${dtype}; only F32 is read`);
  const [from, to] = place;
  if (to - from !== 4 * shape.reduce((a, b) => a * b, 1))
    throw broken(path, `tensor ${name} has ${to - from} bytes for shape [${shape}]`);
  return { name, entry: { dtype, shape, data_offsets: place as [number, number] } };
}

function readTensor(
  { path, fd }: OpenFile,
  { shape, data_offsets: [from, to] }: Entry,
  start: number,
): Tensor {
  const data = new Float32Array((to - from) / 4);
  readInto(path, fd, new Uint8Array(data.buffer), start + from);
  return { shape, data };
}
