/** @file `landslide ortho`: an image as taken, laid on the map with its RPB and a DEM. */
import { existsSync, readFileSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import { createReporter, DataError, withInterrupt } from '../core/index.js';
import { demHeights, orthoGrid, orthorectify, parseRpb, type OrthoCounts } from '../gf2/index.js';
import { openRaster, readRaster, type Grid } from '../raster/index.js';
import { need, numberOption, type Command, type Values } from './command.js';

export const ortho: Command = {
  name: 'ortho',
  summary: 'a level 1A image (PAN or MSS) on a map grid, by its RPB and a DEM, cubic convolution',
  options: {
    image: { type: 'string', value: 'FILE', help: 'the TIFF as delivered' },
    rpb: { type: 'string', value: 'FILE', help: 'the RPB of this very image' },
    dem: { type: 'string', value: 'FILE', help: 'heights in metres, any CRS that is known here' },
    'geoid-offset': {
      type: 'string',
      value: 'M',
      help: 'metres from the DEM’s zero up to the WGS 84 ellipsoid: the geoid there, or 0',
    },
    crs: { type: 'string', value: 'EPSG:N', help: 'of the result, projected' },
    pixel: { type: 'string', value: 'M', help: 'of the result: 0.8 for PAN, 3.2 for MSS' },
    nodata: { type: 'string', value: 'N', help: 'the value of absent pixels, if the TIFF does not say it' },
    out: { type: 'string', value: 'FILE', help: 'the GeoTIFF to write' },
  },
  examples: [
    'npx landslide ortho --image PAN1.tiff --rpb PAN1.rpb --dem dem.tif --geoid-offset=-12.5 --crs EPSG:32650 --pixel 0.8 --nodata 0 --out pan.tif',
  ],
  run: layImage,
  format: ({ path, grid, counts }: Laid) => {
    const share = (n: number): string => `${((100 * n) / (grid.width * grid.height)).toFixed(1)} %`;
    return [
      `${path}: ${grid.width} x ${grid.height} pixels, ${grid.crs}`,
      `present ${share(counts.present)}, beyond the image ${share(counts.outside)}, without height ${share(counts.withoutGround)}, absent in the image ${share(counts.absent)}`,
    ].join('\n');
  },
};

interface Laid {
  path: string;
  grid: Grid;
  counts: OrthoCounts;
}

async function layImage(values: Values): Promise<Laid> {
  const rpbPath = need(values, 'rpb', 'the RPB of the image');
  if (!existsSync(rpbPath)) throw new DataError(`${rpbPath} not found: check the path`);
  const path = resolve(need(values, 'out', 'the file to write'));
  const crs = need(values, 'crs', 'the CRS of the result, as EPSG:32650');
  const pixel = metres(values, 'pixel', 'metres, 0.8 for PAN');
  const offset = metres(values, 'geoid-offset', 'metres, 0 where the DEM’s heights are above the ellipsoid');
  const nodata = values.nodata === undefined ? undefined : numberOption(values, 'nodata');
  const rpb = parseRpb(readFileSync(rpbPath, 'utf8'), basename(rpbPath));
  const heights = demHeights(await readRaster(need(values, 'dem', 'a DEM')), offset);
  const image = await openRaster(need(values, 'image', 'the TIFF as delivered'));
  try {
    return await withInterrupt(async (signal) => {
      const grid = orthoGrid(image.grid, rpb, heights, { crs, pixel });
      const input = { image, rpb, heights, grid, nodata, signal, progress: createReporter() };
      return { path, grid, counts: await orthorectify(path, input) };
    });
  } finally {
    await image.close();
  }
}

function metres(values: Values, key: string, what: string): number {
  need(values, key, what);
  return numberOption(values, key);
}
