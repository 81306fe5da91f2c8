/** @file Opening a raster file, and reading it into memory. */
import { findEnvi, openEnvi } from './envi.js';
import { importWithGdal } from './gdal-import.js';
import { readBandNames, readGeoreference, readNodata } from './geokeys.js';
import type { Raster } from './grid.js';
import { makeRasterFile, type RasterFile, type RasterSource } from './raster-file.js';
import { isRaw, readDecoded, readRaw } from './read-window.js';
import { openBlocks } from './tiff-blocks.js';
import { readLayout } from './tiff-layout.js';
import { looksLikeTiff, openSource, openTiff, type ByteSource, type TiffFile } from './tiff-tags.js';

const DEFAULT_LIMIT = 2 ** 31;

/** Opens a GeoTIFF or an ENVI file: header only, no pixels. Reads strips and tiles; no compression, deflate, LZW, PackBits, JPEG,
 *  ZSTD; BigTIFF; both byte orders. An ENVI file is one that has an ENVI header (.hdr) beside it; either of the two may be named.
 *  Other formats are read through gdal3.js where it is installed (`importWithGdal`).
 *  `limitBytes` bounds what one `read` may allocate.
 *  @throws one line where the file is missing, corrupt, or of a kind that is not read */
export async function openRaster(path: string, { limitBytes = DEFAULT_LIMIT } = {}): Promise<RasterFile> {
  const envi = findEnvi(path);
  const source = openSource(envi?.data ?? path);
  if (!envi && isOther(source)) {
    source.close();
    return openImported(path, limitBytes);
  }
  try {
    return envi
      ? makeRasterFile(openEnvi(source, envi.header), limitBytes)
      : tiffFile(openTiff(source), limitBytes);
  } catch (error) {
    source.close();
    throw error;
  }
}

/** True where the bytes begin as no TIFF does. An empty file, and one that is called .tif, is a damaged TIFF. */
function isOther({ path, size, bytes }: ByteSource): boolean {
  return size >= 8 && !/\.tiff?$/i.test(path) && !looksLikeTiff(bytes(0, 8));
}

async function openImported(path: string, limitBytes: number): Promise<RasterFile> {
  const copy = await importWithGdal(path, 'raster');
  const source = openSource(copy.path);
  try {
    const file = tiffFile(openTiff({ ...source, path }), limitBytes);
    return { ...file, close: () => file.close().then(copy.remove) };
  } catch (error) {
    source.close();
    await copy.remove();
    throw error;
  }
}

/** The whole file in memory.
 *  @throws "PATH is 100000 x 100000 x 1 uint8 = 9.31 GiB, above the limit of 2.00 GiB: read windows (openRaster) ..." */
export async function readRaster(path: string, { limitBytes = DEFAULT_LIMIT } = {}): Promise<Raster> {
  const file = await openRaster(path, { limitBytes });
  try {
    return await file.read();
  } finally {
    await file.close();
  }
}

function tiffFile(file: TiffFile, limitBytes: number): RasterFile {
  const layout = readLayout(file);
  const { crs, transform } = readGeoreference(file);
  const blocks = openBlocks(file, layout);
  const source: RasterSource = {
    path: file.source.path,
    grid: { width: layout.width, height: layout.height, crs, transform },
    bands: layout.bands,
    dtype: layout.dtype,
    nodata: readNodata(file),
    bandNames: readBandNames(file, layout.bands),
    fill: (into) => (isRaw(layout) ? readRaw(file, layout, blocks, into) : readDecoded(layout, blocks, into)),
    close: () => file.source.close(),
  };
  return makeRasterFile(source, limitBytes);
}
