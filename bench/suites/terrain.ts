/** @file Slope and aspect of a DEM, from file to file: ours in one go against gdaldem twice. */
import { join } from 'node:path';
import { openRaster } from 'landslide/raster';
import { slopeAspectFiles } from 'landslide/terrain';
import { gdalTurn, medianRow, noteBandwidth, ownTurn, withScratch } from '../gdal.js';
import { writeHills } from '../hills.js';
import type { Suite } from '../suite.js';

const SIDE = 6000;

export const suite: Suite = {
  summary: `slope and aspect of a DEM of ${SIDE}^2 float32, file to file, uncompressed strips; median of several turns`,
  run: (host) =>
    withScratch(async (folder) => {
      const name = `slope + aspect, ${SIDE}^2 float32`;
      const at = (file: string): string => join(folder, file);
      await writeHills(at('dem.tif'), { side: SIDE, pixel: 12.5 });
      const ours = ownTurn(async () => {
        const dem = await openRaster(at('dem.tif'));
        await slopeAspectFiles(dem, { slope: at('slope.tif'), aspect: at('aspect.tif'), flatDeg: 0 });
        await dem.close();
      });
      const [slope, aspect] = ['slope', 'aspect'].map((what) =>
        gdalTurn('gdaldem', [what, '-q', at('dem.tif'), at(`gdal-${what}.tif`)]),
      );
      const peer = async (): Promise<number> => (await slope()) + (await aspect());
      const times = await medianRow({ name, ours, peer }, host);
      if (times) noteBandwidth(name, 3 * SIDE ** 2 * 4, times.ours, folder, host);
    }),
};
