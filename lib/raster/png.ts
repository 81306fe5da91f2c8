/** @file PNG, read here: the canvas package crashes the process on a truncated file. @source W3C PNG, 2nd edition (ISO 15948) */
import { crc32, inflateSync } from 'node:zlib';
import { DataError, oneLine } from '../core/errors.js';
import { makeArray } from './dtype.js';
import type { TypedArray } from './grid.js';

export interface Png {
  width: number;
  height: number;
  bands: number;
  /** [bands, rows, cols] uint8, or uint16 for 16-bit files. */
  data: TypedArray;
}

const CHANNELS: Record<number, number> = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 };
const MAGIC = Buffer.from('89504e470d0a1a0a', 'hex');

/** True where bytes begin as a PNG does. */
export function looksLikePng(bytes: Uint8Array): boolean {
  return MAGIC.equals(bytes.subarray(0, 8));
}

/** Decodes a PNG: grey, grey + alpha, RGB, RGB + alpha as 1, 2, 3, 4 bands; palettes as RGB; fewer than 8 bits grey stretched to 0..255.
 *  An alpha band that is opaque everywhere is left out.
 *  @throws where the file is corrupt (checksums are held), interlaced, or needs more than `limitBytes` */
export function decodePng(name: string, bytes: Uint8Array, limitBytes: number): Png {
  const { header, palette, body } = readChunks(name, bytes);
  const v = new DataView(header.buffer, header.byteOffset, 13);
  const [width, height, bits, type] = [v.getUint32(0), v.getUint32(4), header[8], header[9]];
  const channels = CHANNELS[type];
  if (
    !width ||
    !height ||
    !channels ||
    ![1, 2, 4, 8, 16].includes(bits) ||
    (bits < 8 && type !== 0 && type !== 3)
  )
    throw new DataError(
      `${name} is corrupt: its header declares ${width} x ${height}, ${bits} bits, colour type ${type}`,
    );
  if (header[12] !== 0) throw new DataError(`${name} is interlaced, which is not read: save it without`);
  const row = Math.ceil((width * channels * bits) / 8);
  if (!(height * (row + 1) * 8 <= limitBytes * 8 && width * height * 4 <= limitBytes))
    throw new DataError(`${name} is ${width} x ${height}, above the limit of ${limitBytes} bytes`);
  const raw = inflateAll(name, body, height * (row + 1));
  undoFilters(name, raw, height, row, Math.max(1, (channels * bits) / 8));
  const pixels = unpack(raw, width * channels, height, row, bits, type === 0 && bits < 8);
  if (type === 3 && !palette) throw new DataError(`${name} is corrupt: it has no palette`);
  const data = type === 3 ? applyPalette(name, pixels, palette!) : planes(pixels, channels);
  return dropOpaque({ width, height, bands: type === 3 ? 3 : channels, data });
}

function readChunks(name: string, b: Uint8Array): { header: Uint8Array; palette?: Uint8Array; body: Buffer } {
  const v = new DataView(b.buffer, b.byteOffset, b.byteLength);
  let header: Uint8Array | undefined;
  let palette: Uint8Array | undefined;
  const parts: Uint8Array[] = [];
  for (let at = 8; ;) {
    if (at + 12 > b.length) throw new DataError(`${name} is truncated: it ends without IEND`);
    const length = v.getUint32(at);
    const type = Buffer.from(b.subarray(at + 4, at + 8)).toString('latin1');
    const data = b.subarray(at + 8, at + 8 + length);
    if (at + 12 + length > b.length)
      throw new DataError(`${name} is truncated: ${type} declares ${length} bytes at ${at} of ${b.length}`);
    if (v.getUint32(at + 8 + length) !== crc32(b.subarray(at + 4, at + 8 + length)))
      throw new DataError(`${name} is corrupt: the checksum of ${type} at byte ${at} is wrong`);
    if (type === 'IHDR' && length === 13) header = data;
    else if (type === 'PLTE') palette = data;
    else if (type === 'IDAT') parts.push(data);
    else if (type === 'IEND') break;
    at += 12 + length;
  }
  if (!header) throw new DataError(`${name} is corrupt: it has no header`);
  return { header, palette, body: Buffer.concat(parts) };
}

function inflateAll(name: string, body: Buffer, size: number): Uint8Array {
  let raw: Uint8Array;
  try {
    raw = inflateSync(body, { maxOutputLength: size + 65536, chunkSize: Math.max(64, size + 16) });
  } catch (error) {
    throw new DataError(`${name} is corrupt: ${oneLine(error)}`, { cause: error });
  }
  if (raw.length < size) throw new DataError(`${name} is corrupt: it holds ${raw.length} of ${size} bytes`);
  return raw;
}

/** Undoes the filter of each row in place; `step` is the distance to the pixel on the left, in bytes. */
function undoFilters(name: string, raw: Uint8Array, height: number, row: number, step: number): void {
  const empty = new Uint8Array(row);
  for (let y = 0; y < height; y++) {
    const at = y * (row + 1);
    const line = raw.subarray(at + 1, at + 1 + row);
    const above = y > 0 ? raw.subarray(at - row, at) : empty;
    const filter = raw[at];
    if (filter > 4) throw new DataError(`${name} is corrupt: row ${y} has filter ${filter}`);
    for (let i = 0; i < row && filter > 0; i++) {
      const left = i >= step ? line[i - step] : 0;
      const corner = i >= step ? above[i - step] : 0;
      line[i] +=
        filter === 1
          ? left
          : filter === 2
            ? above[i]
            : filter === 3
              ? (left + above[i]) >> 1
              : paeth(left, above[i], corner);
    }
  }
}

function paeth(a: number, b: number, c: number): number {
  const p = a + b - c;
  const [pa, pb, pc] = [Math.abs(p - a), Math.abs(p - b), Math.abs(p - c)];
  return pa <= pb && pa <= pc ? a : pb <= pc ? b : c;
}

/** [rows, values of a row] of 8 or 16 bits. */
function unpack(
  raw: Uint8Array,
  rowValues: number,
  height: number,
  row: number,
  bits: number,
  stretch: boolean,
): TypedArray {
  const out = makeArray(bits === 16 ? 'uint16' : 'uint8', rowValues * height);
  const factor = stretch ? 255 / (2 ** bits - 1) : 1;
  for (let y = 0, o = 0; y < height; y++) {
    const at = y * (row + 1) + 1;
    for (let i = 0; i < rowValues; i++, o++) {
      if (bits === 8) out[o] = raw[at + i];
      else if (bits === 16) out[o] = (raw[at + 2 * i] << 8) | raw[at + 2 * i + 1];
      else
        out[o] = ((raw[at + ((i * bits) >> 3)] >> (8 - bits - ((i * bits) & 7))) & (2 ** bits - 1)) * factor;
    }
  }
  return out;
}

function applyPalette(name: string, pixels: TypedArray, palette: Uint8Array): Uint8Array {
  const n = pixels.length;
  const out = new Uint8Array(3 * n);
  for (let i = 0; i < n; i++) {
    const at = 3 * pixels[i];
    if (at + 3 > palette.length)
      throw new DataError(`${name} is corrupt: colour ${pixels[i]} of a palette of ${palette.length / 3}`);
    for (let b = 0; b < 3; b++) out[b * n + i] = palette[at + b];
  }
  return out;
}

function planes(pixels: TypedArray, channels: number): TypedArray {
  if (channels === 1) return pixels;
  const n = pixels.length / channels;
  const out = makeArray(pixels instanceof Uint16Array ? 'uint16' : 'uint8', pixels.length);
  for (let b = 0; b < channels; b++)
    for (let i = 0, p = b; i < n; i++, p += channels) out[b * n + i] = pixels[p];
  return out;
}

function dropOpaque(png: Png): Png {
  if (png.bands !== 2 && png.bands !== 4) return png;
  const n = png.width * png.height;
  const top = png.data instanceof Uint16Array ? 65535 : 255;
  const alpha = png.data.subarray((png.bands - 1) * n);
  return alpha.every((v) => v === top)
    ? { ...png, bands: png.bands - 1, data: png.data.slice(0, (png.bands - 1) * n) }
    : png;
}
