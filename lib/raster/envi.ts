/** @file ENVI files: raw pixels, described by a header of text beside them. */
import { closeSync, existsSync, openSync, readFileSync, readSync, statSync } from 'node:fs';
import { DataError } from '../core/errors.js';
import { bytesOf, viewAs } from './dtype.js';
import { parseEnviHeader, type EnviHeader } from './envi-header.js';
import type { TypedArray } from './grid.js';
import type { RasterSource } from './raster-file.js';
import type { Target } from './read-window.js';
import type { ByteSource } from './tiff-tags.js';

const MAX_HEADER = 2 ** 24;
const PIECE = 8 * 2 ** 20;
const ENDINGS = ['', '.img', '.dat', '.bsq', '.bil', '.bip', '.raw', '.bin'];

/** The two files of an ENVI image of which one is named, or undefined where there is no ENVI header. A TIFF is taken for what it is, though
 *  ENVI may have left a header beside it.
 *  @throws "a.hdr is the header of no file: ...", "a.hdr may belong to a.img and a.dat: ..." */
export function findEnvi(path: string): { header: string; data: string } | undefined {
  if (/\.hdr$/i.test(path)) return isEnviHeader(path) ? { header: path, data: dataOf(path) } : undefined;
  if (/\.tiff?$/i.test(path)) return undefined;
  const stem = path.replace(/\.[^./\\]*$/, '');
  const names = [`${path}.hdr`, `${stem}.hdr`, `${path}.HDR`, `${stem}.HDR`];
  const header = names.find(isEnviHeader);
  return header === undefined ? undefined : { header, data: path };
}

function isEnviHeader(path: string): boolean {
  if (!existsSync(path) || !statSync(path).isFile()) return false;
  const fd = openSync(path, 'r');
  try {
    const head = Buffer.alloc(5);
    readSync(fd, head, 0, 5, 0);
    return /^ENVI\s$/.test(head.toString('latin1'));
  } finally {
    closeSync(fd);
  }
}

function dataOf(header: string): string {
  const stem = header.slice(0, -4);
  const names = new Set(ENDINGS.flatMap((e) => [stem + e, stem + e.toUpperCase()]));
  const found = [...names].filter((n) => existsSync(n) && statSync(n).isFile());
  if (found.length === 1) return found[0];
  throw new DataError(
    found.length
      ? `${header} may belong to ${found.join(' and ')}: name the one that is meant`
      : `${header} is the header of no file: expected ${stem}, ${stem}.img or .dat beside it; get it too`,
  );
}

/** The pixels of an ENVI file; 64-bit integers come as float64.
 *  @throws one line where the header is wrong, or asks for more bytes than the file has */
export function openEnvi(source: ByteSource, headerPath: string): RasterSource {
  const { size } = statSync(headerPath);
  if (size > MAX_HEADER)
    throw new DataError(`${headerPath} has ${size} bytes: expected a header of at most ${MAX_HEADER}`);
  const header = parseEnviHeader(headerPath, readFileSync(headerPath, 'utf8'));
  const { grid, bands, dtype, nodata } = header;
  const needed = header.offset + grid.width * grid.height * bands * storedBytes(header);
  if (needed > source.size)
    throw new DataError(
      `${headerPath} declares ${grid.width} x ${grid.height} x ${bands} ${header.stored} = ${needed} bytes, ${source.path} has ${source.size}: get both again`,
    );
  return {
    path: source.path,
    grid,
    bands,
    dtype,
    nodata,
    bandNames: header.bandNames,
    fill: (into) => fill(source, header, into),
    close: () => source.close(),
  };
}

const storedBytes = (h: EnviHeader): number => bytesOf(h.dtype);

/** A run of values in each line that holds what is wanted of some bands; all in values, not bytes. */
interface Plane {
  /** Of the first line, and from one line to the next. */
  first: number;
  stride: number;
  length: number;
  bands: number[];
  /** Where a band's first pixel lies in the run, and the step to its next. */
  at(band: number): number;
  step: number;
}

function planesOf({ grid, bands, interleave }: EnviHeader, { window: w, bands: wanted }: Target): Plane[] {
  const { width, height } = grid;
  if (interleave === 'bsq')
    return wanted.map((b) => ({
      first: b * width * height + w.x,
      stride: width,
      length: w.width,
      bands: [b],
      at: () => 0,
      step: 1,
    }));
  const stride = width * bands;
  if (interleave === 'bip')
    return [
      { first: w.x * bands, stride, length: w.width * bands, bands: wanted, at: (b) => b, step: bands },
    ];
  const low = wanted.reduce((m, b) => Math.min(m, b), bands);
  const high = wanted.reduce((m, b) => Math.max(m, b), 0);
  const length = (high - low) * width + w.width;
  return [{ first: low * width + w.x, stride, length, bands: wanted, at: (b) => (b - low) * width, step: 1 }];
}

async function fill(source: ByteSource, header: EnviHeader, into: Target): Promise<void> {
  const bytes = storedBytes(header);
  const { window, data } = into;
  const size = window.width * window.height;
  let filled = 0;
  for (const plane of planesOf(header, into)) {
    // Lines of which little is wanted are read one by one, others with what lies between.
    const atOnce =
      2 * plane.length < plane.stride ? 1 : Math.max(1, Math.floor(PIECE / (plane.stride * bytes)));
    for (let row = 0; row < window.height; row += atOnce) {
      const rows = Math.min(atOnce, window.height - row);
      const count = (rows - 1) * plane.stride + plane.length;
      const from = plane.first + (window.y + row) * plane.stride;
      const values = await readValues(source, header, from, count);
      for (let k = 0; k < plane.bands.length; k++)
        for (let r = 0; r < rows; r++) {
          let i = r * plane.stride + plane.at(plane.bands[k]);
          const to = (filled + k) * size + (row + r) * window.width;
          for (let c = 0; c < window.width; c++, i += plane.step) data[to + c] = values[i];
        }
    }
    filled += plane.bands.length;
  }
}

async function readValues(
  source: ByteSource,
  h: EnviHeader,
  from: number,
  count: number,
): Promise<TypedArray> {
  const width = storedBytes(h);
  const bytes = Buffer.from(new ArrayBuffer(count * width));
  await source.readInto(bytes, h.offset + from * width);
  if (h.bigEndian && width > 1) {
    if (width === 2) bytes.swap16();
    else if (width === 4) bytes.swap32();
    else bytes.swap64();
  }
  return h.stored === 'int64' || h.stored === 'uint64'
    ? exactNumbers(source.path, bytes, h.stored)
    : viewAs(h.stored, bytes);
}

/** @throws "PATH holds 9007199254740993: ..." where float64 would change a value */
function exactNumbers(path: string, bytes: Buffer, stored: 'int64' | 'uint64'): Float64Array {
  const from = new (stored === 'int64' ? BigInt64Array : BigUint64Array)(bytes.buffer as ArrayBuffer);
  const out = new Float64Array(from.length);
  for (let i = 0; i < out.length; i++) {
    out[i] = Number(from[i]);
    if (!Number.isSafeInteger(out[i]) && BigInt(out[i]) !== from[i])
      throw new DataError(
        `${path} holds ${from[i]}: whole numbers above 2^53 cannot be kept exactly; save it as float64`,
      );
  }
  return out;
}
