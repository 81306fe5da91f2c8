/** @file An invented camera over invented mountains, for orthorectification. */
import type { Rpb } from 'landslide/gf2';
import { makeGrid, type Grid, type Raster } from 'landslide/raster';

export const SIZE = { width: 400, height: 360 };

const coefficients = (...first: number[]): number[] => [
  ...first,
  ...Array<number>(20 - first.length).fill(0),
];

/** A camera that looks 19 degrees from the nadir, on an orbit turned by 12 degrees: 0.8 m pixels, 0.22 pixel a metre of height, every
 *  term up to the second order, some of the third, and denominators. */
export const RPB: Rpb = {
  lineOffset: 179.5,
  sampOffset: 199.5,
  latOffset: 31.0123,
  longOffset: 117.0456,
  heightOffset: 410,
  lineScale: 180,
  sampScale: 200,
  latScale: 0.002,
  longScale: 0.0024,
  heightScale: 250,
  lineNumCoef: coefficients(-0.01, 0.3, -1.5, 0.05, 2e-3, -1e-3, 3e-3, 1e-3, -2e-3, 5e-4, 4e-4, -3e-4),
  lineDenCoef: coefficients(1, 1e-3, -2e-3, 1.5e-3, 2e-4),
  sampNumCoef: coefficients(0.02, 1.39, 0.275, 0.55, -3e-3, 2e-3, 1e-3, 2e-3, 1e-3, -8e-4, -5e-4, 4e-4),
  sampDenCoef: coefficients(1, -2e-3, 1e-3, 2e-3, 0, 1e-4),
};

/** UTM zone 50, around the middle of the ground. */
export const TARGET: Grid = makeGrid({
  width: 480,
  height: 444,
  crs: 'EPSG:32650',
  left: 504160,
  top: 3431144,
  pixel: 0.8,
});

/** Heights 330..490 m with slopes of up to 45 degrees, in pixels of 12.5 m. */
export function makeDem(): Raster<Float32Array> {
  const [width, height] = [60, 60];
  const grid = makeGrid({ width, height, crs: 'EPSG:32650', left: 503970, top: 3431410, pixel: 12.5 });
  const data = Float32Array.from({ length: width * height }, (_, i) => {
    const [c, r] = [i % width, Math.floor(i / width)];
    return 410 + 45 * Math.sin(c / 3.1) * Math.cos(r / 4.3) + 30 * Math.sin((c + 2 * r) / 5);
  });
  return { grid, bands: 1, data, nodata: -9999 };
}

/** Two bands that say where they are: the column and the row of each pixel's centre, the first being .5. */
export function makeRamps(): Raster<Float32Array> {
  const { width, height } = SIZE;
  const n = width * height;
  const data = Float32Array.from({ length: 2 * n }, (_, i) =>
    i < n ? (i % width) + 0.5 : Math.floor((i - n) / width) + 0.5,
  );
  return { grid: bareGrid(), bands: 2, data, nodata: -1 };
}

/** Counts with detail at every scale, as GF-2 delivers them. */
export function makeTexture(): Raster<Uint16Array> {
  const { width, height } = SIZE;
  const data = Uint16Array.from({ length: width * height }, (_, i) => {
    const [c, r] = [i % width, Math.floor(i / width)];
    return (
      400 +
      150 * Math.sin(c * 0.9) * Math.sin(r * 0.7) +
      100 * Math.sin((c * c + 3 * r) / 97) +
      ((c * 31 + r * 17) % 50)
    );
  });
  return { grid: bareGrid(), bands: 1, data, nodata: 0 };
}

/** As a file without georeference is read. */
function bareGrid(): Grid {
  return { ...SIZE, crs: '', transform: [0, 1, 0, 0, 0, 1] };
}
