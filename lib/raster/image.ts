/** @file Pictures for training sets: PNG, GeoTIFF, .npy, told apart by their first bytes, ENVI files by their header; the rest is GDAL's. */
import { DataError } from '../core/errors.js';
import { bytesOf, dtypeOf, makeArray } from './dtype.js';
import type { Grid, Raster, TypedArray } from './grid.js';
import { findEnvi } from './envi.js';
import { NPY_HEAD, npyHeader, npyValues, parseNpy, type NpyHeader } from './npy.js';
import { decodePng, looksLikePng } from './png.js';
import { readRaster } from './read.js';
import { looksLikeTiff, openSource, type ByteSource } from './tiff-tags.js';

/** Reads a picture: PNG (grey 1 band, colour 3, with transparency one more), GeoTIFF, ENVI, or .npy of shape [h, w], [h, w, bands] or
 *  [bands, h, w] (a last axis of at most 32 and shorter than the first is the bands). Without georeference the grid has crs ''
 *  and GDAL's transform [0, 1, 0, 0, 0, 1]. `FILE.npy#12` is the picture 12 (from 0) of an array of pictures, [n, h, w] or with bands.
 *  @throws where the file is none of these, corrupt, or above `limitBytes` (default 1 GiB) */
export async function readImage(path: string, { limitBytes = 2 ** 30 } = {}): Promise<Raster> {
  const stacked = /^(.*\.npy)#(\d+)$/i.exec(path);
  if (stacked) return fromStack(stacked[1], Number(stacked[2]));
  if (findEnvi(path)) return readRaster(path, { limitBytes });
  const source = openSource(path);
  let bytes: Uint8Array;
  try {
    const head = source.bytes(0, Math.min(16, source.size));
    if (looksLikeTiff(head)) return await readRaster(path, { limitBytes });
    if (!looksLikePng(head) && head[0] !== 0x93) {
      if (/\.(png|npy)$/i.test(path))
        throw new DataError(`${path} is no PNG, GeoTIFF or .npy: it is damaged or misnamed; get it again`);
      return await readRaster(path, { limitBytes });
    }
    if (source.size > limitBytes)
      throw new DataError(`${path} has ${source.size} bytes, above the limit of ${limitBytes}`);
    bytes = source.bytes(0, source.size);
  } finally {
    source.close();
  }
  if (bytes[0] === 0x93) return fromNpy(path, bytes);
  const { width, height, bands, data } = decodePng(path, bytes, limitBytes);
  return { grid: plainGrid(width, height), bands, data, nodata: null };
}

function plainGrid(width: number, height: number): Grid {
  return { width, height, crs: '', transform: [0, 1, 0, 0, 0, 1] };
}

/** The shape of a .npy file. */
export function npyShape(path: string): number[] {
  const source = openSource(path);
  try {
    return headOf(source).shape;
  } finally {
    source.close();
  }
}

const headOf = (source: ByteSource): NpyHeader =>
  npyHeader(source.path, source.bytes(0, Math.min(NPY_HEAD, source.size)), source.size);

/** One picture of an array of them; only its bytes are read. */
function fromStack(path: string, k: number): Raster {
  const source = openSource(path);
  try {
    const header = headOf(source);
    const [n, ...shape] = header.shape;
    if (shape.length < 2 || k >= n || header.fortran)
      throw new DataError(
        `${path} has shape (${header.shape.join(', ')})${header.fortran ? ' in Fortran order' : ''}: expected pictures along its first axis, and one of number ${k}`,
      );
    const length = shape.reduce((a, b) => a * b, 1) * bytesOf(header.dtype);
    const bytes = source.bytes(header.start + k * length, length).slice();
    return fromArray(`${path}#${k}`, shape, npyValues(header, bytes));
  } finally {
    source.close();
  }
}

function fromNpy(path: string, bytes: Uint8Array): Raster {
  const { shape, data } = parseNpy(path, bytes);
  return fromArray(path, shape, data);
}

function fromArray(path: string, shape: number[], data: TypedArray): Raster {
  const axes = shape.length === 2 ? [1, ...shape] : shape;
  if (axes.length !== 3 || axes.includes(0))
    throw new DataError(
      `${path} has shape (${shape.join(', ')}): expected [h, w], [h, w, bands] or [bands, h, w]`,
    );
  const last = shape.length === 3 && axes[2] <= 32 && axes[2] < axes[0];
  if (!last) return { grid: plainGrid(axes[2], axes[1]), bands: axes[0], data, nodata: null };
  const [height, width, bands] = axes;
  return {
    grid: plainGrid(width, height),
    bands,
    data: bandsFirst(data, width * height, bands),
    nodata: null,
  };
}

function bandsFirst(data: TypedArray, n: number, bands: number): TypedArray {
  const out = makeArray(dtypeOf(data), data.length);
  for (let b = 0; b < bands; b++) for (let i = 0; i < n; i++) out[b * n + i] = data[i * bands + b];
  return out;
}
