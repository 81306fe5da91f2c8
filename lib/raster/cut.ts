import { check } from '../core/errors.js';
import { windowGrid, type Raster, type TypedArray, type Window } from './grid.js';

/** The pixels of a window, band after band, on the window's own grid. */
export function cutRaster<T extends TypedArray>(image: Raster<T>, window: Window): Raster<T> {
  const { x, y, width, height } = window;
  const { width: w, height: h } = image.grid;
  check(
    x >= 0 && y >= 0 && x + width <= w && y + height <= h,
    `window ${width} x ${height} at ${x}, ${y} lies outside the image (${w} x ${h})`,
  );
  const data = image.data.slice(0, image.bands * width * height) as T;
  for (let b = 0; b < image.bands; b++)
    for (let r = 0; r < height; r++) {
      const from = b * w * h + (y + r) * w + x;
      data.set(image.data.subarray(from, from + width) as never, (b * height + r) * width);
    }
  return { ...image, data, grid: windowGrid(image.grid, window) };
}
