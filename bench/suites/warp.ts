/** @file A DEM from 12.5 m to the image's 0.8 m by cubic convolution, from file to file: ours against gdalwarp. */
import { join } from 'node:path';
import { createRowSink, makeGrid, readRaster, resample } from 'landslide/raster';
import { gdalTurn, medianRow, noteBandwidth, ownTurn, withScratch } from '../gdal.js';
import { writeHills } from '../hills.js';
import type { Suite } from '../suite.js';

const [SIDE, FINE, COARSE] = [6000, 0.8, 12.5];
/** The DEM reaches beyond the result, so that no pixel of it lies at an edge. */
const MARGIN = 10;

export const suite: Suite = {
  summary: `a DEM of ${COARSE} m to ${SIDE}^2 float32 of ${FINE} m, cubic, file to file, uncompressed; median of several turns`,
  run: (host) =>
    withScratch(async (folder) => {
      const name = `cubic 12.5 to 0.8 m, ${SIDE}^2 float32`;
      const at = (file: string): string => join(folder, file);
      const side = Math.ceil((SIDE * FINE) / COARSE) + 2 * MARGIN;
      await writeHills(at('dem.tif'), { side, pixel: COARSE });
      const [left, top] = [5e5 + MARGIN * COARSE, 3.3e6 - MARGIN * COARSE];
      const grid = makeGrid({ width: SIDE, height: SIDE, crs: 'EPSG:32650', left, top, pixel: FINE });
      const ours = ownTurn(async () => {
        const fine = resample(await readRaster(at('dem.tif')), grid, { method: 'cubic' });
        const shape = {
          grid,
          bands: 1,
          dtype: 'float32',
          nodata: fine.nodata,
          overviews: 'nearest',
        } as const;
        const sink = createRowSink(at('ours.tif'), 'strips', shape);
        await sink.write(0, fine.data);
        await sink.close();
      });
      const box = ['-te', left, top - SIDE * FINE, left + SIDE * FINE, top, '-ts', SIDE, SIDE].map(String);
      const paths = [at('dem.tif'), at('gdal.tif')];
      const peer = gdalTurn('gdalwarp', ['-q', '-overwrite', '-r', 'cubic', ...box, ...paths]);
      const times = await medianRow({ name, ours, peer }, host);
      if (times) noteBandwidth(name, 4 * (SIDE ** 2 + side ** 2), times.ours, folder, host);
    }),
};
