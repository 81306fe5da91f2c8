/** @file Pictures for training sets: PNG, GeoTIFF, .npy, told apart by their first bytes, ENVI files by their header; the rest is GDAL's. */
import { DataError } from '../core/errors.js';
import { dtypeOf, makeArray } from './dtype.js';
import type { Grid, Raster, TypedArray } from './grid.js';
import { findEnvi } from './envi.js';
import { parseNpy } from './npy.js';
import { decodePng, looksLikePng } from './png.js';
import { readRaster } from './read.js';
import { looksLikeTiff, openSource } from './tiff-tags.js';

/** Reads a picture: PNG (grey 1 band, colour 3, with transparency one more), GeoTIFF, ENVI, or .npy of shape [h, w], [h, w, bands] or
 *  [bands, h, w] (a last axis of at most 32 and shorter than the first is the bands). Without georeference the grid has crs ''
 *  and GDAL's transform [0, 1, 0, 0, 0, 1].
 *  @throws where the file is none of these, corrupt, or above `limitBytes` (default 1 GiB) */
export async function readImage(path: string, { limitBytes = 2 ** 30 } = {}): Promise<Raster> {
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

function fromNpy(path: string, bytes: Uint8Array): Raster {
  const { shape, data } = parseNpy(path, bytes);
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
