/** @file Bare grounds that are no landslides: quarries by the road, felled forest on the slopes, patches of bare or eroded soil.
 *  Their spectra are a landslide's own; only shape, place and texture tell them apart. */
import type { Rng } from '../core/index.js';
import type { Land } from './land.js';
import { MARGIN_M } from './layout.js';
import { cellAt } from './surface.js';

export interface Patch {
  x: number;
  y: number;
  /** Half sizes, metres, and direction. */
  half: [number, number];
  angle: number;
  /** Exponent of the outline: 2 an ellipse, 6 nearly a rectangle. */
  square: number;
  ragM: number;
  value: number;
  tone: number;
  seed: number;
}

const QUARRY = 15;
const CLEAR_CUT = 16;
const BARE_SOIL = 17;

/** Patches at `densities` a km2 of scene. */
export function makePatches(
  land: Land,
  o: { rng: Rng; roadM: Float32Array; densities: { quarries: number; cuts: number; bare: number } },
): Patch[] {
  const km2 = (land.layout.sceneM / 1000) ** 2;
  const { rng } = o;
  const patches: Patch[] = [];
  const place = (
    count: number,
    fits: (cell: number) => boolean,
    make: (x: number, y: number, cell: number) => Patch,
  ): void => {
    for (let made = 0, tries = 0; made < count && tries < count * 400; tries++) {
      const x = MARGIN_M + land.layout.sceneM * rng.next();
      const y = MARGIN_M + land.layout.sceneM * rng.next();
      const cell = cellAt(land.height, x, y);
      if (!fits(cell)) continue;
      patches.push(make(x, y, cell));
      made++;
    }
  };
  const common = (x: number, y: number): Pick<Patch, 'x' | 'y' | 'tone' | 'seed'> => ({
    x,
    y,
    tone: rng.int(256),
    seed: rng.int(2 ** 31),
  });
  const downhill = (cell: number): number => Math.atan2(land.gy[cell], land.gx[cell]);
  place(
    Math.max(1, Math.round(o.densities.quarries * km2)),
    (c) => land.slopeDeg[c] > 15 && o.roadM[c] < 70 && o.roadM[c] > 15,
    (x, y, c) => ({
      ...common(x, y),
      half: [24 + 22 * rng.next(), 18 + 14 * rng.next()],
      angle: downhill(c) + Math.PI / 2,
      square: 2.6,
      ragM: 18,
      value: QUARRY,
    }),
  );
  place(
    Math.round(o.densities.cuts * km2),
    (c) => land.slopeDeg[c] > 12 && land.slopeDeg[c] < 33,
    (x, y, c) => {
      const size = 13 * Math.exp(0.45 * rng.normal());
      return {
        ...common(x, y),
        half: [size * (1.2 + 0.9 * rng.next()), size],
        angle: downhill(c) + 0.35 * rng.normal(),
        square: 3.2,
        ragM: 14,
        value: CLEAR_CUT,
      };
    },
  );
  place(
    Math.round(o.densities.bare * km2),
    (c) => land.slopeDeg[c] > 6 && land.slopeDeg[c] < 36,
    (x, y) => {
      const size = 7 * Math.exp(0.5 * rng.normal());
      return {
        ...common(x, y),
        half: [size * (1 + rng.next()), size],
        angle: 3.14 * rng.next(),
        square: 2,
        ragM: 9,
        value: BARE_SOIL,
      };
    },
  );
  return patches;
}
