/** @file A demo region on disk: the files that a real region has, and the truth beside them. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Feature } from 'geojson';
import { writeFileAtomic, writeJson, startTask, type ProgressListener } from '../core/index.js';
import { gainsFor, writeRpb, writeSceneMetadata } from '../gf2/index.js';
import { createCogWriter, writeCog, type CogWriter } from '../raster/index.js';
import { polygonise, writeGeoJson, type VectorLayer } from '../vector/index.js';
import { airOf, MTF, PAN_WEIGHTS, renderScene } from './render.js';
import { LAND_USE } from './cover.js';
import { toGround } from './layout.js';
import { cornersOf, fitRpb } from './placement.js';
import { NOISE } from './sensor.js';
import { SIZE_LAW } from './size-law.js';
import { attainableAuc, landslideShare } from './truth.js';
import type { World } from './world.js';

const BANDS = ['blue', 'green', 'red', 'near infrared'];

/** Where a region's files lie, relative to its folder, in the form of region.json. */
export const FILES = {
  scene: { pan: 'scene/PAN.tif', mss: 'scene/MSS.tif', metadata: 'scene/scene.xml', rpb: 'scene/PAN.rpb' },
  dem: 'dem.tif',
  boundary: 'boundary.geojson',
  landslides: 'landslides.geojson',
  rivers: 'rivers.geojson',
  faults: 'faults.geojson',
  geology: 'geology.geojson',
  landuse: 'landuse.tif',
  truth: 'truth',
} as const;

/** Writes everything but region.json, which comes last and says that the rest is whole. */
export async function writeWorld(
  world: World,
  dir: string,
  o: { progress?: ProgressListener; signal?: AbortSignal },
): Promise<void> {
  mkdirSync(join(dir, 'scene'), { recursive: true });
  mkdirSync(join(dir, 'truth'), { recursive: true });
  await writeScene(world, dir, o);
  writeSceneTexts(world, dir);
  await writeRasters(world, dir);
  writeVectors(world, dir);
  writeTruth(world, dir);
}

async function writeScene(
  world: World,
  dir: string,
  { progress, signal }: { progress?: ProgressListener; signal?: AbortSignal },
): Promise<void> {
  const { pan, mss } = world.land.layout;
  const open = (file: string, grid: typeof pan, bands: number, bandNames: string[]): CogWriter =>
    createCogWriter(join(dir, file), {
      grid,
      bands,
      dtype: 'uint16',
      nodata: null,
      bandNames,
      overviews: 'average',
    });
  const writers = {
    pan: open(FILES.scene.pan, pan, 1, ['panchromatic']),
    mss: open(FILES.scene.mss, mss, 4, BANDS),
    reflectance: open('truth/reflectance.tif', pan, 4, BANDS),
    light: open('truth/illumination.tif', pan, 2, ['direct', 'sky']),
  };
  const task = startTask(progress, `${world.region.name}: scene`, pan.height);
  try {
    for (const rows of renderScene(world, { signal })) {
      await writers.pan.writeRows(rows.y, rows.pan);
      await writers.mss.writeRows(rows.y / 4, rows.mss);
      await writers.reflectance.writeRows(rows.y, rows.reflectance);
      await writers.light.writeRows(rows.y, rows.light);
      task.update(rows.y + rows.pan.length / pan.width);
      // Lets a stop request and the display through.
      await new Promise((resolve) => setImmediate(resolve));
    }
    for (const w of Object.values(writers)) await w.close();
  } catch (error) {
    for (const w of Object.values(writers)) w.abort();
    throw error;
  }
  task.end();
}

function writeSceneTexts({ region, land }: World, dir: string): void {
  const { scene } = region;
  const metadata = writeSceneMetadata({
    satellite: 'GF2',
    camera: scene.camera,
    date: scene.date,
    centreTime: `${scene.date} ${scene.time}`,
    sunZenithDeg: scene.sunZenithDeg,
    sunAzimuthDeg: scene.sunAzimuthDeg,
    viewZenithDeg: 0,
    viewAzimuthDeg: 0,
    corners: cornersOf(land.layout.pan),
    productId: `DEMO-${region.name}`,
    productLevel: 'LEVEL2A',
  });
  writeFileAtomic(join(dir, FILES.scene.metadata), metadata);
  const heights = land.height.data;
  const height = heights[heights.length >> 1];
  writeFileAtomic(join(dir, FILES.scene.rpb), writeRpb(fitRpb(land.layout.pan, height)));
  writeFileAtomic(join(dir, 'scene/MSS.rpb'), writeRpb(fitRpb(land.layout.mss, height)));
}

async function writeRasters(world: World, dir: string): Promise<void> {
  const { land, cover, inventory } = world;
  const { dem, pan } = land.layout;
  const one = { bands: 1, nodata: null };
  await writeCog(join(dir, FILES.dem), {
    ...one,
    grid: dem,
    data: Float32Array.from(land.height.data),
    bandNames: ['height'],
  });
  await writeCog(join(dir, FILES.landuse), landUse(world));
  await writeCog(join(dir, 'truth/landcover.tif'), {
    ...one,
    grid: pan,
    data: cover.cover,
    bandNames: ['cover'],
  });
  await writeCog(
    join(dir, 'truth/labels.tif'),
    { ...one, grid: pan, data: inventory.label, bandNames: ['landslide'] },
    { overviews: 'nearest' },
  );
  const n = land.bed.length;
  const factors = new Float32Array(n * 2);
  factors.set(world.logit);
  factors.set(world.ndvi, n);
  await writeCog(join(dir, 'truth/hazard.tif'), {
    grid: dem,
    bands: 2,
    nodata: null,
    data: factors,
    bandNames: ['logit', 'ndvi before'],
  });
}

/** The commonest land use in cells of 30 m, as national maps have it. */
function landUse({ land, cover }: World): {
  grid: typeof grid;
  bands: number;
  data: Uint8Array;
  nodata: number;
  bandNames: string[];
} {
  const { pan, pixels, sceneM } = land.layout;
  const cells = Math.ceil(sceneM / 30);
  const t = pan.transform;
  const grid = { width: cells, height: cells, crs: pan.crs, transform: [t[0], 30, 0, t[3], 0, -30] as const };
  const votes = new Uint32Array(cells * cells * 10);
  for (let r = 0; r < pixels; r++)
    for (let c = 0; c < pixels; c++) {
      const cell = Math.floor(((r + 0.5) * 0.8) / 30) * cells + Math.floor(((c + 0.5) * 0.8) / 30);
      votes[cell * 10 + LAND_USE[cover.cover[r * pixels + c]] / 10]++;
    }
  const data = Uint8Array.from({ length: cells * cells }, (_, i) => {
    const v = votes.subarray(i * 10, i * 10 + 10);
    return v.indexOf(Math.max(...v)) * 10;
  });
  return { grid, bands: 1, data, nodata: 0, bandNames: ['land use'] };
}

function writeVectors(world: World, dir: string): void {
  const { land, region, inventory } = world;
  const layer = (name: string, features: Feature[]): VectorLayer => ({ name, crs: region.crs, features });
  const at = ([x, y]: [number, number]): [number, number] => toGround(land.layout, x, y);
  const line = (points: [number, number][], properties: Record<string, unknown>): Feature => ({
    type: 'Feature',
    properties,
    geometry: { type: 'LineString', coordinates: points.map(at) },
  });
  const ring = (points: [number, number][], properties: Record<string, unknown>): Feature => {
    const closed = [...points, points[0]].map(at);
    // RFC 7946: outer rings run anticlockwise; ours may run either way.
    const area = closed.reduce(
      (s, p, i) => s + (i ? closed[i - 1][0] * p[1] - p[0] * closed[i - 1][1] : 0),
      0,
    );
    return {
      type: 'Feature',
      properties,
      geometry: { type: 'Polygon', coordinates: [area < 0 ? closed.reverse() : closed] },
    };
  };
  writeGeoJson(
    join(dir, FILES.landslides),
    layer(
      'landslides',
      inventory.landslides.map((l) => ring(l.ring, propertiesOf(l))),
    ),
  );
  writeGeoJson(
    join(dir, FILES.rivers),
    layer(
      'rivers',
      land.rivers.map((r, i) =>
        line(r.points, { id: i + 1, area_km2: round(Math.max(...r.areaM2) / 1e6, 2) }),
      ),
    ),
  );
  writeGeoJson(
    join(dir, FILES.faults),
    layer(
      'faults',
      land.faults.map((f) => line(f.line, { id: f.fault.id, throw_m: round(f.fault.throwM, 1) })),
    ),
  );
  writeGeoJson(join(dir, FILES.geology), layer('geology', geology(world)));
  writeGeoJson(join(dir, FILES.boundary), layer('boundary', [frame(world)]));
}

function propertiesOf(l: World['inventory']['landslides'][number]): Record<string, unknown> {
  return {
    id: l.id,
    name: l.name,
    setting: l.setting,
    area_m2: round(l.areaM2, 1),
    length_m: round(l.lengthM, 1),
    overgrowth: round(l.overgrowth, 3),
    slope_deg: round(l.slopeDeg, 1),
    aspect_deg: round(l.aspectDeg, 1),
    elevation_m: round(l.heightM, 1),
    rock: l.rock,
    hardness: l.hardness,
  };
}

function round(v: number, digits: number): number {
  return Number(v.toFixed(digits));
}

/** The scene's frame: demo regions have no township line. */
function frame({ land, region }: World): Feature {
  const t = land.layout.pan.transform;
  const size = land.layout.sceneM;
  const [x0, y0] = [t[0], t[3] - size];
  const [x1, y1] = [t[0] + size, t[3]];
  const corners = [
    [x0, y0],
    [x1, y0],
    [x1, y1],
    [x0, y1],
    [x0, y0],
  ];
  return {
    type: 'Feature',
    properties: { name: region.title },
    geometry: { type: 'Polygon', coordinates: [corners] },
  };
}

/** Outcrops as polygons with rock and hardness, neighbouring beds of one rock joined. */
function geology({ land }: World): Feature[] {
  const rocks = [...new Set(land.rocks.beds.map((b) => `${b.hardness} ${b.rock}`))];
  const units = Int32Array.from(land.bed, (b) => {
    const bed = land.rocks.beds[b];
    return 1 + rocks.indexOf(`${bed.hardness} ${bed.rock}`);
  });
  return polygonise(units, land.layout.dem, { connect: 4 }).map((f) => {
    const unit = rocks[(f.properties as { value: number }).value - 1];
    return { ...f, properties: { rock: unit.slice(2), hardness: Number(unit[0]) } };
  });
}

function writeTruth(world: World, dir: string): void {
  const { region, coefficients, inventory } = world;
  const { scene } = region;
  const year = Number(scene.date.slice(0, 4));
  const truth = (file: string, value: unknown): void => writeJson(join(dir, 'truth', file), value);
  truth('shift.json', {
    unit: 'PAN pixels',
    dx: scene.panShift[0],
    dy: scene.panShift[1],
    meaning:
      'the PAN shows at column c + dx, row r + dy what its grid places at (c, r); the MSS lies where its grid says',
  });
  truth('atmosphere.json', {
    ...airOf(world),
    formula:
      'TOA reflectance = gas (path + (direct + diffuse) up rho / (1 - albedo rho)), rho = truth/reflectance.tif',
    gains: {
      pan: gainsFor({ camera: scene.camera, year, product: 'PAN' }),
      mss: gainsFor({ camera: scene.camera, year, product: 'MSS' }),
    },
    panWeights: PAN_WEIGHTS,
    mtfAtHalfSampling: MTF,
    noise: NOISE,
  });
  truth('coefficients.json', {
    model:
      'logit(p) = intercept + sum of terms (landslide/demo hazardLogit); p of a place being the middle of a landslide, up to a constant',
    coefficients,
    sizeLaw: {
      ...SIZE_LAW,
      scale: region.areaScale,
      rangeM2: region.areaRange,
      source: 'doi:10.1002/esp.1064',
    },
    landslides: inventory.landslides.length,
    shareOfScene: landslideShare(world),
  });
  truth('auc.json', attainableAuc(world));
  truth('files.json', {
    'reflectance.tif':
      'apparent surface reflectance x 10000 at 0.8 m, light and shadow included: what a perfect correction and fusion would give',
    'illumination.tif': 'x 10000: direct light over that on level open ground; share of the sky seen',
    'landcover.tif': 'class of every pixel before landslides (landslide/demo COVER)',
    'labels.tif': 'landslide id of every pixel, 0 none',
    'hazard.tif': 'logit of landsliding, and NDVI before any landslide, at the DEM cells',
  });
}
