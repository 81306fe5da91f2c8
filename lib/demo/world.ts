/** @file A whole invented region in memory, before the camera sees it. */
import { startTask, type ProgressListener } from '../core/index.js';
import { COVER, makeCover, type Cover } from './cover.js';
import { hazardCoefficients, hazardMap, type HazardCoefficients } from './hazard.js';
import { makeLand, regionRng, type Land } from './land.js';
import { makeLandslides, type Inventory } from './landslides.js';
import { DEM_M, makeLayout, MARGIN_M, PAN_M } from './layout.js';
import { noise2 } from './noise.js';
import type { AreaSettings, RegionSettings } from './regions.js';
import { coverNdvi } from './spectra.js';

/** An invented region before it is seen by a sensor: land, cover, hazard and landslides. */
export interface World {
  region: RegionSettings;
  land: Land;
  cover: Cover;
  coefficients: HazardCoefficients;
  /** [n] float32 at the DEM's cells: NDVI before any landslide, and the hazard's logit. */
  ndvi: Float32Array;
  logit: Float32Array;
  inventory: Inventory;
  /** What the landslides' areas were drawn by. */
  areas: AreaSettings;
  /** Seed of everything that the renderer hashes. */
  seed: number;
}

/** Makes a region's ground, cover and landslides from its settings and a seed. */
export function makeWorld(
  region: RegionSettings,
  o: {
    pixels: number;
    landslides: number;
    /** Sizes of landslides; the region's for `demo` where none are given. */
    areas?: AreaSettings;
    seed: number | string;
    progress?: ProgressListener;
    signal?: AbortSignal;
  },
): World {
  const rng = regionRng(region, o.seed);
  const layout = makeLayout({ ...region, pixels: o.pixels });
  const areas = o.areas ?? region.areas.demo;
  const part = (name: string): { onStep: (done: number, total: number) => void; end: () => void } => {
    const task = startTask(o.progress, `${region.name}: ${name}`, 100);
    return { onStep: (done, total) => task.update(Math.round((100 * done) / total)), end: () => task.end() };
  };
  const run = <T>(
    name: string,
    work: (p: { onStep: (done: number, total: number) => void; signal?: AbortSignal }) => T,
  ): T => {
    const p = part(name);
    const made = work({ onStep: p.onStep, signal: o.signal });
    p.end();
    return made;
  };
  const land = run('terrain', (p) => makeLand(region, layout, { ...p, rng: rng.fork('land') }));
  const cover = run('land cover', (p) => makeCover(land, region, { ...p, rng: rng.fork('cover') }));
  const seed = rng.fork('render').int(2 ** 31);
  const ndvi = ndviMap(land, cover, seed);
  const heights = Float32Array.from(land.height.data).sort();
  const coefficients = hazardCoefficients(
    heights[Math.floor(heights.length * 0.02)],
    heights[Math.floor(heights.length * 0.98)],
  );
  const logit = hazardMap(land, ndvi, coefficients);
  const inventory = run('landslides', (p) =>
    makeLandslides(land, cover, logit, {
      ...p,
      region,
      count: o.landslides,
      areas,
      rng: rng.fork('landslides'),
    }),
  );
  return { region, land, cover, coefficients, ndvi, logit, inventory, areas, seed };
}

/** NDVI of the cover at the DEM's cells (middle of each cell's pixels), with the vigour of its plants; forest outside the scene. */
function ndviMap(land: Land, { cover, width, height }: Cover, seed: number): Float32Array {
  const n = land.layout.demCells;
  return Float32Array.from({ length: n * n }, (_, i) => {
    const x = ((i % n) + 0.5) * DEM_M;
    const y = (Math.floor(i / n) + 0.5) * DEM_M;
    let sum = 0;
    for (const [dx, dy] of SAMPLES) {
      const c = Math.floor((x + dx - MARGIN_M) / PAN_M);
      const r = Math.floor((y + dy - MARGIN_M) / PAN_M);
      const seen = c >= 0 && r >= 0 && c < width && r < height;
      sum += coverNdvi(seen ? cover[r * width + c] : COVER.forest);
    }
    return Math.max(-0.2, sum / SAMPLES.length - 0.12 + 0.09 * vigour(x, y, seed));
  });
}

const SAMPLES = [-4, 0, 4].flatMap((dy) => [-4, 0, 4].map((dx) => [dx, dy] as const));

/** How well plants grow, -1..1: by soil and moisture, over hundreds of metres. */
export function vigour(x: number, y: number, seed: number): number {
  return 0.7 * noise2(x / 420, y / 420, seed + 201) + 0.4 * noise2(x / 120, y / 120, seed + 202);
}
