/** @file The readers under fire, each with what must be true of anything it gives back. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, resolve, sep } from 'node:path';
import { parseRpb, parseSceneMetadata } from 'landslide/gf2';
import { readImage, readRaster, type Raster } from 'landslide/raster';
import { openRegion, REGION_LAYERS } from 'landslide/region';
import {
  forestFromSklearn,
  forestFromXgboost,
  loadForest,
  predictProbability,
  type Forest,
} from 'landslide/susceptibility';
import { loadCheckpoint } from 'landslide/training';
import { eachPosition, readVector, type VectorLayer } from 'landslide/vector';

/** Reads a file and returns what is wrong with the answer, or ''. */
export type Target = (path: string) => string | Promise<string>;

const LIMIT = 2 ** 26;

function rasterFault({ grid, bands, data, nodata }: Raster): string {
  const { width, height, transform } = grid;
  if (data.length !== width * height * bands)
    return `${data.length} pixels for ${width} x ${height} x ${bands}`;
  if (!(width > 0 && height > 0 && bands > 0)) return `size ${width} x ${height} x ${bands}`;
  if (!transform.every(Number.isFinite)) return `transform ${transform.join()}`;
  return nodata !== null && typeof nodata !== 'number' ? `nodata ${String(nodata)}` : '';
}

function layerFault({ features, crs }: VectorLayer): string {
  let fault = crs === '' ? 'no CRS' : '';
  for (const { geometry } of features) {
    eachPosition(geometry, (p) => {
      if (!p.every(Number.isFinite)) fault ||= `position ${p.join()}`;
    });
    const rings =
      geometry?.type === 'Polygon'
        ? geometry.coordinates
        : geometry?.type === 'MultiPolygon'
          ? geometry.coordinates.flat()
          : [];
    for (const ring of rings)
      if (ring.length < 4 || ring[0][0] !== ring.at(-1)![0] || ring[0][1] !== ring.at(-1)![1])
        fault ||= 'an open ring';
  }
  return fault;
}

/** Probabilities of a mean of trees are within the values of its leaves. */
function forestFault(forest: Forest): string {
  const rows = Float32Array.from({ length: 8 * forest.names.length }, (_, i) => (i % 7) / 2);
  const out = predictProbability(forest, rows);
  return out.every(Number.isFinite) ? '' : `predictions ${Array.from(out).join()}`;
}

function numbersFault(value: unknown): string {
  const bad = Object.values(value as object)
    .flat()
    .find((v) => typeof v === 'number' && !Number.isFinite(v));
  return bad === undefined ? '' : `the number ${String(bad)}`;
}

const text = (path: string): string => readFileSync(path, 'utf8');

/** Whatever a manifest names, nothing outside its folder is given back. */
function region(path: string): string {
  const root = join(dirname(path), 'root');
  mkdirSync(root, { recursive: true });
  for (const f of ['PAN.tif', 'MSS.tif', 'scene.xml', 'dem.tif', 'slides.gpkg', 'geology.shp'])
    writeFileSync(join(root, f), '');
  const { layers, scene, crs } = openRegion(path, { root });
  const files = [...REGION_LAYERS.map((l) => layers[l]?.file), ...Object.values(scene ?? {})];
  const outside = files.find((f) => typeof f === 'string' && !resolve(f).startsWith(root + sep));
  return outside ? `${String(outside)} lies outside` : crs ? '' : 'no CRS';
}

export const TARGETS: Record<string, Target> = {
  geotiff: async (path) => rasterFault(await readRaster(path, { limitBytes: LIMIT })),
  envi: async (path) => rasterFault(await readRaster(path, { limitBytes: LIMIT })),
  npy: async (path) => rasterFault(await readImage(path, { limitBytes: LIMIT })),
  rpb: (path) => numbersFault(parseRpb(text(path), basename(path))),
  metadata: (path) => numbersFault(parseSceneMetadata(text(path), basename(path))),
  shapefile: async (path) => layerFault(await readVector(path)),
  geopackage: async (path) => layerFault(await readVector(path)),
  geojson: async (path) => layerFault(await readVector(path)),
  region,
  checkpoint: (path) => {
    const { weights } = loadCheckpoint(path);
    return weights.parameters.every(Number.isFinite) ? '' : 'weights that are no numbers';
  },
  forest: (path) => forestFault(loadForest(path)),
  sklearn: (path) => forestFault(forestFromSklearn(JSON.parse(text(path)) as never, ['a', 'b'])),
  xgboost: (path) => forestFault(forestFromXgboost(JSON.parse(text(path)) as never, ['a', 'b'], 0)),
};
