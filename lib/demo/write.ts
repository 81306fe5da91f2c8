/** @file A demo region on disk: the files that a real region has, and the truth beside them. */
import { join } from 'node:path';
import { makeFolder, startTask, writeFileAtomic, writeJson, type ProgressListener } from '../core/index.js';
import { writeRpb, writeSceneMetadata } from '../gf2/index.js';
import { createCogWriter, readRaster, writeCog, type CogWriter } from '../raster/index.js';
import { DRONE_VIEWS, droneView } from './drone.js';
import { FILES, LEVEL_1A } from './files.js';
import { displacement, LEAN, takeLevel1a } from './level-1a.js';
import { renderOnThreads } from './render.js';
import { LAND_USE } from './cover.js';
import { cornersOf, fitRpb } from './placement.js';
import { writeVectors } from './write-layers.js';
import { writeTruth } from './write-truth.js';
import type { World } from './world.js';

const BANDS = ['blue', 'green', 'red', 'near infrared'];

/** Writes everything but region.json, which comes last and says that the rest is whole. */
export async function writeWorld(
  world: World,
  dir: string,
  o: { progress?: ProgressListener; signal?: AbortSignal },
): Promise<void> {
  makeFolder(join(dir, 'scene'));
  makeFolder(join(dir, 'truth'));
  await writeScene(world, dir, o);
  writeSceneTexts(world, dir);
  await writeRasters(world, dir);
  writeVectors(world, dir);
  writeTruth(world, dir);
  await writeLevel1a(world, dir);
  await writeDroneViews(world, dir);
}

/** A piece of the scene as taken, for orthorectification. */
async function writeLevel1a({ land }: World, dir: string): Promise<void> {
  makeFolder(join(dir, 'level-1a'));
  const piece = takeLevel1a(await readRaster(join(dir, FILES.scene.pan)), land);
  await writeCog(join(dir, LEVEL_1A.pan), piece.image);
  writeFileAtomic(join(dir, LEVEL_1A.rpb), writeRpb(fitRpb(piece.grid, piece.heightM, LEAN)));
  writeJson(join(dir, LEVEL_1A.truth), {
    image: LEVEL_1A.pan,
    window: piece.window,
    heightM: piece.heightM,
    lean: LEAN,
    displacement: displacement(piece, land),
    meaning:
      'ground at heightM lies where the window of scene/PAN.tif has it; a metre more moves it by lean, metres east and south; heights of dem.tif, bilinear, taken for heights above the ellipsoid; rightly laid on the map the piece is scene/PAN.tif again',
  });
}

/** Views from a drone of the landslides that the paper's figure 9 shows, where the region has them. */
async function writeDroneViews(world: World, dir: string): Promise<void> {
  const views = world.inventory.landslides.filter((l) => DRONE_VIEWS.includes(l.name));
  if (views.length === 0) return;
  makeFolder(join(dir, 'drone'));
  for (const l of views) await writeCog(join(dir, 'drone', `${l.name}.tif`), droneView(world, l));
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
    for await (const rows of renderOnThreads(world, { signal })) {
      await writers.pan.writeRows(rows.y, rows.pan);
      await writers.mss.writeRows(rows.y / 4, rows.mss);
      await writers.reflectance.writeRows(rows.y, rows.reflectance);
      await writers.light.writeRows(rows.y, rows.light);
      task.update(rows.y + rows.pan.length / pan.width);
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
