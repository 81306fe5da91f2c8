/** @file Layers and GeoPackages that the tests of this room share. */
import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after } from 'node:test';
import type { Feature, Geometry } from 'geojson';
import type Libsql from 'libsql';
import { writeGeoPackage, type VectorLayer } from 'landslide/vector';

export const Database = createRequire(import.meta.url)('libsql') as typeof Libsql;

/** A folder for the files of one test file. */
export function scratch(): string {
  const dir = mkdtempSync(join(tmpdir(), 'vector-'));
  after(() => rmSync(dir, { recursive: true, force: true }));
  return dir;
}

export const feature = (geometry: Geometry | null, properties = {}): Feature =>
  ({ type: 'Feature', properties, geometry }) as Feature;
export const square = (x: number, y: number, side: number): [number, number][] => [
  [x, y],
  [x + side, y],
  [x + side, y + side],
  [x, y + side],
  [x, y],
];
export const slides: VectorLayer = {
  name: 'slides',
  crs: 'EPSG:32650',
  features: [
    feature(
      { type: 'Polygon', coordinates: [square(500000, 3e6, 10), square(500002, 3000002, 3).reverse()] },
      { id: 1, area_m2: 91.5, name: '滑坡 "A"', active: true, note: null },
    ),
    feature(
      { type: 'Polygon', coordinates: [square(500020.25, 3e6, 4)] },
      {
        id: 2,
        area_m2: 16,
        name: "O'Brien; DROP TABLE",
        active: false,
        note: null,
      },
    ),
  ],
};
export const KINDS: Geometry[] = [
  { type: 'Point', coordinates: [1.5, -2.25] },
  { type: 'MultiPoint', coordinates: [[1, 2], [3, 4]] }, // prettier-ignore
  { type: 'LineString', coordinates: [[0, 0], [1, 1], [2, 0]] }, // prettier-ignore
  { type: 'MultiLineString', coordinates: [[[0, 0], [1, 1]], [[5, 5], [6, 6], [7, 5]]] }, // prettier-ignore
  { type: 'Polygon', coordinates: [square(0, 0, 8), square(2, 2, 1)] },
  { type: 'MultiPolygon', coordinates: [[square(0, 0, 8), square(2, 2, 1)], [square(20, 20, 1)]] },
  { type: 'GeometryCollection', geometries: [{ type: 'Point', coordinates: [1, 2] }, { type: 'Polygon', coordinates: [square(0, 0, 1)] }] }, // prettier-ignore
];

/** A GeoPackage changed by SQL; its triggers call functions that are not here. */
export function changedGeoPackage(dir: string, name: string, ...sql: string[]): string {
  const path = join(dir, `${name}.gpkg`);
  writeGeoPackage(path, slides);
  const db = new Database(path);
  for (const end of ['update1', 'update2', 'update3', 'update4'])
    db.exec(`DROP TRIGGER rtree_slides_geom_${end}`);
  for (const text of sql) db.exec(text);
  db.close();
  return path;
}
