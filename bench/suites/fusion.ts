/** @file Pan-sharpening of four bands, from file to file: our GSA (statistics included) against GDAL's weighted Brovey, whose weights are given. */
import { join } from 'node:path';
import { fitFusionFiles, fuseFiles } from 'landslide/gf2';
import { openRaster } from 'landslide/raster';
import { gdalTurn, medianRow, noteBandwidth, ownTurn, withScratch } from '../gdal.js';
import { writeImage } from '../images.js';
import type { Suite } from '../suite.js';

const SIDE = 6000;
const RATIO = 4;
const BANDS = 4;
const WEIGHTS = [0.2, 0.3, 0.4, 0.1];

export const suite: Suite = {
  summary: `${BANDS} bands uint16, PAN ${SIDE}^2, file to file, uncompressed; median of several turns; GDAL: weighted Brovey with weights given`,
  run: (host) =>
    withScratch(async (folder) => {
      const name = `GSA fusion, ${BANDS} bands, PAN ${SIDE}^2 uint16`;
      const at = (file: string): string => join(folder, file);
      await writeImage(at('pan.tif'), { side: SIDE });
      await writeImage(at('mss.tif'), { side: SIDE / RATIO, pixel: RATIO, bands: BANDS });
      const ours = ownTurn(async () => {
        const [pan, mss] = [await openRaster(at('pan.tif')), await openRaster(at('mss.tif'))];
        const model = await fitFusionFiles(mss, pan, { method: 'gsa' });
        const stored = { dtype: 'uint16', scale: 1, highest: 65535, absent: 0 } as const;
        await fuseFiles(at('ours.tif'), { mss, pan, model, stored, layout: 'strips' });
        await Promise.all([pan.close(), mss.close()]);
      });
      const weights = WEIGHTS.flatMap((w) => ['-w', String(w)]);
      const layout = ['-of', 'GTiff', '-co', 'INTERLEAVE=BAND', '-q', '-r', 'cubic', '-nodata', '0'];
      const images = [at('pan.tif'), at('mss.tif'), at('gdal.tif')];
      const peer = gdalTurn('gdal_pansharpen.py', [...layout, ...weights, ...images]);
      const times = await medianRow({ name, ours, peer }, host);
      const bytes = 2 * (SIDE ** 2 * (1 + BANDS) + BANDS * (SIDE / RATIO) ** 2);
      if (times) noteBandwidth(name, bytes, times.ours, folder, host);
    }),
};
