/** @file A probability for every pixel of a scene, in memory or from file to file, at once or in parts. */
import { check } from '../core/index.js';
import type { Raster } from '../raster/index.js';
import { partsOf } from './parts.js';
import { keepPart, writeRowMap, type RowMap } from './row-map.js';
import { predictRows, type SceneOptions } from './window-rows.js';

/** Probability of a scene that fits in memory: one band, float32, NaN where the image is absent. Windows overlap and are blended by
 *  weights that sum to 1; the scene is mirrored beyond its edges. A scene smaller than the window is mirrored up to it.
 *  @throws "image is 40 pixels along a side, the window 128: ..." and where `signal` is raised */
export async function predictScene(o: SceneOptions): Promise<Raster<Float32Array>> {
  const { grid } = o.image;
  const data = new Float32Array(grid.width * grid.height);
  await predictRows(o, { first: 0, until: grid.height }, async (y, rows) => data.set(rows, y * grid.width));
  return { grid, bands: 1, data, nodata: NaN, bandNames: ['landslide probability'] };
}

/** What is written to a file, at once or in parts. */
export interface SceneFileOptions extends SceneOptions, Pick<RowMap, 'resume'> {
  /** Path of a cloud-optimised GeoTIFF. */
  out: string;
}

/** The same as `predictScene`, written as it is made: memory holds one row of windows, whatever the scene's height. The file appears when it is whole.
 *  @param parts  as those of `predictPart`: what they left is taken up, what is missing is predicted; the bytes do not depend on it
 *  @throws as `predictScene` and `partsOf` */
export async function predictSceneToFile({
  parts = 1,
  ...o
}: SceneFileOptions & { parts?: number }): Promise<void> {
  await writeRowMap(mapOf(o, parts), (range, emit) => predictRows(o, range, emit));
}

/** Predicts one of several parts of a scene and leaves its rows beside `out`, for `predictSceneToFile` with as many parts. Stopped, it goes on from
 *  its last finished row.
 *  @param part  which, from 0
 *  @returns the file of its rows: a checksum of `resume`, 64 bytes, then rows of float32
 *  @throws as `predictScene` and `partsOf` */
export async function predictPart({
  part,
  parts,
  ...o
}: SceneFileOptions & { resume: string; part: number; parts: number }): Promise<string> {
  const map = { ...mapOf(o, parts), resume: o.resume };
  check(map.ranges[part], `part is ${part}: expected 0 to ${parts - 1}`);
  return keepPart(map, part, (range, emit) => predictRows(o, range, emit));
}

function mapOf(o: SceneFileOptions, parts: number): RowMap {
  const { out, resume, progress, signal } = o;
  const { grid } = o.image;
  const ranges = partsOf(grid.height, o, parts);
  return { out, grid, bandName: 'landslide probability', ranges, resume, progress, signal };
}
