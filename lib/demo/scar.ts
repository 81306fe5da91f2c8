/** @file What the surface of each landslide looks like: bare or overgrown, pale or dark, sunken or piled up, a value a pixel. */
import { fbm2, noise2 } from './noise.js';
import type { Landslide } from './landslides.js';
import { MARGIN_M, PAN_M, type Layout } from './layout.js';
import { fillPolygon } from './polygon.js';

export const SCAR = { none: 0, bare: 1, grown: 2, dense: 3 } as const;

export interface Scars {
  /** [rows * cols] uint8, a `SCAR` value. */
  state: Uint8Array;
  /** [rows * cols] uint8, 0 dark .. 255 pale. */
  tone: Uint8Array;
  /** [rows * cols] int8, height against the old slope in units of 4 cm. */
  relief: Int8Array;
}

/** Surfaces of all landslides of a scene. */
export function makeScars(landslides: readonly Landslide[], layout: Layout): Scars {
  const size = layout.pixels ** 2;
  const scars = { state: new Uint8Array(size), tone: new Uint8Array(size), relief: new Int8Array(size) };
  for (const l of landslides) cutScar(l, layout, scars);
  return scars;
}

function cutScar(l: Landslide, layout: Layout, out: Scars): void {
  const pixels: number[] = [];
  fillPolygon(l.ring, layout, (p) => pixels.push(p));
  const green = new Float32Array(pixels.length);
  const width = l.areaM2 / l.lengthM;
  const depth = Math.min(4, 0.05 * width + 0.6);
  pixels.forEach((p, k) => {
    const x = MARGIN_M + ((p % layout.pixels) + 0.5) * PAN_M;
    const y = MARGIN_M + (Math.floor(p / layout.pixels) + 0.5) * PAN_M;
    const { s, t } = alongAcross(l, x, y);
    const inside = Math.min(
      1,
      (1 - Math.abs(t)) * width * 0.12,
      s * l.lengthM * 0.15,
      (1 - s) * l.lengthM * 0.15,
    );
    const scarp = Math.exp(-s * 9);
    // Plants come back from the margins and on the piled-up foot; the scarp stays bare.
    green[k] =
      0.6 * fbm2(x / 24, y / 24, l.seed, 3, 0.6) +
      0.35 * Math.abs(t) ** 3 +
      0.25 * s -
      0.7 * scarp +
      0.12 * noise2(x / 3, y / 3, l.seed + 9);
    const streak =
      noise2((t * width) / 7, (s * l.lengthM) / 40, l.seed + 4) +
      0.5 * noise2((t * width) / 2.6, (s * l.lengthM) / 16, l.seed + 5);
    const pale =
      0.42 +
      0.3 * scarp +
      0.13 * streak +
      0.18 * noise2(x / 11, y / 11, l.seed + 6) +
      0.1 * noise2(x / 2.2, y / 2.2, l.seed + 7);
    out.tone[p] = 255 * Math.min(1, Math.max(0, pale));
    const hollow = s < 0.62 ? -Math.sin((Math.PI * s) / 0.62) : 0.7 * Math.sin((Math.PI * (s - 0.62)) / 0.38);
    const lumps =
      0.6 * noise2(x / 6, y / 6, l.seed + 8) + 0.3 * noise2(x / 2.1, y / 2.1, l.seed + 10) + 0.1 * streak;
    out.relief[p] = Math.max(
      -127,
      Math.min(127, (depth * Math.max(0, inside) * (hollow + lumps * 0.5)) / 0.04),
    );
  });
  const sorted = green.slice().sort();
  const cut = (share: number): number =>
    sorted[Math.min(sorted.length - 1, Math.floor((1 - share) * sorted.length))];
  const grown = cut(l.overgrowth);
  const dense = cut(l.overgrowth * 0.62);
  pixels.forEach((p, k) => {
    out.state[p] = green[k] >= dense ? SCAR.dense : green[k] >= grown ? SCAR.grown : SCAR.bare;
  });
}

/** Place within a landslide: s from crown 0 to toe 1, t from -1 to 1 across. */
function alongAcross(l: Landslide, x: number, y: number): { s: number; t: number } {
  let best = Infinity;
  let at = 0;
  l.stations.forEach((st, i) => {
    const d = (st.x - x) ** 2 + (st.y - y) ** 2;
    if (d < best) {
      best = d;
      at = i;
    }
  });
  const st = l.stations[at];
  const across = (x - st.x) * st.nx + (y - st.y) * st.ny;
  const along = ((x - st.x) * -st.ny + (y - st.y) * st.nx) / l.lengthM;
  const half = Math.max(1, across > 0 ? st.left : st.right);
  const s = (at + 0.5) / l.stations.length + Math.max(-0.02, Math.min(0.02, along));
  return { s: Math.min(1, Math.max(0, s)), t: Math.min(1, Math.max(-1, across / half)) };
}
