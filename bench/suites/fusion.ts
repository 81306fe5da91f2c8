/** @file Pan-sharpening of four bands, from file to file: our GSA (statistics included) against GDAL's weighted Brovey, whose weights are given. */
import { join } from 'node:path';
import { createRng } from 'landslide/core';
import { fitFusionFiles, fuseFiles } from 'landslide/gf2';
import { createRowSink, makeGrid, openRaster } from 'landslide/raster';
import { gdalTurn, medianRow, noteBandwidth, ownTurn, withScratch } from '../gdal.js';
import type { Suite } from '../suite.js';

const SIDE = 6000;
const RATIO = 4;
const BANDS = 4;
const WEIGHTS = [0.2, 0.3, 0.4, 0.1];

/** An image of waves and noise, uint16, uncompressed. */
async function writeImage(path: string, side: number, pixel: number, bands: number): Promise<void> {
  const grid = makeGrid({ width: side, height: side, crs: 'EPSG:32650', left: 5e5, top: 3.3e6, pixel });
  const shape = { grid, bands, dtype: 'uint16', nodata: 0, overviews: 'nearest' } as const;
  const sink = createRowSink(path, 'strips', shape);
  const rng = createRng(path);
  for (let y = 0; y < side; y++) {
    const row = Uint16Array.from({ length: bands * side }, (_, i) => {
      const [b, x] = [Math.floor(i / side), (i % side) * pixel];
      return 300 + 60 * b + 150 * Math.sin(x / 60 + b / 3) * Math.cos((y * pixel) / 45) + 40 * rng.next();
    });
    await sink.write(y, row);
  }
  await sink.close();
}

export const suite: Suite = {
  summary: `${BANDS} bands uint16, PAN ${SIDE}^2, file to file, uncompressed; median of several turns; GDAL: weighted Brovey with weights given`,
  run: (host) =>
    withScratch(async (folder) => {
      const name = `GSA fusion, ${BANDS} bands, PAN ${SIDE}^2 uint16`;
      const at = (file: string): string => join(folder, file);
      await writeImage(at('pan.tif'), SIDE, 1, 1);
      await writeImage(at('mss.tif'), SIDE / RATIO, RATIO, BANDS);
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
