/** @file Trees and bushes: single crowns, each at a hashed place, drawn as domes; and the blocks of houses. */
import { COVER, type Cover } from './cover.js';
import { MARGIN_M, PAN_M } from './layout.js';
import { hash2, noise2, unit2 } from './noise.js';
import { SCAR, type Scars } from './scar.js';
import { pixelAt, positionX, positionY, scenePixel, type Strip } from './strip.js';

/** What grows on a kind of ground: chance of a plant in each 2.6 m cell, its crown's radius and height (metres, low to high). */
interface Growth {
  chance: number;
  radius: readonly [number, number];
  height: readonly [number, number];
}

const CELL_M = 2.6;
const NONE: Growth = { chance: 0, radius: [0, 0], height: [0, 0] };
const FOREST: Growth = { chance: 0.62, radius: [1.5, 3.9], height: [4, 11] };
const GROWTH: Growth[] = Array.from({ length: 18 }, () => NONE);
GROWTH[COVER.forest] = FOREST;
GROWTH[COVER.bamboo] = { chance: 0.97, radius: [1.3, 2.1], height: [6, 8] };
GROWTH[COVER.shrub] = { chance: 0.5, radius: [0.8, 1.9], height: [0.8, 2.6] };
GROWTH[COVER.grass] = { chance: 0.06, radius: [0.8, 2.2], height: [0.8, 4] };
GROWTH[COVER.tea] = { chance: 0.02, radius: [1, 2], height: [2, 4] };
GROWTH[COVER.crop] = { chance: 0.004, radius: [1.4, 2.6], height: [3, 6] };
GROWTH[COVER.clearCut] = { chance: 0.3, radius: [0.6, 1.6], height: [0.5, 1.8] };
GROWTH[COVER.yard] = { chance: 0.05, radius: [1.2, 2.4], height: [3, 6] };
const ON_SCAR: Growth[] = [NONE, { ...NONE, chance: 0.012, radius: [0.6, 1.4], height: [0.5, 2] }];
ON_SCAR[SCAR.grown] = { chance: 0.3, radius: [0.6, 1.5], height: [0.5, 1.8] };
ON_SCAR[SCAR.dense] = { chance: 0.6, radius: [1.1, 3.2], height: [2, 8] };

/** Draws every plant and house whose crown may reach the strip. */
export function growCanopy(strip: Strip, cover: Cover, scars: Scars, seed: number): void {
  const size = cover.width;
  const first = (v: number): number => Math.floor(v / CELL_M) - 2;
  const pixelM = strip.step * PAN_M;
  const x0 = first(MARGIN_M + strip.x * PAN_M - strip.halo * pixelM);
  const y0 = first(MARGIN_M + strip.y * PAN_M - strip.halo * pixelM);
  const x1 = x0 + Math.ceil((strip.width * pixelM) / CELL_M) + 4;
  const y1 = y0 + Math.ceil((strip.height * pixelM) / CELL_M) + 4;
  for (let j = y0; j <= y1; j++)
    for (let i = x0; i <= x1; i++) {
      const h = hash2(i, j, seed);
      const x = (i + (h & 0xffff) / 65536) * CELL_M;
      const y = (j + (h >>> 16) / 65536) * CELL_M;
      const cx = ((x - MARGIN_M) / PAN_M - strip.x) / strip.step + strip.halo - 0.5;
      const cy = ((y - MARGIN_M) / PAN_M - strip.y) / strip.step + strip.halo - 0.5;
      const p = pixelAt(size, x, y);
      const g = scars.state[p] !== SCAR.none ? ON_SCAR[scars.state[p]] : GROWTH[cover.cover[p]];
      const luck = unit2(i, j, seed + 1);
      if (luck >= g.chance) continue;
      // Stands differ: old ones have wide crowns, young ones narrow crowns.
      const stand = 0.5 + 0.5 * noise2(x / 95, y / 95, seed + 2);
      const u = 0.55 * unit2(i, j, seed + 3) + 0.45 * Math.min(1, Math.max(0, stand));
      const radius = (g.radius[0] + (g.radius[1] - g.radius[0]) * u * u) / pixelM;
      const height = g.height[0] + (g.height[1] - g.height[0]) * u;
      const species =
        0.5 + 0.3 * noise2(x / 140, y / 140, seed + 4) + 0.22 * noise2(x / 30, y / 30, seed + 5);
      const shade = species + 0.34 * (unit2(i, j, seed + 6) - 0.5);
      drawCrown(strip, {
        cx,
        cy,
        radius,
        height,
        shade: 1 + Math.round(254 * Math.min(1, Math.max(0, shade))),
      });
    }
  raiseHouses(strip, cover);
}

function drawCrown(
  strip: Strip,
  o: { cx: number; cy: number; radius: number; height: number; shade: number },
): void {
  const { width, height: rows, canopy, crown, step } = strip;
  const y1 = Math.min(rows - 1, Math.floor(o.cy + o.radius));
  const x1 = Math.min(width - 1, Math.floor(o.cx + o.radius));
  const r2 = 1 / (o.radius * o.radius);
  for (let y = Math.max(0, Math.ceil(o.cy - o.radius)); y <= y1; y++)
    for (let x = Math.max(0, Math.ceil(o.cx - o.radius)); x <= x1; x++) {
      let d = ((x - o.cx) ** 2 + (y - o.cy) ** 2) * r2;
      if (step < 1) d *= boughs(strip, x, y, o.shade);
      if (d >= 1) continue;
      const top = o.height * (0.45 + 0.55 * Math.sqrt(1 - d));
      const i = y * width + x;
      if (top <= canopy[i]) continue;
      canopy[i] = top;
      crown[i] = o.shade;
    }
}

/** How much farther from its stem a place in a crown seems: close to, crowns are no discs. */
function boughs(strip: Strip, c: number, r: number, seed: number): number {
  const x = positionX(strip, c);
  const y = positionY(strip, r);
  return 1.12 + 0.42 * noise2(x / 0.9, y / 0.9, seed) + 0.3 * noise2(x / 0.33, y / 0.33, seed + 1);
}

const HOUSE_M = 6.5;

function raiseHouses(strip: Strip, { cover, width }: Cover): void {
  for (let r = 0; r < strip.height; r++)
    for (let c = 0; c < strip.width; c++) {
      const kind = cover[scenePixel(strip, width, c, r)];
      const i = r * strip.width + c;
      if (kind === COVER.roof) {
        strip.canopy[i] = HOUSE_M;
        strip.crown[i] = 0;
      } else if ((kind === COVER.road || kind === COVER.water) && strip.canopy[i] < 5) {
        strip.canopy[i] = 0;
        strip.crown[i] = 0;
      }
    }
}
