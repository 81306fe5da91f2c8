/** @file JPEG blocks, through the geotiff package's decoder (JavaScript: a corrupt block cannot crash the process). */
import { getDecoder } from 'geotiff';
import { DataError, oneLine } from '../core/errors.js';
import type { TiffLayout } from './tiff-layout.js';

/** The plain bytes of a JPEG block, [rows, blockWidth, samples] uint8, within one grey level of libjpeg; YCbCr comes as RGB.
 *  @throws where the block is corrupt, cut off, or its colours are subsampled (the decoder repeats them where libjpeg
 *    interpolates: the numbers would differ) */
export async function decodeJpeg(
  stored: Uint8Array,
  size: number,
  layout: TiffLayout,
  tables: Uint8Array | undefined,
): Promise<Uint8Array> {
  const file = withTables(stored, tables);
  checkFrame(file, layout, size / layout.rowBytes);
  const parameters = {
    tileWidth: layout.blockWidth,
    tileHeight: layout.blockHeight,
    predictor: 1,
    bitsPerSample: 8,
    planarConfiguration: 1,
  };
  try {
    const decoder = await getDecoder(7, parameters);
    const plain = new Uint8Array(await decoder.decodeBlock(file.buffer as ArrayBuffer));
    if (plain.length < size) throw new Error(`it has ${plain.length} of ${size} bytes`);
    return layout.photometric === 6 && layout.samples === 3
      ? toRgb(plain.subarray(0, size))
      : plain.subarray(0, size);
  } catch (error) {
    throw new DataError(`a JPEG block is corrupt: ${oneLine(error)}`, { cause: error });
  }
}

/** A TIFF keeps the quantisation and Huffman tables once: tables without their end mark, then the block without its start. */
function withTables(stored: Uint8Array, tables: Uint8Array | undefined): Uint8Array {
  if (!tables || tables.length < 4) return Uint8Array.from(stored);
  const marked = tables[tables.length - 2] === 0xff && tables[tables.length - 1] === 0xd9;
  return Uint8Array.from([...tables.subarray(0, tables.length - (marked ? 2 : 0)), ...stored.subarray(2)]);
}

/** Holds size, components and sampling in the JPEG's own header against the layout before a decoder allocates for them. */
function checkFrame(file: Uint8Array, layout: TiffLayout, rows: number): void {
  if (file.lastIndexOf(0xd9) < 1 || file[file.lastIndexOf(0xd9) - 1] !== 0xff)
    throw new DataError('a JPEG block is cut off');
  for (let at = 2; at + 9 < file.length;) {
    if (file[at] !== 0xff) throw new DataError('a JPEG block is corrupt: no marker where one is due');
    const marker = file[at + 1];
    if (marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc)
      return checkSize(file.subarray(at), layout, rows);
    if (marker === 0xff) at++;
    else if (marker === 0xd8 || marker === 0x01 || (marker >= 0xd0 && marker <= 0xd7)) at += 2;
    else at += 2 + ((file[at + 2] << 8) | file[at + 3]);
  }
  throw new DataError('a JPEG block is corrupt: it has no frame header');
}

function checkSize(frame: Uint8Array, layout: TiffLayout, rows: number): void {
  const [height, width, bands] = [(frame[5] << 8) | frame[6], (frame[7] << 8) | frame[8], frame[9]];
  // The last strip may hold a whole strip's rows.
  const fits =
    width === layout.blockWidth && height >= rows && height <= Math.max(rows, layout.blockHeight) + 16;
  if (!fits || bands !== layout.samples)
    throw new DataError(
      `a JPEG block holds ${width} x ${height} pixels of ${bands} bands, expected ${layout.blockWidth} x ${rows} of ${layout.samples}`,
    );
  for (let b = 1; b < bands; b++)
    if (frame[11 + 3 * b] !== frame[11])
      throw new DataError(
        'its JPEG colours are subsampled, which is not read: convert it (gdal_translate -co COMPRESS=DEFLATE)',
      );
}

/** @source JFIF 1.02 */
function toRgb(p: Uint8Array): Uint8Array {
  const out = new Uint8ClampedArray(p.length);
  for (let i = 0; i < p.length; i += 3) {
    const [y, cb, cr] = [p[i], p[i + 1] - 128, p[i + 2] - 128];
    out[i] = y + 1.402 * cr;
    out[i + 1] = y - 0.344136 * cb - 0.714136 * cr;
    out[i + 2] = y + 1.772 * cb;
  }
  return new Uint8Array(out.buffer);
}
