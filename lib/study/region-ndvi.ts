/** @file NDVI of a region's image on the factors' grid. */
import { check, checkStop } from '../core/index.js';
import { ndviOf } from '../gf2/index.js';
import {
  createStripWriter,
  openRaster,
  pixelSize,
  toMap,
  toPixel,
  type Grid,
  type Raster,
  type StripWriter,
} from '../raster/index.js';
import { fromStored } from './stored-image.js';

/** Rows of the image read together: one row of its tiles. */
const ROWS = 512;

/** Mean NDVI of the fused image's pixels in each pixel of `grid`, from file to file in blocks of rows: float32, NaN where the image has none.
 *  @param path  fused image as `fusedImage` stores it, in the grid's CRS, both north-up
 *  @param out   where it goes, an uncompressed GeoTIFF
 *  @throws "factor pixel is 0.4 m, the image's 0.8: ..." */
export async function writeNdvi(path: string, grid: Grid, out: string, signal?: AbortSignal): Promise<void> {
  const image = await openRaster(path);
  const writer = createStripWriter(out, {
    ...{ grid, bands: 1, dtype: 'float32', nodata: NaN, bandNames: ['NDVI'] },
  });
  try {
    const [fine, coarse] = [pixelSize(image.grid)[0], pixelSize(grid)[0]];
    check(
      coarse > 0.999 * fine,
      `factor pixel is ${coarse} m, the image's ${fine}: set factorPixelM in region.json to ${fine} or more`,
    );
    const means = startMeans(grid, writer);
    for await (const { y, raster } of image.rowBlocks(ROWS)) {
      checkStop(signal, 'NDVI');
      await means.add(ndviRows(raster), image.grid, y);
    }
    await means.end();
    await writer.close();
  } finally {
    writer.abort();
    await image.close();
  }
}

function ndviRows(block: Raster): Float32Array {
  const size = block.grid.width * block.grid.height;
  const red = fromStored({ ...block, data: block.data.subarray(2 * size, 3 * size) });
  const nir = fromStored({ ...block, data: block.data.subarray(3 * size, 4 * size) });
  return ndviOf(red.data, nir.data);
}

/** Sums of the rows that may still get values; those above are written. */
interface Means {
  add(values: Float32Array, image: Grid, y: number): Promise<void>;
  end(): Promise<void>;
}

function startMeans(grid: Grid, writer: StripWriter): Means {
  const { width, height } = grid;
  let top = 0;
  let sum = new Float64Array(0);
  let count = new Uint32Array(0);
  /** Writes the rows above `row`: no later row of the image reaches them. */
  const finishTo = async (row: number): Promise<void> => {
    const due = Math.min(row, height) - top;
    if (due <= 0) return;
    const means = new Float32Array(due * width).fill(NaN);
    for (let i = 0; i < Math.min(means.length, sum.length); i++)
      if (count[i] > 0) means[i] = sum[i] / count[i];
    await writer.writeRows(0, top, means);
    [sum, count] = [sum.slice(due * width), count.slice(due * width)];
    top += due;
  };
  const reach = (row: number): void => {
    const size = (row + 1 - top) * width;
    if (size <= sum.length) return;
    const [wider, more] = [new Float64Array(size), new Uint32Array(size)];
    wider.set(sum);
    more.set(count);
    [sum, count] = [wider, more];
  };
  return {
    async add(values, image, y) {
      const rowAt = (r: number): number => Math.floor(toPixel(grid, ...toMap(image, 0.5, y + r + 0.5))[1]);
      const columns = Int32Array.from({ length: image.width }, (_, c) =>
        Math.floor(toPixel(grid, ...toMap(image, c + 0.5, y + 0.5))[0]),
      );
      const rows = values.length / image.width;
      await finishTo(rowAt(0));
      reach(Math.min(height - 1, rowAt(rows - 1)));
      for (let r = 0; r < rows; r++) {
        const row = rowAt(r);
        if (row < 0 || row >= height) continue;
        const to = (row - top) * width;
        for (let c = 0; c < columns.length; c++) {
          const v = values[r * columns.length + c];
          if (columns[c] < 0 || columns[c] >= width || Number.isNaN(v)) continue;
          sum[to + columns[c]] += v;
          count[to + columns[c]]++;
        }
      }
    },
    end: () => finishTo(height),
  };
}
