/** @file The store as a SpatioTemporal Asset Catalog. @source STAC 1.0.0; extensions projection 1.1.0, raster 1.1.0 */
import { makeTransform, toMap, type Grid, type Transform } from '../raster/index.js';
import type { Range } from './blocks.js';

const PROJECTION = 'https://stac-extensions.github.io/projection/v1.1.0/schema.json';
const RASTER = 'https://stac-extensions.github.io/raster/v1.1.0/schema.json';
const COG = 'image/tiff; application=geotiff; profile=cloud-optimized';

/** One file of the store. */
export interface StacAsset {
  key: string;
  file: string;
  title: string;
  /** What kind of file, and what it is for; a raster has its unit and range too. */
  kind: 'cog' | 'geopackage' | 'parquet';
  unit?: string;
  range?: Range;
}

/** A store as STAC describes it. */
export interface StacStore {
  id: string;
  title: string;
  grid: Grid;
  /** `YYYY-MM-DD` or a full time, UTC. */
  date: string;
  demo: boolean;
  assets: readonly StacAsset[];
}

const TYPES = {
  cog: COG,
  geopackage: 'application/geopackage+sqlite3',
  parquet: 'application/vnd.apache.parquet',
};

/** The two files: `catalog.json`, which names the item, and `item.json` with its footprint and files. */
export function stacOf(store: StacStore): { catalog: object; item: object } {
  const { id, title, demo } = store;
  const description = `Conditional factors of ${title}${demo ? ' (demo data: an invented region)' : ''}`;
  const catalog = {
    type: 'Catalog',
    stac_version: '1.0.0',
    id: `${id}-factors`,
    title: `${title}: conditional factors`,
    description,
    links: [
      { rel: 'root', href: './catalog.json', type: 'application/json' },
      { rel: 'item', href: './item.json', type: 'application/geo+json', title },
    ],
  };
  return { catalog, item: itemOf(store, description) };
}

function itemOf({ id, title, grid, date, demo, assets }: StacStore, description: string): object {
  const ring = footprint(grid);
  const epsg = Number(/^EPSG:(\d+)$/.exec(grid.crs)?.[1] ?? NaN);
  return {
    type: 'Feature',
    stac_version: '1.0.0',
    stac_extensions: [PROJECTION, RASTER],
    id: `${id}-factors`,
    geometry: ring && { type: 'Polygon', coordinates: [ring] },
    ...(ring && { bbox: boxOf(ring) }),
    properties: {
      title,
      description,
      datetime: date.includes('T') ? date : `${date}T00:00:00Z`,
      'landslide:demo': demo,
      'proj:epsg': Number.isNaN(epsg) ? null : epsg,
      'proj:shape': [grid.height, grid.width],
      'proj:transform': affine(grid),
    },
    links: ['root', 'parent'].map((rel) => ({ rel, href: './catalog.json', type: 'application/json' })),
    assets: Object.fromEntries(assets.map((a) => [a.key, assetOf(a)])),
  };
}

function assetOf({ file, title, kind, unit, range }: StacAsset): object {
  const asset = { href: `./${file}`, title, type: TYPES[kind], roles: ['data'] };
  if (!range) return asset;
  const { least, mean, most } = range;
  const band = { ...(unit && { unit }), statistics: { minimum: least, mean, maximum: most } };
  return { ...asset, 'raster:bands': [band] };
}

/** Row by row, as GDAL's affine: x of a column, x of a row, x0, y of a column, y of a row, y0. */
function affine({ transform: [x0, xc, xr, y0, yc, yr] }: Grid): number[] {
  return [xc, xr, x0, yc, yr, y0];
}

function boxOf(ring: readonly [number, number][]): number[] {
  const [x, y] = [ring.map((p) => p[0]), ring.map((p) => p[1])];
  return [Math.min(...x), Math.min(...y), Math.max(...x), Math.max(...y)];
}

/** The grid's edge in longitude and latitude, with its corners and middles, anticlockwise; null where the CRS is not known here. */
function footprint(grid: Grid): [number, number][] | null {
  const to = transformFrom(grid.crs);
  if (!to) return null;
  const [w, h] = [grid.width, grid.height];
  const edge = [
    [0, 0],
    [0, h / 2],
    [0, h],
    [w / 2, h],
    [w, h],
    [w, h / 2],
    [w, 0],
    [w / 2, 0],
    [0, 0],
  ];
  return edge.map(([c, r]) => {
    const [x, y] = to(...toMap(grid, c, r));
    return [Number(x.toFixed(7)), Number(y.toFixed(7))];
  });
}

function transformFrom(crs: string): Transform | null {
  try {
    return makeTransform(crs, 'EPSG:4326');
  } catch {
    return null;
  }
}
