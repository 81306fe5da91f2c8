/** @file Invented images for the bench: uint16, smooth with a little noise, so that they compress as images do. */
import { createRng } from 'landslide/core';
import { createRowSink, makeGrid } from 'landslide/raster';

const ROWS = 64;

/** Writes [bands, side, side] uint16 in uncompressed strips. */
export async function writeImage(
  path: string,
  { side, pixel = 1, bands = 1 }: { side: number; pixel?: number; bands?: number },
): Promise<void> {
  const grid = makeGrid({ width: side, height: side, crs: 'EPSG:32650', left: 5e5, top: 3.3e6, pixel });
  const sink = createRowSink(path, 'strips', {
    ...{ grid, bands, dtype: 'uint16', nodata: 0, overviews: 'nearest' },
  });
  const rng = createRng('bench image');
  const noise = Float64Array.from({ length: 1021 }, () => 40 * rng.next());
  const east = Float64Array.from({ length: side }, (_, x) => Math.sin((x * pixel) / 60));
  for (let y = 0; y < side; y += ROWS) {
    const rows = Math.min(ROWS, side - y);
    const data = new Uint16Array(bands * rows * side);
    for (let b = 0, i = 0; b < bands; b++)
      for (let r = 0; r < rows; r++) {
        const north = 150 * Math.cos(((y + r) * pixel) / 45 + b / 3);
        const first = ((y + r) * 331 + 97 * b) % noise.length;
        for (let x = 0; x < side; x++, i++)
          data[i] = 300 + 60 * b + north * east[x] + noise[(first + x) % noise.length];
      }
    await sink.write(y, data);
  }
  await sink.close();
}
