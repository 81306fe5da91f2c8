/** @file The directories of a TIFF to be written, with every value's place known before any block is. */
import { check } from '../core/errors.js';
import { bytesOf, isFloat, type Dtype } from './dtype.js';
import { isGeographicCode } from './geographic.js';
import type { Grid } from './grid.js';

export type Compression = 'deflate' | 'none';

export interface LevelInfo {
  width: number;
  height: number;
  /** Bytes of each block, in order. */
  sizes: Float64Array;
}

export interface HeaderInfo {
  grid: Grid;
  bands: number;
  dtype: Dtype;
  nodata: number | null;
  bandNames?: string[];
  /** Side of square tiles; or rows of a strip. */
  block: { tile: number } | { rows: number };
  /** Deflate with the type's predictor, or none. */
  compression: Compression;
  /** Full size first. */
  levels: LevelInfo[];
}

type Value = { tag: number; type: 2 | 3 | 4 | 12 | 16; values: ArrayLike<number> };

const SIZE: Record<number, number> = { 2: 1, 3: 2, 4: 4, 12: 8, 16: 8 };

/** Header and directories: full size first, then overviews from large to small; the blocks follow from the smallest overview to
 *  the full size. BigTIFF where the file passes `bigAbove` bytes. */
export function makeHeader(info: HeaderInfo, bigAbove = 0xffffffff): Buffer {
  const data = info.levels.reduce((sum, l) => sum + l.sizes.reduce((a, b) => a + b, 0), 0);
  const classic = directories(info, false);
  const big = data + lengthOf(classic, false) > bigAbove;
  const dirs = big ? directories(info, true) : classic;
  placeBlocks(info, dirs, lengthOf(dirs, big));
  return encode(dirs, big);
}

function directories(info: HeaderInfo, big: boolean): Value[][] {
  return info.levels.map((level, i) => {
    const { bands, dtype, block } = info;
    const tiled = 'tile' in block;
    const packed = info.compression === 'deflate';
    const format = isFloat(dtype) ? 3 : dtype.startsWith('u') ? 1 : 2;
    const each = (v: number): number[] => new Array<number>(bands).fill(v);
    const offset = big ? 16 : 4;
    const all: (Value | false)[] = [
      i > 0 && { tag: 254, type: 4, values: [1] },
      { tag: 256, type: 4, values: [level.width] },
      { tag: 257, type: 4, values: [level.height] },
      { tag: 258, type: 3, values: each(bytesOf(dtype) * 8) },
      { tag: 259, type: 3, values: [packed ? 8 : 1] },
      { tag: 262, type: 3, values: [1] },
      !tiled && { tag: 273, type: offset, values: new Float64Array(level.sizes.length) },
      { tag: 277, type: 3, values: [bands] },
      !tiled && { tag: 278, type: 4, values: [block.rows] },
      !tiled && { tag: 279, type: offset, values: level.sizes },
      { tag: 284, type: 3, values: [bands > 1 ? 2 : 1] },
      packed && { tag: 317, type: 3, values: [isFloat(dtype) ? 3 : 2] },
      tiled && { tag: 322, type: 4, values: [block.tile] },
      tiled && { tag: 323, type: 4, values: [block.tile] },
      tiled && { tag: 324, type: offset, values: new Float64Array(level.sizes.length) },
      tiled && { tag: 325, type: offset, values: level.sizes },
      bands > 1 && { tag: 338, type: 3, values: new Array<number>(bands - 1).fill(0) },
      { tag: 339, type: 3, values: each(format) },
      ...(i === 0 ? geoTags(info.grid) : []),
      i === 0 && info.bandNames !== undefined && text(42112, metadata(info.bandNames)),
      info.nodata !== null && text(42113, nodataText(info.nodata)),
    ];
    return all.filter((v): v is Value => v !== false);
  });
}

function text(tag: number, s: string): Value {
  return { tag, type: 2, values: [...Buffer.from(s, 'utf8'), 0] };
}

function nodataText(v: number): string {
  return Number.isNaN(v) ? 'nan' : v === Infinity ? 'inf' : v === -Infinity ? '-inf' : String(v);
}

function metadata(names: string[]): string {
  const escape = (s: string): string => s.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
  const items = names.map(
    (n, i) => `  <Item name="DESCRIPTION" sample="${i}" role="description">${escape(n)}</Item>\n`,
  );
  return `<GDALMetadata>\n${items.join('')}</GDALMetadata>\n`;
}

function geoTags(grid: Grid): Value[] {
  const [x, a, b, y, d, e] = grid.transform;
  const out: Value[] = [];
  if (grid.transform.join() !== '0,1,0,0,0,1') {
    if (b === 0 && d === 0 && a > 0 && e < 0) {
      out.push({ tag: 33550, type: 12, values: [a, -e, 0] });
      out.push({ tag: 33922, type: 12, values: [0, 0, 0, x, y, 0] });
    } else out.push({ tag: 34264, type: 12, values: [a, b, 0, x, d, e, 0, y, 0, 0, 0, 0, 0, 0, 0, 1] });
  }
  const code = epsgCode(grid.crs);
  if (code === undefined) return out;
  const geographic = isGeographicCode(code);
  const keys = [
    1,
    1,
    0,
    3,
    1024,
    0,
    1,
    geographic ? 2 : 1,
    1025,
    0,
    1,
    1,
    geographic ? 2048 : 3072,
    0,
    1,
    code,
  ];
  return [...out, { tag: 34735, type: 3, values: keys }];
}

/** The number of an `EPSG:n`, undefined for no CRS.
 *  @throws "CRS is +proj=...: a GeoTIFF is written with EPSG:n ..." */
export function epsgCode(crs: string): number | undefined {
  if (crs === '') return undefined;
  const code = Number(/^EPSG:(\d+)$/.exec(crs)?.[1]);
  check(
    code > 0 && code < 32767,
    `CRS is ${crs}: a GeoTIFF is written with EPSG:n (1..32766), or '' for none`,
  );
  return code;
}

/** Bytes of header and directories with their values. */
function lengthOf(dirs: Value[][], big: boolean): number {
  let length = big ? 16 : 8;
  for (const dir of dirs) {
    length += (big ? 8 : 2) + dir.length * (big ? 20 : 12) + (big ? 8 : 4);
    for (const v of dir) {
      const bytes = v.values.length * SIZE[v.type];
      if (bytes > (big ? 8 : 4)) length += bytes + (bytes % 2);
    }
    length += length % 2;
  }
  return length;
}

/** Fills in where each block lies: the smallest level first. */
function placeBlocks(info: HeaderInfo, dirs: Value[][], start: number): void {
  let at = start;
  for (let i = dirs.length - 1; i >= 0; i--) {
    const offsets = dirs[i].find((v) => v.tag === 324 || v.tag === 273)!.values as Float64Array;
    info.levels[i].sizes.forEach((size, k) => {
      offsets[k] = at;
      at += size;
    });
  }
}

function encode(dirs: Value[][], big: boolean): Buffer {
  const out = Buffer.alloc(lengthOf(dirs, big));
  out.write('II', 0, 'latin1');
  out.writeUInt16LE(big ? 43 : 42, 2);
  if (big) out.writeUInt16LE(8, 4);
  let link = big ? 8 : 4;
  let at = big ? 16 : 8;
  const pointer = (value: number, where: number): void => {
    if (big) out.writeBigUInt64LE(BigInt(value), where);
    else out.writeUInt32LE(value, where);
  };
  for (const dir of dirs) {
    pointer(at, link);
    if (big) out.writeBigUInt64LE(BigInt(dir.length), at);
    else out.writeUInt16LE(dir.length, at);
    let entry = at + (big ? 8 : 2);
    link = entry + dir.length * (big ? 20 : 12);
    at = link + (big ? 8 : 4);
    for (const v of dir) {
      const bytes = v.values.length * SIZE[v.type];
      const inline = bytes <= (big ? 8 : 4);
      out.writeUInt16LE(v.tag, entry);
      out.writeUInt16LE(v.type, entry + 2);
      pointer(v.values.length, entry + 4);
      const field = entry + (big ? 12 : 8);
      if (!inline) pointer(at, field);
      writeValues(out, v, inline ? field : at);
      if (!inline) at += bytes + (bytes % 2);
      entry += big ? 20 : 12;
    }
    at += at % 2;
  }
  return out;
}

function writeValues(out: Buffer, v: Value, at: number): void {
  for (let i = 0; i < v.values.length; i++) {
    const x = v.values[i];
    if (v.type === 2) out[at + i] = x;
    else if (v.type === 3) out.writeUInt16LE(x, at + 2 * i);
    else if (v.type === 4) out.writeUInt32LE(x, at + 4 * i);
    else if (v.type === 12) out.writeDoubleLE(x, at + 8 * i);
    else out.writeBigUInt64LE(BigInt(x), at + 8 * i);
  }
}
