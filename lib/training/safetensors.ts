/** @file The safetensors format: a JSON header with names, shapes and places, then the raw little-endian numbers.
 *  @source https://github.com/huggingface/safetensors, format section of its README */
import { existsSync, readFileSync } from 'node:fs';
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
  writeFileAtomic(path, Buffer.concat([length, text, ...raw]));
}

/** Reads a file of float32 tensors.
 *  @throws "PATH not found: ...", "PATH is truncated: ...", "PATH is not a safetensors file: ..." */
export function readSafetensors(path: string): {
  tensors: Map<string, Tensor>;
  metadata: Record<string, string>;
} {
  if (!existsSync(path)) throw new DataError(`${path} not found: check the path, or train first`);
  const bytes = readFileSync(path);
  const length = bytes.length >= 8 ? Number(bytes.readBigUInt64LE(0)) : NaN;
  if (!(length >= 2 && length < 100e6) || (bytes.length > 8 && bytes[8] !== 0x7b))
    throw new DataError(
      `${path} is not a safetensors file (${bytes.length} bytes): give a checkpoint that training wrote`,
    );
  const { header, start } = readHeader(path, bytes, length);
  const { __metadata__: metadata = {}, ...entries } = header;
  const list = Object.entries(entries as unknown as Record<string, Entry>);
  const end = list.reduce((most, [, entry]) => Math.max(most, start + entry.data_offsets[1]), start);
  if (bytes.length < end) throw truncated(path, bytes.length, end);
  const tensors = new Map<string, Tensor>();
  for (const [name, entry] of list) tensors.set(name, readTensor(path, name, entry, bytes, start));
  return { tensors, metadata };
}

function truncated(path: string, have: number, need: number): DataError {
  return new DataError(
    `${path} is truncated: ${have} of ${need} bytes are there; copy it again or train again`,
  );
}

function readHeader(
  path: string,
  bytes: Buffer,
  length: number,
): { header: { __metadata__?: Record<string, string> }; start: number } {
  const start = 8 + length;
  if (bytes.length < start) throw truncated(path, bytes.length, start);
  try {
    return { header: JSON.parse(bytes.toString('utf8', 8, start)) as Record<string, never>, start };
  } catch (error) {
    throw new DataError(`${path} has a broken header: ${oneLine(error)}`, { cause: error });
  }
}

function readTensor(
  path: string,
  name: string,
  { dtype, shape, data_offsets }: Entry,
  bytes: Buffer,
  start: number,
): Tensor {
  if (dtype !== 'F32') throw new DataError(`${path}: tensor ${name} is ${dtype}; only F32 is read`);
  const [from, to] = data_offsets;
  const count = shape.reduce((a, b) => a * b, 1);
  if (to - from !== 4 * count)
    throw new DataError(`${path}: tensor ${name} has ${to - from} bytes for shape [${shape}]`);
  const data = new Float32Array(count);
  new Uint8Array(data.buffer).set(bytes.subarray(start + from, start + to));
  return { shape, data };
}
