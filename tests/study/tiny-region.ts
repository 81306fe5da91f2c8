/** A region of 48 x 48 pixels of 10 m: a slope to the east that steepens, a fault, two rocks, and landslides on the steep side. */
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Feature } from 'geojson';
import { makeGrid, writeCog } from 'landslide/raster';
import { writeGeoJson } from 'landslide/vector';

export const TINY_CRS = 'EPSG:32650';
export const TINY_SIDE = 48;
const [LEFT, TOP] = [500000, 3300000];

const polygon = (x: number, y: number, w: number, h: number, properties: Feature['properties']): Feature => {
  const [x0, y0] = [LEFT + 10 * x, TOP - 10 * y];
  const ring = [
    [x0, y0],
    [x0, y0 - 10 * h],
    [x0 + 10 * w, y0 - 10 * h],
    [x0 + 10 * w, y0],
    [x0, y0],
  ];
  return { type: 'Feature', properties, geometry: { type: 'Polygon', coordinates: [ring] } };
};

/** Writes it and returns the path of its region.json. */
export async function tinyRegion(more: Record<string, unknown> = {}): Promise<string> {
  const dir = mkdtempSync(join(tmpdir(), 'tiny-region-'));
  const grid = makeGrid({
    width: TINY_SIDE,
    height: TINY_SIDE,
    crs: TINY_CRS,
    left: LEFT,
    top: TOP,
    pixel: 10,
  });
  const data = Float32Array.from({ length: TINY_SIDE ** 2 }, (_, i) => {
    const [c, r] = [i % TINY_SIDE, Math.floor(i / TINY_SIDE)];
    return 200 + 0.12 * c * c + 6 * Math.sin(r / 5) + ((i * 7919) % 13) / 10;
  });
  await writeCog(join(dir, 'dem.tif'), { grid, bands: 1, data, nodata: null });
  const write = (name: string, features: Feature[]): void =>
    writeGeoJson(join(dir, `${name}.geojson`), { name, crs: TINY_CRS, features });
  const slides = Array.from({ length: 12 }, (_, i) =>
    polygon(28 + 5 * (i % 3), 3 + 11 * Math.floor(i / 3), 3, 4, { name: `T${i + 1}` }),
  );
  write('landslides', slides);
  const line = [LEFT + 400, TOP, LEFT + 380, TOP - 480];
  const coordinates = [line.slice(0, 2), line.slice(2)];
  write('faults', [{ type: 'Feature', properties: {}, geometry: { type: 'LineString', coordinates } }]);
  write('rivers', [polygon(2, 0, 1, TINY_SIDE, {})]);
  const half = TINY_SIDE / 2;
  write('geology', [
    polygon(0, 0, half, TINY_SIDE, { unit: 'granite' }),
    polygon(half, 0, half, TINY_SIDE, { unit: 'shale' }),
  ]);
  const geology = { file: 'geology.geojson', field: 'unit', hardness: { granite: 1, shale: 4 } };
  const manifest = {
    name: 'tiny',
    title: 'Tiny region',
    demo: false,
    crs: TINY_CRS,
    factorPixelM: 10,
    dem: 'dem.tif',
    landslides: 'landslides.geojson',
    faults: 'faults.geojson',
    rivers: 'rivers.geojson',
    geology,
    ...more,
  };
  const path = join(dir, 'region.json');
  writeFileSync(path, JSON.stringify(manifest));
  return path;
}
