/** @file Pixels from all over a scene. */
import type { Raster, RasterFile } from '../raster/index.js';

const SIDE = 256;
/** Windows in each direction, at most. */
const MOST = 8;

/** The pixels of up to 64 windows that are spread over an image, as [bands, 1, n] float32; of a small image all are there. */
export async function sampleOf(image: RasterFile): Promise<Raster<Float32Array>> {
  const { width, height, crs } = image.grid;
  const [xs, ys] = [placesIn(width), placesIn(height)];
  const [w, h] = [Math.min(SIDE, width), Math.min(SIDE, height)];
  const count = xs.length * ys.length * w * h;
  const data = new Float32Array(image.bands * count);
  let at = 0;
  for (const y of ys)
    for (const x of xs) {
      const part = await image.read({ x, y, width: w, height: h });
      for (let b = 0; b < image.bands; b++)
        data.set(part.data.subarray(b * w * h, (b + 1) * w * h), b * count + at);
      at += w * h;
    }
  const grid = { width: count, height: 1, crs, transform: image.grid.transform };
  return { grid, bands: image.bands, data, nodata: NaN };
}

function placesIn(size: number): number[] {
  const count = Math.min(MOST, Math.ceil(size / SIDE));
  if (count === 1) return [0];
  return Array.from({ length: count }, (_, k) => Math.round((k * (size - SIDE)) / (count - 1)));
}
