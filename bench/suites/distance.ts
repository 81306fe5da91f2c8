/** @file Distance of every pixel to the nearest river, from file to file: ours exact, GDAL's nearly. */
import { join } from 'node:path';
import { distanceFiles } from 'landslide/terrain';
import { createStripWriter, makeGrid, openRaster } from 'landslide/raster';
import { gdalTurn, medianRow, noteBandwidth, ownTurn, withScratch } from '../gdal.js';
import type { Suite } from '../suite.js';

const SIDE = 6000;
const PIXEL = 12.5;

/** Winding lines one pixel wide, as rivers are. */
async function writeRivers(path: string): Promise<void> {
  const grid = makeGrid({
    width: SIDE,
    height: SIDE,
    crs: 'EPSG:32650',
    left: 5e5,
    top: 3.3e6,
    pixel: PIXEL,
  });
  const writer = createStripWriter(path, { grid, bands: 1, dtype: 'uint8', nodata: null });
  for (let y = 0; y < SIDE; y++) {
    const row = new Uint8Array(SIDE);
    for (let k = 0; k < 12; k++)
      row[((((k * 510 + 180 * Math.sin(y / 220 + k) + 60 * Math.sin(y / 37)) % SIDE) + SIDE) % SIDE) | 0] = 1;
    await writer.writeRows(0, y, row);
  }
  await writer.close();
}

export const suite: Suite = {
  summary: `metres to the nearest of 12 rivers, ${SIDE}^2, uint8 to float32, file to file, uncompressed; median of several turns`,
  run: (host) =>
    withScratch(async (folder) => {
      const name = `exact distance, ${SIDE}^2`;
      const at = (file: string): string => join(folder, file);
      await writeRivers(at('rivers.tif'));
      const ours = ownTurn(async () => {
        const rivers = await openRaster(at('rivers.tif'));
        await distanceFiles(rivers, { distance: at('ours.tif') });
        await rivers.close();
      });
      const options = ['-q', '-distunits', 'GEO', '-ot', 'Float32', '-values', '1'];
      const peer = gdalTurn('gdal_proximity.py', [...options, at('rivers.tif'), at('gdal.tif')]);
      const times = await medianRow({ name, ours, peer }, host);
      if (times) noteBandwidth(name, 5 * SIDE ** 2, times.ours, folder, host);
    }),
};
