/** @file Land cover of the scene, one class a PAN pixel: forest and its gaps, fields and terraces cut into parcels, roads, houses,
 *  water, and the bare grounds that look like landslides and are none. */
import { checkStop, type Rng } from '../core/index.js';
import type { Land } from './land.js';
import { distanceToLines } from './land.js';
import { DEM_M, MARGIN_M, PAN_M } from './layout.js';
import { hash2, noise2, smoothstep } from './noise.js';
import { paintBanks, paintBlob, paintHouse, paintLine, type Canvas } from './paint.js';
import { makePatches } from './patches.js';
import type { RegionSettings } from './regions.js';
import { riverWidthM } from './rivers.js';
import { makeRoads, type Road } from './roads.js';
import { cubicAt, linearAt, type Field } from './surface.js';
import { makeHouses, villageSites, type House } from './villages.js';

/** Classes of the cover; landslides lie on top of them. */
export const COVER = {
  forest: 1,
  bamboo: 2,
  shrub: 3,
  grass: 4,
  tea: 5,
  crop: 6,
  bareField: 7,
  fallow: 8,
  road: 9,
  track: 10,
  roof: 11,
  yard: 12,
  water: 13,
  gravel: 14,
  quarry: 15,
  clearCut: 16,
  bareSoil: 17,
} as const;

/** Land-use code of each cover class, as GlobeLand30 has them: 10 cultivated, 20 forest, 30 grass, 40 shrub, 60 water, 80 built, 90 bare.
 *  @source Chen et al. 2015, doi 10.1016/j.isprsjprs.2014.09.002 */
export const LAND_USE: readonly number[] = [
  0, 20, 20, 40, 30, 10, 10, 10, 10, 80, 80, 80, 80, 60, 60, 90, 20, 90,
];

export interface Cover extends Canvas {
  /** [rows * cols] uint8, a `COVER` class. */
  cover: Uint8Array;
  /** [rows * cols] uint8, the shade within the class: one value a parcel, roof or patch. */
  tone: Uint8Array;
  roads: Road[];
  houses: House[];
  villages: [number, number][];
}

/** Where fields, terraces and thin forest are likely, at the DEM's cells, 0..1. */
interface Zones {
  farm: Field;
  terrace: Field;
  open: Field;
}

/** Lays out villages, roads and fields on the ground and draws the scene's cover. */
export function makeCover(
  land: Land,
  region: RegionSettings,
  o: { rng: Rng; signal?: AbortSignal; onStep?: (done: number, total: number) => void },
): Cover {
  const n = land.layout.demCells;
  const share = (land.layout.sceneM / 2457.6) ** 2;
  const villages = villageSites(
    land,
    o.rng.fork('villages'),
    Math.max(1, Math.round(region.villages * share)),
  );
  const hillRoads = Math.max(1, Math.round(region.roads * share));
  const roads = makeRoads(land, { rng: o.rng.fork('roads'), villages, hillRoads });
  const roadM = distanceToLines(
    roads.map((r) => r.points),
    n,
    DEM_M,
  );
  const houses = makeHouses(land, { rng: o.rng.fork('houses'), sites: villages, roadM, roads });
  const seed = o.rng.fork('cover').int(2 ** 31);
  const size = land.layout.pixels;
  const canvas: Cover = {
    width: size,
    height: size,
    cover: new Uint8Array(size * size),
    tone: new Uint8Array(size * size),
    roads,
    houses,
    villages,
  };
  paintFeatures(canvas, land, region, { rng: o.rng.fork('patches'), roadM, seed });
  fillRest(canvas, land, zonesOf(land, villages, seed), seed, o);
  return canvas;
}

function paintFeatures(
  canvas: Cover,
  land: Land,
  region: RegionSettings,
  { rng, roadM, seed }: { rng: Rng; roadM: Float32Array; seed: number },
): void {
  for (const p of makePatches(land, { rng, roadM, densities: region.confusers })) paintBlob(canvas, p);
  for (const r of canvas.roads) paintBanks(canvas, land, r, { value: COVER.bareSoil, seed });
  for (const r of land.rivers) {
    const width = r.areaM2.map(riverWidthM);
    const bar = (k: number): number =>
      width[k] < 5 ? 0 : width[k] * (0.5 + 0.45 * Math.max(0, noise2(k / 9, 1.5, seed + 3)));
    paintLine(canvas, r.points, { half: bar, value: COVER.gravel, rough: 0.35, seed: seed + 1, tone: 128 });
    const water = (k: number): number => (width[k] < 1.6 ? 0 : width[k] * 0.42);
    paintLine(canvas, r.points, { half: water, value: COVER.water, rough: 0.15, seed: seed + 2, tone: 128 });
  }
  canvas.roads.forEach((r, i) => {
    const value = r.paved ? COVER.road : COVER.track;
    paintLine(canvas, r.points, {
      half: () => r.widthM / 2,
      value,
      rough: r.paved ? 0.04 : 0.25,
      seed: seed + 9 + i,
      tone: 60 + ((i * 67) % 150),
    });
  });
  for (const h of canvas.houses) paintHouse(canvas, h, { roof: COVER.roof, yard: COVER.yard });
}

function zonesOf(land: Land, villages: [number, number][], seed: number): Zones {
  const n = land.layout.demCells;
  const make = (): Field => ({ width: n, height: n, cellM: DEM_M, data: new Float32Array(n * n) });
  const zones = { farm: make(), terrace: make(), open: make() };
  for (let i = 0; i < n * n; i++) {
    const x = ((i % n) + 0.5) * DEM_M;
    const y = (Math.floor(i / n) + 0.5) * DEM_M;
    const slope = land.slopeDeg[i];
    const home = villages.reduce((d, [vx, vy]) => Math.min(d, Math.hypot(vx - x, vy - y)), 1e6);
    zones.farm.data[i] =
      smoothstep(11, 6, slope) * smoothstep(420, 150, land.riverM[i]) * smoothstep(850, 300, home);
    zones.terrace.data[i] =
      smoothstep(26, 16, slope) *
      smoothstep(700, 220, home) *
      (0.75 + 0.7 * noise2(x / 260, y / 260, seed + 71));
    // South slopes are drier, ridges thinner, village surroundings more used.
    const south = land.gy[i] / Math.max(0.2, Math.hypot(land.gx[i], land.gy[i]));
    zones.open.data[i] =
      0.16 * south + 0.25 * smoothstep(600, 100, home) + 0.5 * noise2(x / 330, y / 330, seed + 72);
  }
  return zones;
}

function fillRest(
  canvas: Cover,
  land: Land,
  zones: Zones,
  seed: number,
  o: { signal?: AbortSignal; onStep?: (done: number, total: number) => void },
): void {
  const { width, height, cover, tone } = canvas;
  const spot: Spot = { cover: 0, tone: 0 };
  for (let r = 0; r < height; r++) {
    if (r % 64 === 0) {
      checkStop(o.signal, 'demo land cover');
      o.onStep?.(r, height);
    }
    for (let c = 0; c < width; c++) {
      const i = r * width + c;
      if (cover[i] !== 0) continue;
      wildCover(land, zones, MARGIN_M + (c + 0.5) * PAN_M, MARGIN_M + (r + 0.5) * PAN_M, seed, spot);
      cover[i] = spot.cover;
      tone[i] = spot.tone;
    }
  }
}

interface Spot {
  cover: number;
  tone: number;
}

function wildCover(land: Land, zones: Zones, x: number, y: number, seed: number, spot: Spot): void {
  const rough = noise2(x / 42, y / 42, seed + 81) * 0.22 + noise2(x / 9, y / 9, seed + 82) * 0.05;
  if (linearAt(zones.farm, x, y) + rough > 0.5) return parcel(x, y, seed, spot);
  if (linearAt(zones.terrace, x, y) + rough > 0.62) return terrace(land, x, y, seed, spot);
  const patch = noise2(x / 75, y / 75, seed + 83) * 0.5 + noise2(x / 24, y / 24, seed + 84) * 0.3;
  const fine = noise2(x / 6, y / 6, seed + 85) * 0.14;
  const open = linearAt(zones.open, x, y) + patch + fine;
  spot.tone = 128 + 100 * noise2(x / 180, y / 180, seed + 86);
  if (open > 0.74) spot.cover = COVER.grass;
  else if (open > 0.43) spot.cover = COVER.shrub;
  else if (noise2(x / 210, y / 210, seed + 87) + 0.35 * noise2(x / 50, y / 50, seed + 88) > 0.52)
    spot.cover = COVER.bamboo;
  else spot.cover = COVER.forest;
}

/** Valley fields: blocks of parallel strips, each block with a direction of its own, with grass banks between. */
function parcel(x: number, y: number, seed: number, spot: Spot): void {
  const block = blockOf(x, y, 120, seed + 91);
  const cos = Math.cos(block.angle);
  const sin = Math.sin(block.angle);
  const bent = 3 * noise2(x / 60, y / 60, seed + 92);
  const u = (x * cos + y * sin) / 38;
  const v = (-x * sin + y * cos + bent) / (9 + (block.id & 7));
  const row = Math.floor(v);
  const shifted = u + (hash2(row, block.id, seed) & 255) / 255;
  const id = hash2(Math.floor(shifted), row, seed ^ block.id);
  if (v - row < 0.07 || shifted - Math.floor(shifted) < 0.022) {
    spot.cover = COVER.grass;
    spot.tone = 90;
    return;
  }
  const kind = (id >>> 8) % 100;
  spot.cover = kind < 36 ? COVER.crop : kind < 58 ? COVER.fallow : kind < 86 ? COVER.bareField : COVER.grass;
  spot.tone = id & 255;
}

/** Hill terraces: strips that follow the contours, a riser between, in pieces a few tens of metres long. */
function terrace(land: Land, x: number, y: number, seed: number, spot: Spot): void {
  const block = blockOf(x, y, 95, seed + 95);
  const level = cubicAt(land.height, x, y) / 2.6 + 0.35 * noise2(x / 30, y / 30, seed + 96);
  const strip = Math.floor(level);
  const id = hash2(strip, block.id, seed + 97);
  if (level - strip < 0.2) {
    spot.cover = COVER.shrub;
    spot.tone = 70;
    return;
  }
  // Neighbouring strips are mostly worked alike: the block decides first.
  const kind = (((id >>> 9) % 100) + 2 * ((block.id >>> 5) % 100)) / 3;
  spot.cover =
    kind < 38
      ? COVER.tea
      : kind < 52
        ? COVER.bareField
        : kind < 66
          ? COVER.fallow
          : kind < 80
            ? COVER.grass
            : COVER.shrub;
  spot.tone = id & 255;
}

/** The nearest of scattered block centres, with a hash and a direction. */
function blockOf(x: number, y: number, spacing: number, seed: number): { id: number; angle: number } {
  const bx = x / spacing + 0.25 * noise2(x / 70, y / 70, seed + 1);
  const by = y / spacing + 0.25 * noise2(x / 70, y / 70, seed + 2);
  const ix = Math.floor(bx);
  const iy = Math.floor(by);
  let best = Infinity;
  let id = 0;
  for (let j = iy - 1; j <= iy + 1; j++)
    for (let i = ix - 1; i <= ix + 1; i++) {
      const h = hash2(i, j, seed);
      const d = (i + (h & 0xffff) / 65536 - bx) ** 2 + (j + (h >>> 16) / 65536 - by) ** 2;
      if (d < best) {
        best = d;
        id = h;
      }
    }
  return { id, angle: (((id >>> 4) & 1023) / 1023) * Math.PI };
}
