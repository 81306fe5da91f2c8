/** @file Pictures for training sets: PNG, JPEG, GeoTIFF, .npy, told apart by their first bytes. */
import { DataError, oneLine } from '../core/errors.js';
import { bytesOf, dtypeOf, makeArray } from './dtype.js';
import type { Grid, Raster, TypedArray } from './grid.js';
import { parseNpy } from './npy.js';
import { readRaster } from './read.js';
import { looksLikeTiff, openSource } from './tiff-tags.js';

const LIMIT = 2 ** 30;

/** Reads a picture: PNG or JPEG (8 bits; grey, RGB, or RGBA where any pixel is transparent), GeoTIFF, or .npy of shape [h, w], [h, w, bands]
 *  or [bands, h, w] (the axis of at most 32, and smaller than the others, is the bands). Without georeference the grid has crs ''
 *  and GDAL's transform [0, 1, 0, 0, 0, 1].
 *  @throws where the file is none of these, corrupt, or above `limitBytes` (default 1 GiB) */
export async function readImage(path: string, { limitBytes = LIMIT } = {}): Promise<Raster> {
  const source = openSource(path);
  let bytes: Uint8Array;
  try {
    const head = source.bytes(0, Math.min(16, source.size));
    if (looksLikeTiff(head)) return await readRaster(path, { limitBytes });
    if (source.size > limitBytes)
      throw new DataError(`${path} has ${source.size} bytes, above the limit of ${limitBytes}`);
    bytes = source.bytes(0, source.size);
  } finally {
    source.close();
  }
  if (bytes[0] === 0x93) return fromNpy(path, bytes);
  const size = pictureSize(bytes);
  if (!size) throw new DataError(`${path} is no PNG, JPEG, GeoTIFF or .npy: convert it`);
  if (size.bits > 8)
    throw new DataError(`${path} is a PNG of ${size.bits} bits: convert it to GeoTIFF (gdal_translate)`);
  if (!(size.width * size.height * 4 <= limitBytes))
    throw new DataError(`${path} is ${size.width} x ${size.height}, above the limit of ${limitBytes} bytes`);
  return fromPicture(path, bytes);
}

function pictureSize(b: Uint8Array): { width: number; height: number; bits: number } | undefined {
  const v = new DataView(b.buffer, b.byteOffset, b.byteLength);
  if (b.length > 33 && v.getUint32(0) === 0x89504e47)
    return { width: v.getUint32(16), height: v.getUint32(20), bits: b[24] };
  if (b.length < 4 || b[0] !== 0xff || b[1] !== 0xd8) return undefined;
  for (let at = 2; at + 9 < b.length; at += 2 + v.getUint16(at + 2)) {
    const marker = b[at + 1];
    if (marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker))
      return { width: v.getUint16(at + 7), height: v.getUint16(at + 5), bits: b[at + 4] };
  }
  return undefined;
}

function plainGrid(width: number, height: number): Grid {
  return { width, height, crs: '', transform: [0, 1, 0, 0, 0, 1] };
}

async function fromPicture(path: string, bytes: Uint8Array): Promise<Raster<Uint8Array>> {
  const { decodeImage } = await import('./picture.js');
  const picture = await decodeImage(bytes).catch((error: unknown) => {
    throw new DataError(`${path} is corrupt: ${oneLine(error)}`, { cause: error });
  });
  const { width, height, rgba } = picture;
  let [grey, opaque] = [true, true];
  for (let i = 0; i < rgba.length; i += 4) {
    if (rgba[i] !== rgba[i + 1] || rgba[i] !== rgba[i + 2]) grey = false;
    if (rgba[i + 3] !== 255) opaque = false;
  }
  // Grey by its header, not by its pixels: a colour picture of a grey scene keeps three bands.
  const bands = isGreyFile(bytes) && grey && opaque ? 1 : opaque ? 3 : 4;
  const n = width * height;
  const data = new Uint8Array(n * bands);
  for (let b = 0; b < bands; b++) for (let i = 0; i < n; i++) data[b * n + i] = rgba[4 * i + b];
  return { grid: plainGrid(width, height), bands, data, nodata: null };
}

/** PNG colour type 0 or 4; JPEG of one component. */
function isGreyFile(b: Uint8Array): boolean {
  if (b[0] === 0x89) return b[25] === 0 || b[25] === 4;
  for (let at = 2; at + 9 < b.length; at += 2 + ((b[at + 2] << 8) | b[at + 3])) {
    const marker = b[at + 1];
    if (marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker)) return b[at + 9] === 1;
  }
  return false;
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
  const out = makeArray(dtypeOf(data), (data.byteLength / bytesOf(dtypeOf(data))) | 0);
  for (let b = 0; b < bands; b++) for (let i = 0; i < n; i++) out[b * n + i] = data[i * bands + b];
  return out;
}
