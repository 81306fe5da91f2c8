/** @file Landslides: places by the hazard model, areas by the size law, shapes along the fall of the slope. */
import { checkStop, type Rng } from '../core/index.js';
import { COVER, type Cover } from './cover.js';
import type { Land } from './land.js';
import { DEM_M, MARGIN_M, PAN_M } from './layout.js';
import { fillPolygon } from './polygon.js';
import { growOutline, type Outline } from './outline.js';
import { assignParts, type Part } from './parts.js';
import type { AreaSettings, RegionSettings } from './regions.js';
import { drawAreas } from './size-law.js';
import { cellAt } from './surface.js';

/** Where a landslide lies, in the groups of the paper's section 3.1. */
export type Setting = 'roadside' | 'mountain' | 'riverside';

/** An invented landslide. */
export interface Landslide extends Outline {
  /** 1, 2, ... in order of size. */
  id: number;
  /** Name on maps: Y1, K1, L1, ... in the test part. */
  name: string;
  part: Part;
  setting: Setting;
  /** Share of the surface that plants have taken back, 0..1. */
  overgrowth: number;
  /** Of the DEM inside: mean slope, mean direction of descent from north. */
  slopeDeg: number;
  aspectDeg: number;
  heightM: number;
  rock: string;
  hardness: number;
  seed: number;
}

export interface Inventory {
  landslides: Landslide[];
  /** [rows * cols] uint16, landslide id per PAN pixel, 0 elsewhere. */
  label: Uint16Array;
}

/** Free ground around every landslide, metres. */
const GAP_M = 9;

/** Places `count` landslides.
 *  @param logit [n] float32, the hazard at the DEM's cells */
export function makeLandslides(
  land: Land,
  cover: Cover,
  logit: Float32Array,
  o: {
    region: RegionSettings;
    count: number;
    areas: AreaSettings;
    rng: Rng;
    signal?: AbortSignal;
    onStep?: (done: number, total: number) => void;
  },
): Inventory {
  const { region, rng } = o;
  const areas = drawAreas(rng.fork('areas'), {
    count: o.count,
    ...o.areas,
  });
  const draw = cellSampler(land, logit, rng.fork('places'));
  const taken = new Uint8Array(cover.cover.length);
  const label = new Uint16Array(cover.cover.length);
  const blocked = blockedTest(cover, taken);
  const landslides: Landslide[] = [];
  areas.forEach((areaM2, i) => {
    checkStop(o.signal, 'demo landslides');
    o.onStep?.(i, areas.length);
    const one = rng.fork(`landslide ${i}`);
    for (let tries = 0; tries < 400; tries++) {
      const cell = draw();
      const n = land.layout.demCells;
      const x = ((cell % n) + one.next()) * DEM_M;
      const y = (Math.floor(cell / n) + one.next()) * DEM_M;
      // After many refusals the place allows only a smaller one.
      const wanted = areaM2 * Math.pow(0.94, Math.max(0, tries - 120) / 20);
      const outline = growOutline(land, { x, y, areaM2: wanted, rng: one, blocked });
      if (!outline) continue;
      const id = landslides.length + 1;
      fillPolygon(outline.ring, land.layout, (p) => (label[p] = id));
      mark(taken, outline, land);
      landslides.push(
        describe(outline, id, {
          land,
          cover,
          region,
          rng: one,
          cell: cellAt(land.height, outline.x, outline.y),
        }),
      );
      break;
    }
  });
  assignParts(landslides, { region: region.name, testFrom: o.areas.testFrom, rng: rng.fork('parts') });
  return { landslides, label };
}

/** Draws DEM cells of the scene with the model's probability. */
function cellSampler(land: Land, logit: Float32Array, rng: Rng): () => number {
  const n = land.layout.demCells;
  const inset = 24;
  const cells: number[] = [];
  const upTo: number[] = [];
  let sum = 0;
  for (let i = 0; i < n * n; i++) {
    const x = ((i % n) + 0.5) * DEM_M - MARGIN_M;
    const y = (Math.floor(i / n) + 0.5) * DEM_M - MARGIN_M;
    const far = land.layout.sceneM - inset;
    if (x < inset || y < inset || x > far || y > far || land.slopeDeg[i] < 10) continue;
    sum += 1 / (1 + Math.exp(-logit[i]));
    cells.push(i);
    upTo.push(sum);
  }
  return () => {
    const u = rng.next() * sum;
    let low = 0;
    let high = cells.length - 1;
    while (low < high) {
      const mid = (low + high) >> 1;
      if (upTo[mid] <= u) low = mid + 1;
      else high = mid;
    }
    return cells[low];
  };
}

/** Ground that no landslide may take: outside the scene, water, road, house, or another landslide's surroundings. */
function blockedTest({ cover, width, height }: Cover, taken: Uint8Array): (x: number, y: number) => boolean {
  const edge = 4;
  return (x, y) => {
    const c = Math.floor((x - MARGIN_M) / PAN_M);
    const r = Math.floor((y - MARGIN_M) / PAN_M);
    if (c < edge || r < edge || c >= width - edge || r >= height - edge) return true;
    const i = r * width + c;
    const k = cover[i];
    return (
      taken[i] === 1 ||
      k === COVER.water ||
      k === COVER.road ||
      k === COVER.roof ||
      k === COVER.yard ||
      k === COVER.track
    );
  };
}

function mark(taken: Uint8Array, outline: Outline, land: Land): void {
  const grown = outline.stations.flatMap((s): [number, number][] => [
    [s.x + s.nx * (s.left + GAP_M), s.y + s.ny * (s.left + GAP_M)],
  ]);
  const back = [...outline.stations]
    .reverse()
    .map((s): [number, number] => [s.x - s.nx * (s.right + GAP_M), s.y - s.ny * (s.right + GAP_M)]);
  fillPolygon([...grown, ...back], land.layout, (p) => (taken[p] = 1));
  const ends = [outline.stations[0], outline.stations[outline.stations.length - 1]];
  for (const e of ends) {
    const circle = Array.from({ length: 12 }, (_, k): [number, number] => [
      e.x + GAP_M * Math.cos(k * 0.5236),
      e.y + GAP_M * Math.sin(k * 0.5236),
    ]);
    fillPolygon(circle, land.layout, (p) => (taken[p] = 1));
  }
}

function describe(
  outline: Outline,
  id: number,
  {
    land,
    cover,
    region,
    rng,
    cell,
  }: { land: Land; cover: Cover; region: RegionSettings; rng: Rng; cell: number },
): Landslide {
  let east = 0;
  let south = 0;
  let slope = 0;
  for (const s of outline.stations) {
    const c = cellAt(land.height, s.x, s.y);
    east += land.gx[c];
    south += land.gy[c];
    slope += land.slopeDeg[c];
  }
  const bed = land.rocks.beds[land.bed[cell]];
  const share = region.overgrowth.mean + region.overgrowth.spread * rng.normal();
  return {
    ...outline,
    id,
    name: '',
    part: 'train',
    setting: settingOf(outline, land, cover),
    overgrowth: Math.min(0.92, Math.max(0.02, share)),
    slopeDeg: slope / outline.stations.length,
    aspectDeg: ((Math.atan2(east, -south) * 180) / Math.PI + 360) % 360,
    heightM: land.height.data[cell],
    rock: bed.rock,
    hardness: bed.hardness,
    seed: rng.int(2 ** 31),
  };
}

/** @source the paper's 3.1: roadside slopes, natural mountain, beside rivers or dwellings */
function settingOf(outline: Outline, land: Land, cover: Cover): Setting {
  const near = (points: [number, number][], reach: number): boolean =>
    points.some(([px, py]) => outline.ring.some(([x, y]) => Math.hypot(px - x, py - y) < reach));
  if (cover.roads.some((r) => near(r.points, 25 + r.widthM))) return 'roadside';
  const houses = cover.houses.map((h): [number, number] => [h.x, h.y]);
  if (near(houses, 45) || land.rivers.some((r) => near(r.points, 40))) return 'riverside';
  return 'mountain';
}
