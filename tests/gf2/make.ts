/** @file Small rasters for the tests of this room. */
import { createRng } from 'landslide/core';
import { makeGrid, type Grid, type Raster, type TypedArray } from 'landslide/raster';

export function grid(width: number, height: number, pixel = 1, left = 0, top = 0): Grid {
  return makeGrid({ width, height, crs: 'EPSG:32650', left, top, pixel });
}

export function raster<T extends TypedArray>(g: Grid, data: T, nodata: number | null = null): Raster<T> {
  return { grid: g, bands: data.length / (g.width * g.height), data, nodata };
}

/** A smooth random field: noise summed over octaves, 0 mean, deterministic. Value at fractional pixel positions. */
export function field(seed: string, wavelengths: number[]): (x: number, y: number) => number {
  const rng = createRng(seed);
  const waves = wavelengths.flatMap((length) =>
    Array.from({ length: 6 }, () => {
      const angle = rng.next() * Math.PI;
      const k = (2 * Math.PI) / (length * (0.8 + 0.4 * rng.next()));
      return {
        kx: k * Math.cos(angle),
        ky: k * Math.sin(angle),
        phase: rng.next() * 2 * Math.PI,
        a: Math.sqrt(length),
      };
    }),
  );
  return (x, y) => waves.reduce((s, w) => s + w.a * Math.sin(w.kx * x + w.ky * y + w.phase), 0);
}

/** [bands, rows, cols] float32 from a function of band and pixel centre (map units, y downwards). */
export function paint(
  g: Grid,
  bands: number,
  f: (band: number, x: number, y: number) => number,
): Raster<Float32Array> {
  const data = new Float32Array(bands * g.width * g.height);
  let i = 0;
  for (let b = 0; b < bands; b++)
    for (let r = 0; r < g.height; r++)
      for (let c = 0; c < g.width; c++)
        data[i++] = f(
          b,
          g.transform[0] + (c + 0.5) * g.transform[1],
          -(g.transform[3] + (r + 0.5) * g.transform[5]),
        );
  return raster(g, data);
}

export function near(actual: number, expected: number, tolerance: number, what = 'value'): void {
  if (!(Math.abs(actual - expected) <= tolerance))
    throw new Error(`${what} is ${actual}: expected ${expected} to within ${tolerance}`);
}
