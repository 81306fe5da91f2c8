/** @file Invented hills of any size, quickly: sums of waves, in metres. */
import { createStripWriter, makeGrid } from 'landslide/raster';

/** Writes a DEM of `side` x `side` pixels of `pixel` metres, float32, uncompressed. */
export async function writeHills(
  path: string,
  { side, pixel, left = 5e5, top = 3.3e6 }: { side: number; pixel: number; left?: number; top?: number },
): Promise<void> {
  const grid = makeGrid({ width: side, height: side, crs: 'EPSG:32650', left, top, pixel });
  const writer = createStripWriter(path, { grid, bands: 1, dtype: 'float32', nodata: -9999 });
  const row = new Float32Array(side);
  for (let y = 0; y < side; y++) {
    for (let x = 0; x < side; x++)
      row[x] =
        400 +
        180 * Math.sin(x / 37 + 2 * Math.sin(y / 91)) * Math.cos(y / 29) +
        40 * Math.sin((x + 2 * y) / 7.3);
    await writer.writeRows(0, y, row);
  }
  await writer.close();
}
