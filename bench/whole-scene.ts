/** @file A GF-2 scene of full size as delivered, made of a demo region's scene again and again; with RPBs and a DEM. */
import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeJson } from 'landslide/core';
import { fitRpb, makeDemoRegion } from 'landslide/demo';
import { writeRpb } from 'landslide/gf2';
import { createRowSink, readRaster, type Raster } from 'landslide/raster';
import { writeHills } from './hills.js';

/** Pixels of a delivered scene; the MSS has a quarter of them each way. */
export const SCENE = { width: 29_200, height: 27_620 };

/** Writes the scene, `part` of its height, and a region.json that names it. Its images lie on the map; their RPBs are those of images
 *  that do. */
export async function writeWholeScene(dir: string, part = 1): Promise<void> {
  const demo = await makeDemoRegion('hongtan', { size: 'demo', seed: 1, dir: join(dir, 'demo') });
  const from = (file: string): string => join(demo, '..', 'scene', file);
  mkdirSync(dir, { recursive: true });
  const height = Math.round((SCENE.height * part) / 4) * 4;
  const pan = await repeat(from('PAN.tif'), join(dir, 'PAN.tif'), SCENE.width, height);
  const mss = await repeat(from('MSS.tif'), join(dir, 'MSS.tif'), SCENE.width / 4, height / 4);
  for (const [name, { grid }] of Object.entries({ PAN: pan, MSS: mss }))
    writeFileSync(join(dir, `${name}.rpb`), writeRpb(fitRpb(grid, 300)));
  copyFileSync(from('scene.xml'), join(dir, 'scene.xml'));
  const side = Math.ceil((SCENE.width * 0.8) / 12.5) + 200;
  const [left, , , top] = pan.grid.transform;
  await writeHills(join(dir, 'dem.tif'), { side, pixel: 12.5, left: left - 1250, top: top + 1250 });
  const scene = { pan: 'PAN.tif', mss: 'MSS.tif', metadata: 'scene.xml', rpb: 'PAN.rpb' };
  writeJson(join(dir, 'region.json'), {
    name: 'whole',
    demo: true,
    crs: pan.grid.crs,
    scene,
    dem: 'dem.tif',
  });
}

/** Repeats an image's pixels over a larger one, uncompressed as scenes are delivered. */
async function repeat(from: string, to: string, width: number, height: number): Promise<Raster> {
  const piece = await readRaster(from);
  const { grid, bands, data, nodata } = piece;
  const whole = { ...grid, width, height };
  const shape = { grid: whole, bands, dtype: 'uint16', nodata, overviews: 'nearest' } as const;
  const sink = createRowSink(to, 'strips', shape);
  const size = grid.width * grid.height;
  for (let y = 0; y < height; y++) {
    const row = new Uint16Array(bands * width);
    for (let b = 0; b < bands; b++) {
      const first = b * size + (y % grid.height) * grid.width;
      const line = data.subarray(first, first + grid.width);
      for (let x = 0; x < width; x += grid.width)
        row.set(line.subarray(0, Math.min(grid.width, width - x)), b * width + x);
    }
    await sink.write(y, row);
  }
  await sink.close();
  return { ...piece, grid: whole };
}
