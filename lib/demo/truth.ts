/** @file What the best possible judge could reach on an invented region. */
import { aucOf } from './hazard.js';
import { DEM_M, MARGIN_M, PAN_M } from './layout.js';
import type { World } from './world.js';

/** Share of the scene's pixels inside landslides. */
export function landslideShare({ inventory }: Pick<World, 'inventory'>): number {
  let inside = 0;
  for (const v of inventory.label) if (v) inside++;
  return inside / inventory.label.length;
}

/** The best AUC that the planted hazard allows. */
export interface AttainableAuc {
  /** AUC of the true logit for the middles of landslides against all ground: what the model itself can tell. */
  places: number;
  /** AUC of the true logit for all ground inside landslides against the rest: what a susceptibility map can reach. */
  ground: number;
  note: string;
}

/** AUC of the true model at the scene's DEM cells; cells that a landslide covers in part are left out. */
export function attainableAuc(world: World): AttainableAuc {
  const { land, inventory, logit } = world;
  const n = land.layout.demCells;
  const places = new Uint8Array(n * n).fill(255);
  const ground = new Uint8Array(n * n).fill(255);
  for (let i = 0; i < n * n; i++) {
    const share = coverage(world, i);
    if (share === null) continue;
    ground[i] = share === 0 ? 0 : share > 0.5 ? 1 : 255;
    places[i] = 0;
  }
  for (const l of inventory.landslides) places[Math.floor(l.y / DEM_M) * n + Math.floor(l.x / DEM_M)] = 1;
  return {
    places: aucOf(logit, places),
    ground: aucOf(logit, ground),
    note: 'a fitted model may pass these on the data it was fitted to, not on other seeds',
  };
}

/** Share of a DEM cell inside landslides, from 25 places in it; null outside the scene. */
function coverage({ land, inventory }: World, cell: number): number | null {
  const { demCells, pixels } = land.layout;
  const x0 = (cell % demCells) * DEM_M - MARGIN_M;
  const y0 = Math.floor(cell / demCells) * DEM_M - MARGIN_M;
  if (x0 < 0 || y0 < 0 || x0 + DEM_M > pixels * PAN_M || y0 + DEM_M > pixels * PAN_M) return null;
  let inside = 0;
  for (let k = 0; k < 25; k++) {
    const c = Math.floor((x0 + ((k % 5) + 0.5) * 2.5) / PAN_M);
    const r = Math.floor((y0 + (Math.floor(k / 5) + 0.5) * 2.5) / PAN_M);
    if (inventory.label[r * pixels + c]) inside++;
  }
  return inside / 25;
}
