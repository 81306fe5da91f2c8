/** @file Rows of a scene, from a file or from memory, without regard to which. */
import { check } from '../core/index.js';
import { absentTest, dtypeOf, windowGrid, type Grid, type Raster, type RasterFile } from '../raster/index.js';
import { mirror } from './blend.js';

export interface SceneSource {
  grid: Grid;
  bands: number;
  /** Whole rows, as a raster of their own. */
  rows(y: number, height: number): Promise<Raster>;
}

/** The rows of an open file, or of a raster in memory. */
export function sourceOf(image: RasterFile | Raster): SceneSource {
  const { grid, bands } = image;
  if ('read' in image)
    return { grid, bands, rows: (y, height) => image.read({ x: 0, y, width: grid.width, height }) };
  return { grid, bands, rows: async (y, height) => cutRows(image, y, height) };
}

function cutRows(image: Raster, y: number, height: number): Raster {
  const { width } = image.grid;
  const size = width * image.grid.height;
  const data = new (image.data.constructor as Float32ArrayConstructor)(image.bands * height * width);
  for (let b = 0; b < image.bands; b++)
    data.set(
      image.data.subarray(b * size + y * width, b * size + (y + height) * width) as Float32Array,
      b * height * width,
    );
  return { ...image, grid: windowGrid(image.grid, { x: 0, y, width, height }), data };
}

/** A strip of the scene, ready for the network: mirrored beyond the scene's first and last row. */
export interface Strip {
  /** [bands, size, width] float32; 0 where absent. */
  values: Float32Array;
  /** [size, width] uint8, 1 = present in every band. */
  present: Uint8Array;
}

/** Rows `start` to `start + size`, normalised.
 *  @throws "normalise returned 30 values for 2 bands of 4 x 5: expected 40" */
export async function readStrip(
  source: SceneSource,
  normalise: (raster: Raster) => Float32Array,
  start: number,
  size: number,
): Promise<Strip> {
  const { width, height } = source.grid;
  const rows = Array.from({ length: size }, (_, i) => mirror(start + i, height));
  const top = Math.min(...rows);
  const raster = await source.rows(top, Math.max(...rows) - top + 1);
  const values = normalise(raster);
  const bandSize = raster.grid.height * width;
  check(
    values.length % bandSize === 0 && values.length > 0,
    `normalise returned ${values.length} values for ${raster.bands} bands of ${raster.grid.height} x ${width}: expected whole bands`,
  );
  const there = presentIn(raster, values);
  const bands = values.length / bandSize;
  const strip: Strip = {
    values: new Float32Array(bands * size * width),
    present: new Uint8Array(size * width),
  };
  rows.forEach((row, i) => {
    const from = (row - top) * width;
    strip.present.set(there.subarray(from, from + width), i * width);
    for (let b = 0; b < bands; b++)
      strip.values.set(
        values.subarray(b * bandSize + from, b * bandSize + from + width),
        (b * size + i) * width,
      );
  });
  return strip;
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
