/** @file Small sound files of every kind that is read, made here; each is a folder's worth of files, the first of which is opened. */
import { mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { createRng } from 'landslide/core';
import { fitRpb } from 'landslide/demo';
import { writeRpb, writeSceneMetadata, type SceneMetadata } from 'landslide/gf2';
import { buildNetwork, initWeights } from 'landslide/nn';
import { createStripWriter, makeGrid, writeCog, type Raster } from 'landslide/raster';
import { fitForest, saveForest } from 'landslide/susceptibility';
import { saveCheckpoint } from 'landslide/training';
import { writeGeoJson, writeGeoPackage, type WritableLayer } from 'landslide/vector';
import { makeShapefile, SQUARE, UTM43 } from '../vector/make-shapefile.js';

/** Files by their ending; `main` is what is opened. */
export interface Seed {
  main: string;
  files: Record<string, Buffer>;
}

const CRS = 'EPSG:32650';
const grid = makeGrid({ width: 20, height: 16, crs: CRS, left: 5e5, top: 3.3e6, pixel: 2 });

function raster<T extends Raster['data']>(data: T, bands: number, nodata: number | null): Raster {
  return { grid, bands, data, nodata };
}

const layer: WritableLayer = {
  name: 'slides',
  crs: CRS,
  features: [0, 1, 2].map((i) => ({
    type: 'Feature',
    properties: { name: `Y${i}`, area: 16 * i },
    geometry: {
      type: 'Polygon',
      coordinates: [
        [
          [5e5 + 9 * i, 3.3e6],
          [5e5 + 9 * i, 3.3e6 + 4],
          [5e5 + 9 * i + 4, 3.3e6 + 4],
          [5e5 + 9 * i, 3.3e6],
        ],
      ],
    },
  })),
};

/** The files of a folder that begin with a stem, by what follows it. */
function gather(dir: string, stem: string, main: string): Seed {
  const files: Record<string, Buffer> = {};
  for (const name of readdirSync(dir))
    if (name.startsWith(`${stem}.`)) files[name.slice(stem.length)] = readFileSync(join(dir, name));
  return { main, files };
}

const one = (main: string, content: string | Buffer): Seed => ({
  main,
  files: { [main]: Buffer.from(content) },
});

/** GeoTIFFs of odd layouts from the corpus, where it is there: more ways into the reader. */
function corpus(): Seed[] {
  const root = join(resolve(process.env.LANDSLIDE_TEST_DATA ?? '../shared/data'), 'geotiff_corpus');
  try {
    return readdirSync(root, { recursive: true, encoding: 'utf8' })
      .filter((f) => /\.tiff?$/.test(f) && statSync(join(root, f)).size < 4000)
      .sort()
      .map((f) => one('.tif', readFileSync(join(root, f))));
  } catch {
    return [];
  }
}

async function geotiffs(dir: string): Promise<Seed[]> {
  const counts = Uint16Array.from({ length: 640 }, (_, i) => (i * 37) % 1024);
  await writeCog(join(dir, 'cog.tif'), raster(counts, 2, 0));
  await writeCog(
    join(dir, 'float.tif'),
    raster(
      Float32Array.from(counts.subarray(0, 320), (v) => v / 7),
      1,
      -9999,
    ),
  );
  const strips = createStripWriter(join(dir, 'strips.tif'), { grid, bands: 1, dtype: 'uint8', nodata: 255 });
  await strips.writeRows(
    0,
    0,
    Uint8Array.from({ length: 320 }, (_, i) => i % 251),
  );
  await strips.close();
  return ['cog', 'float', 'strips'].map((name) => one('.tif', readFileSync(join(dir, `${name}.tif`))));
}

const SCENE: SceneMetadata = {
  satellite: 'GF2',
  camera: 'PMS1',
  date: '2024-03-12',
  centreTime: '2024-03-12 03:02:01',
  ...{ sunZenithDeg: 37, sunAzimuthDeg: 150, viewZenithDeg: 2, viewAzimuthDeg: 90 },
  corners: null,
  productId: '7654321',
  productLevel: 'LEVEL1A',
};

const ENVI = `ENVI\ndescription = {\n a small one}\nsamples = 20\nlines = 16\nbands = 2\nheader offset = 0\nfile type = ENVI Standard
data type = 12\ninterleave = bil\nbyte order = 0\nmap info = {UTM, 1.000, 1.000, 500000.0, 3300000.0, 2.0, 2.0, 50, North, WGS-84}
band names = {\n one,\n two}\ndata ignore value = 0\n`;

function npy(shape: string, data: Buffer): Buffer {
  const head = `{'descr': '<u2', 'fortran_order': False, 'shape': ${shape}, }`.padEnd(117) + '\n';
  return Buffer.concat([Buffer.from('\x93NUMPY\x01\x00\x76\x00', 'latin1'), Buffer.from(head), data]);
}

const REGION = {
  name: 'mine',
  crs: CRS,
  scene: { pan: 'PAN.tif', mss: 'MSS.tif', metadata: 'scene.xml' },
  dem: 'dem.tif',
  landslides: { file: 'slides.gpkg', layer: 'slides' },
  geology: { file: 'geology.shp', field: 'rock', hardness: { granite: 1, shale: 4 } },
};

const SKLEARN = [
  {
    feature: [0, -2, 1, -2, -2],
    threshold: [0.5, -2, 1.5, -2, -2],
    children_left: [1, -1, 3, -1, -1],
    children_right: [2, -1, 4, -1, -1],
    value: [0.4, 0.1, 0.6, 0.3, 0.9],
    cover: [10, 4, 6, 3, 3],
  },
];
const XGBOOST = [
  {
    nodeid: 0,
    cover: 10,
    split: 'a',
    split_condition: 0.5,
    yes: 1,
    no: 2,
    children: [
      { nodeid: 1, cover: 4, leaf: -0.2 },
      { nodeid: 2, cover: 6, leaf: 0.3 },
    ],
  },
];

const pixels = Buffer.from(Uint16Array.from({ length: 640 }, (_, i) => i).buffer);

/** Seeds by target, made in a folder. */
const SEEDS: Record<string, (dir: string) => Seed[] | Promise<Seed[]>> = {
  geotiff: async (dir) => [...(await geotiffs(dir)), ...corpus()],
  envi: () => [{ main: '.img', files: { '.img': pixels, '.hdr': Buffer.from(ENVI) } }],
  npy: () => [one('.npy', npy('(2, 16, 20)', pixels)), one('.npy', npy('(32, 20)', pixels))],
  rpb: () => [one('.rpb', writeRpb(fitRpb(grid, 300)))],
  metadata: () => [one('.xml', writeSceneMetadata(SCENE))],
  shapefile: (dir) => {
    makeShapefile(dir, 'shape', { rings: [SQUARE, SQUARE], prj: UTM43, cpg: 'UTF-8' });
    return [gather(dir, 'shape', '.shp')];
  },
  geopackage: (dir) => written(dir, '.gpkg', (path) => writeGeoPackage(path, layer)),
  geojson: (dir) => written(dir, '.geojson', (path) => writeGeoJson(path, layer)),
  region: () => [one('.json', JSON.stringify(REGION, null, 1))],
  checkpoint: (dir) => {
    const network = buildNetwork('unet', { bands: 3, width: 2, poolings: 1 });
    const weights = initWeights(network, createRng(1));
    return written(dir, '.safetensors', (path) =>
      saveCheckpoint(path, { network, weights, notes: { epoch: 1 } }),
    );
  },
  forest: async (dir) => {
    const rows = Float32Array.from({ length: 120 }, (_, i) => ((i * 13) % 29) / 7);
    const y = Uint8Array.from({ length: 60 }, (_, i) => Number(rows[2 * i] > 2));
    const forest = await fitForest(rows, y, { features: 2, trees: 3, maxDepth: 3, seed: 1, oob: false });
    return written(dir, '.json', (path) => saveForest(path, forest));
  },
  sklearn: () => [one('.json', JSON.stringify(SKLEARN))],
  xgboost: () => [one('.json', JSON.stringify(XGBOOST))],
};

/** What a writer of ours leaves, as a seed. */
function written(dir: string, ending: string, write: (path: string) => void): Seed[] {
  const path = join(dir, `sound${ending}`);
  write(path);
  return [one(ending, readFileSync(path))];
}

/** The sound files of one target. */
export async function makeSeeds(target: string, dir: string): Promise<Seed[]> {
  mkdirSync(dir, { recursive: true });
  return SEEDS[target](dir);
}
