import { DataError } from '../core/errors.js';
import { bytesOf, type Dtype } from './dtype.js';
import { tagNumbers, type TiffFile } from './tiff-tags.js';

/** How the pixels of a TIFF are stored. A block is a strip or a tile. */
export interface TiffLayout {
  width: number;
  height: number;
  bands: number;
  /** The type after unpacking: 1..8 bits give uint8, 9..16 uint16, 17..32 uint32, half floats float32. */
  dtype: Dtype;
  /** Bits of one stored value. */
  bits: number;
  half: boolean;
  compression: number;
  predictor: number;
  photometric: number;
  /** True where each band has blocks of its own. */
  separate: boolean;
  reversedBits: boolean;
  tiled: boolean;
  blockWidth: number;
  blockHeight: number;
  blocksAcross: number;
  blocksDown: number;
  /** Values of one pixel in a block: 1 where bands are separate. */
  samples: number;
  /** Bytes of one row of a decoded block, as stored. */
  rowBytes: number;
}

/** Names of the compressions that are refused, for the message. */
const REFUSED: Record<number, string> = {
  2: 'CCITT RLE',
  3: 'CCITT fax 3',
  4: 'CCITT fax 4',
  6: 'old-style JPEG',
  32766: 'NeXT',
  32809: 'ThunderScan',
  34676: 'SGI log',
  34677: 'SGI log 24',
  34712: 'JPEG 2000',
  34887: 'LERC',
  34925: 'LZMA',
  50001: 'WebP',
};
const READ = new Set([1, 5, 7, 8, 32773, 32946, 50000]);

/** Reads and checks the layout of the first image.
 *  @throws one line naming the tag and its value where the file is corrupt or of a kind that is not read */
export function readLayout(file: TiffFile): TiffLayout {
  const path = file.source.path;
  const one = (tag: number, otherwise?: number): number => {
    const v = tagNumbers(file, tag, 1)?.[0] ?? otherwise;
    if (v === undefined) throw new DataError(`${path} is corrupt: tag ${tag} is missing`);
    if (!Number.isInteger(v)) throw new DataError(`${path} is corrupt: tag ${tag} is ${v}, no whole number`);
    return v;
  };
  const width = one(256);
  const height = one(257);
  const bands = one(277, 1);
  // Bands are counted in 16 bits; a list of them is made when the file is opened.
  for (const [name, v, below] of [
    ['width', width, 2 ** 31],
    ['height', height, 2 ** 31],
    ['band count', bands, 2 ** 16],
  ] as const)
    if (!(v >= 1 && v < below)) throw new DataError(`${path} is corrupt: its ${name} is ${v}`);
  const compression = one(259, 1);
  const tiled = file.tags.has(322) || file.tags.has(324);
  const separate = one(284, 1) === 2 && bands > 1;
  const blockWidth = tiled ? one(322) : width;
  const blockHeight = tiled ? one(323) : Math.min(one(278, height) || height, height);
  if (!(blockWidth >= 1 && blockHeight >= 1 && blockWidth < 2 ** 31 && blockHeight < 2 ** 31))
    throw new DataError(`${path} is corrupt: its blocks are ${blockWidth} x ${blockHeight}`);
  const layout = {
    width,
    height,
    bands,
    ...sampleType(file, bands),
    compression,
    predictor: [5, 8, 32946, 50000].includes(compression) ? one(317, 1) : 1,
    photometric: one(262, 1),
    separate,
    reversedBits: one(266, 1) === 2,
    tiled,
    blockWidth,
    blockHeight,
    blocksAcross: Math.ceil(width / blockWidth),
    blocksDown: Math.ceil(height / blockHeight),
    samples: separate ? 1 : bands,
    rowBytes: 0,
  };
  layout.rowBytes = Math.ceil((blockWidth * layout.samples * layout.bits) / 8);
  checkSupported(path, layout);
  return layout;
}

function sampleType(file: TiffFile, bands: number): { dtype: Dtype; bits: number; half: boolean } {
  const path = file.source.path;
  const same = (tag: number, name: string, otherwise: number): number => {
    const all = tagNumbers(file, tag, bands) ?? Float64Array.of(otherwise);
    if (all.some((v) => v !== all[0]))
      throw new DataError(
        `${path} has bands of different ${name} (${[...all]}): save it with one type for all bands`,
      );
    return all[0];
  };
  const bits = same(258, 'bits', 1);
  const format = same(339, 'sample format', 1);
  const dtype = dtypeFor(bits, format);
  if (!dtype)
    throw new DataError(
      `${path} has pixels of ${bits} bits, sample format ${format}, which are not read: convert it (gdal_translate -ot Float32)`,
    );
  return { dtype, bits, half: format === 3 && bits === 16 };
}

function dtypeFor(bits: number, format: number): Dtype | undefined {
  if (format === 3) return bits === 64 ? 'float64' : bits === 32 || bits === 16 ? 'float32' : undefined;
  if (format === 2)
    return bits === 8 ? 'int8' : bits === 16 ? 'int16' : bits === 24 || bits === 32 ? 'int32' : undefined;
  if (format !== 1 && format !== 4) return undefined;
  return bits < 1 || bits > 32 ? undefined : bits <= 8 ? 'uint8' : bits <= 16 ? 'uint16' : 'uint32';
}

function checkSupported(path: string, l: TiffLayout): void {
  if (!READ.has(l.compression))
    throw new DataError(
      `${path} is compressed by ${REFUSED[l.compression] ?? 'code'} (${l.compression}), which is not read: convert it (gdal_translate -co COMPRESS=DEFLATE)`,
    );
  if (l.photometric === 6 && l.compression !== 7)
    throw new DataError(`${path} holds YCbCr pixels, which are not read: convert it to RGB (gdal_translate)`);
  const whole = l.bits === bytesOf(l.dtype) * 8;
  const fits =
    l.predictor === 2 ? whole && l.bits <= 32 : l.predictor !== 3 || (whole && /^float/.test(l.dtype));
  if (!fits || l.predictor < 1 || l.predictor > 3)
    throw new DataError(
      `${path} is corrupt: predictor ${l.predictor} does not go with ${l.bits}-bit ${l.dtype} pixels`,
    );
  if (l.compression === 7 && l.bits !== 8)
    throw new DataError(
      `${path} holds ${l.bits}-bit JPEG, which is not read: convert it (gdal_translate -co COMPRESS=DEFLATE)`,
    );
}

/** Offset and length in the file of each block, band after band where separate; 0 = the block is absent. */
export interface BlockTable {
  offsets: Float64Array;
  counts: Float64Array;
}

/** Reads the block table.
 *  @throws where the tags are missing or lie outside the file */
export function readBlockTable(file: TiffFile, layout: TiffLayout): BlockTable {
  const path = file.source.path;
  const blocks = layout.blocksAcross * layout.blocksDown * (layout.separate ? layout.bands : 1);
  const offsets = tagNumbers(file, layout.tiled ? 324 : 273, blocks) ?? tagNumbers(file, 273, blocks);
  if (!offsets)
    throw new DataError(`${path} is corrupt: it has no block offsets (tag ${layout.tiled ? 324 : 273})`);
  const stored = tagNumbers(file, layout.tiled ? 325 : 279, blocks) ?? tagNumbers(file, 279, blocks);
  if (!stored && layout.compression !== 1)
    throw new DataError(`${path} is corrupt: it has no block lengths (tag ${layout.tiled ? 325 : 279})`);
  for (const [name, list] of Object.entries({ offset: offsets, length: stored }))
    if (list && !list.every((v) => Number.isInteger(v) && v >= 0))
      throw new DataError(`${path} is corrupt: the ${name} of a block is no whole number`);
  const full = layout.rowBytes * layout.blockHeight;
  return { offsets, counts: stored ?? offsets.map((o) => Math.min(full, Math.max(0, file.source.size - o))) };
}
