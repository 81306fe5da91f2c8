/** @file An uncompressed GeoTIFF to a cloud-optimised one: ours against gdal_translate with the same options. */
import { join } from 'node:path';
import { createCogWriter, openRaster } from 'landslide/raster';
import { gdalTurn, medianRow, noteBandwidth, ownTurn, withScratch } from '../gdal.js';
import { writeImage } from '../images.js';
import type { Suite } from '../suite.js';

const SIDE = 8000;
const OPTIONS = ['COMPRESS=DEFLATE', 'LEVEL=1', 'PREDICTOR=YES', 'BLOCKSIZE=512', 'RESAMPLING=AVERAGE'];
const ROWS = 512;

/** Copies an image into a COG with overviews, some rows at a time. */
async function copy(from: string, to: string): Promise<void> {
  const image = await openRaster(from);
  const { grid, bands, dtype, nodata } = image;
  const writer = createCogWriter(to, { grid, bands, dtype, nodata, overviews: 'average', level: 1 });
  for await (const { y, raster } of image.rowBlocks(ROWS)) await writer.writeRows(y, raster.data);
  await writer.close();
  await image.close();
}

export const suite: Suite = {
  summary: `an uncompressed image of ${SIDE}^2 uint16 to a COG (512 tiles, deflate 1, predictor, overviews by average), file to file; median`,
  run: (host) =>
    withScratch(async (folder) => {
      const [from, ours, theirs] = ['from', 'ours', 'theirs'].map((n) => join(folder, `${n}.tif`));
      await writeImage(from, { side: SIDE });
      const options = ['-q', '-of', 'COG', ...OPTIONS.flatMap((o) => ['-co', o])];
      const turn = ownTurn(() => copy(from, ours));
      const cases = [
        { name: `COG of ${SIDE}^2 uint16`, more: [] },
        { name: `against GDAL on all cores: ${SIDE}^2 uint16`, more: ['-co', 'NUM_THREADS=ALL_CPUS'] },
      ];
      for (const { name, more } of cases) {
        if (!host.wants(name)) continue;
        const peer = gdalTurn('gdal_translate', [...options, ...more, from, theirs]);
        const times = await medianRow({ name, ours: turn, peer }, host);
        if (times) noteBandwidth(name, 2 * SIDE ** 2, times.ours, folder, host);
      }
    }),
};
