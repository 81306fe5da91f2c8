/** @file JPEG and WebP blocks, decoded by libjpeg-turbo and libwebp inside @napi-rs/canvas, so with the numbers other GDAL users see. */
import { createCanvas, loadImage } from '@napi-rs/canvas';
import { DataError, oneLine } from '../core/errors.js';
import type { TiffLayout } from './tiff-layout.js';

/** Pixels of a picture file: RGBA, 8 bits. */
export interface Picture {
  width: number;
  height: number;
  rgba: Uint8ClampedArray;
}

/** Decodes a PNG, JPEG or WebP held in memory. */
export async function decodeImage(bytes: Uint8Array): Promise<Picture> {
  const image = await loadImage(Buffer.from(bytes));
  const canvas = createCanvas(image.width, image.height);
  const context = canvas.getContext('2d');
  context.drawImage(image, 0, 0);
  const { width, height, data } = context.getImageData(0, 0, image.width, image.height);
  return { width, height, rgba: data };
}

/** The plain bytes of a JPEG or WebP block: [rows, blockWidth, samples] uint8; YCbCr comes as RGB. */
export async function decodePicture(
  stored: Uint8Array,
  size: number,
  layout: TiffLayout,
  jpegTables: Uint8Array | undefined,
): Promise<Uint8Array> {
  const { samples, blockWidth } = layout;
  const jpeg = layout.compression === 7;
  const file = jpeg ? withTables(stored, jpegTables) : stored;
  const rows = size / layout.rowBytes;
  if (jpeg) checkFrame(file, layout, rows);
  if (samples !== 1 && samples !== 3 && !(samples === 4 && !jpeg)) return decodeByPackage(file, size, layout);
  let picture: Picture;
  try {
    picture = await decodeImage(file);
  } catch (error) {
    throw new DataError(`a JPEG or WebP block is corrupt: ${oneLine(error)}`, { cause: error });
  }
  if (picture.width !== blockWidth || picture.height < rows)
    throw new DataError(
      `a block holds ${picture.width} x ${picture.height} pixels, expected ${blockWidth} x ${rows}`,
    );
  const out = new Uint8Array(size);
  const { rgba } = picture;
  for (let i = 0, o = 0; o < size; i += 4) for (let s = 0; s < samples; s++) out[o++] = rgba[i + s];
  return out;
}

/** Four bands and more are no picture to a browser's decoder: geotiff's own one takes them, within one grey level. */
async function decodeByPackage(file: Uint8Array, size: number, layout: TiffLayout): Promise<Uint8Array> {
  const { getDecoder } = await import('geotiff');
  const parameters = {
    tileWidth: layout.blockWidth,
    tileHeight: layout.blockHeight,
    predictor: 1,
    bitsPerSample: 8,
    planarConfiguration: 1,
  };
  try {
    const decoder = await getDecoder(7, parameters);
    const plain = new Uint8Array(await decoder.decodeBlock(Uint8Array.from(file).buffer));
    if (plain.length >= size) return plain.subarray(0, size);
  } catch (error) {
    throw new DataError(`a JPEG block is corrupt: ${oneLine(error)}`, { cause: error });
  }
  throw new DataError('a JPEG block is smaller than it declares');
}

/** A TIFF keeps the quantisation and Huffman tables once: tables without their end mark, then the block without its start. */
function withTables(stored: Uint8Array, tables: Uint8Array | undefined): Uint8Array {
  if (!tables || tables.length < 4) return stored;
  const end =
    tables[tables.length - 2] === 0xff && tables[tables.length - 1] === 0xd9
      ? tables.length - 2
      : tables.length;
  return Buffer.concat([tables.subarray(0, end), stored.subarray(2)]);
}

/** Holds the size in the JPEG's own header against the layout before a decoder allocates it. */
function checkFrame(file: Uint8Array, layout: TiffLayout, rows: number): void {
  let at = 2;
  while (at + 9 < file.length) {
    if (file[at] !== 0xff) throw new DataError('a JPEG block is corrupt: no marker where one is due');
    const marker = file[at + 1];
    const isFrame = marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;
    if (isFrame) {
      const height = (file[at + 5] << 8) | file[at + 6];
      const width = (file[at + 7] << 8) | file[at + 8];
      const components = file[at + 9];
      // The last strip may hold a whole strip's rows.
      if (
        width === layout.blockWidth &&
        height >= rows &&
        height <= Math.max(rows, layout.blockHeight) + 16 &&
        components === layout.samples
      )
        return;
      throw new DataError(
        `a JPEG block holds ${width} x ${height} pixels of ${components} bands, expected ${layout.blockWidth} x ${rows} of ${layout.samples}`,
      );
    }
    if (marker === 0xff) at++;
    else if (marker === 0xd8 || marker === 0x01 || (marker >= 0xd0 && marker <= 0xd7)) at += 2;
    else at += 2 + ((file[at + 2] << 8) | file[at + 3]);
  }
  throw new DataError('a JPEG block is corrupt: it has no frame header');
}
