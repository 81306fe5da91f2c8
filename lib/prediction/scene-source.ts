/** @file Blocks of a scene, from a file or from memory, without regard to which. */
import { check } from '../core/index.js';
import {
  absentTest,
  dtypeOf,
  cutRaster,
  type Grid,
  type Raster,
  type RasterFile,
  type Window,
} from '../raster/index.js';
import { mirror } from './blend.js';

export interface SceneSource {
  grid: Grid;
  bands: number;
  /** A part of the scene, as a raster of its own. */
  block(window: Window): Promise<Raster>;
}

/** Blocks of an open file, or of a raster in memory. */
export function sourceOf(image: RasterFile | Raster): SceneSource {
  const { grid, bands } = image;
  if ('read' in image) return { grid, bands, block: (window) => image.read(window) };
  return { grid, bands, block: async (window) => cutRaster(image, window) };
}

/** A part of a strip of the scene, ready for the network: mirrored beyond the scene's first and last row. */
export interface Block {
  /** The scene's column of the first. */
  left: number;
  width: number;
  /** [bands, size, width] float32; 0 where absent. */
  values: Float32Array;
  /** [size, width] uint8, 1 = present in every band. */
  present: Uint8Array;
}

/** Rows `start` to `start + size` of columns `left` to `left + width`, normalised.
 *  @throws "normalise returned 30 values for 2 bands of 4 x 5: expected whole bands" */
export async function readBlock(
  source: SceneSource,
  normalise: (raster: Raster) => Float32Array,
  { start, size, left, width }: { start: number; size: number; left: number; width: number },
): Promise<Block> {
  const rows = Array.from({ length: size }, (_, i) => mirror(start + i, source.grid.height));
  const top = Math.min(...rows);
  const raster = await source.block({ x: left, y: top, width, height: Math.max(...rows) - top + 1 });
  const values = normalise(raster);
  const bandSize = raster.grid.height * width;
  check(
    values.length % bandSize === 0 && values.length > 0,
    `normalise returned ${values.length} values for ${raster.bands} bands of ${raster.grid.height} x ${width}: expected whole bands`,
  );
  const there = presentIn(raster, values);
  const asRead = rows[0] === top && rows[size - 1] === top + size - 1;
  if (asRead) return { left, width, values, present: there };
  const bands = values.length / bandSize;
  const block: Block = {
    left,
    width,
    values: new Float32Array(bands * size * width),
    present: new Uint8Array(size * width),
  };
  rows.forEach((row, i) => {
    const from = (row - top) * width;
    block.present.set(there.subarray(from, from + width), i * width);
    for (let b = 0; b < bands; b++)
      block.values.set(
        values.subarray(b * bandSize + from, b * bandSize + from + width),
        (b * size + i) * width,
      );
  });
  return block;
}

/** Where every band has a value, raw and normalised; absent normalised values are set to 0 for the network. */
function presentIn(raster: Raster, values: Float32Array): Uint8Array {
  const size = raster.grid.width * raster.grid.height;
  const there = new Uint8Array(size).fill(1);
  const isAbsent = absentTest(raster.nodata, dtypeOf(raster.data));
  for (let at = 0; at < raster.data.length; at += size)
    for (let i = 0; i < size; i++) if (isAbsent(raster.data[at + i])) there[i] = 0;
  for (let at = 0; at < values.length; at += size)
    for (let i = 0; i < size; i++) if (!Number.isFinite(values[at + i])) there[i] = 0;
  for (let at = 0; at < values.length; at += size)
    for (let i = 0; i < size; i++) if (there[i] === 0) values[at + i] = 0;
  return there;
}
