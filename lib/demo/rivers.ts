/** @file Rivers: where enough water gathers, the valley floors that they have laid down, and their lines on the ground. */
import { accumulate, drain, type Drainage } from './flow.js';

export interface River {
  /** Positions from the head down, metres east and south. */
  points: [number, number][];
  /** Upstream area at each position, m2. */
  areaM2: number[];
}

export interface Streams {
  drainage: Drainage;
  /** [n] float64, upstream area in cells. */
  area: Float64Array;
  /** [n] uint8, 1 where a river runs. */
  mask: Uint8Array;
}

/** Width of the water of a river, metres, from its upstream area.
 *  @source downstream hydraulic geometry, width ~ area^0.5 (Leopold & Maddock 1953, doi 10.3133/pp252), about 2 m at 1 km2 */
export function riverWidthM(areaM2: number): number {
  return 2.1 * Math.sqrt(areaM2 / 1e6);
}

/** Finds rivers on a square surface of `n` cells a side, and raises their valleys to alluvial floors, in place.
 *  @param z [n * n] float64, metres; changed
 *  @param fillM thickness of the fill where 1 km2 drains; it grows with area^0.42 */
export function layValleyFloors(
  z: Float64Array,
  o: {
    n: number;
    cellM: number;
    outlets: number[];
    inlet: { cell: number; cells: number };
    thresholdM2: number;
    fillM: number;
  },
): Streams {
  const { n, cellM } = o;
  const drainage = drain(z, n, n, o.outlets);
  const area = accumulate(drainage, o.inlet);
  const mask = Uint8Array.from(area, (a) => (a * cellM * cellM >= o.thresholdM2 ? 1 : 0));
  const floor = new Float64Array(n * n).fill(Infinity);
  for (const i of drainage.order) {
    if (!mask[i]) continue;
    const r = drainage.receiver[i];
    const fill = o.fillM * Math.pow((area[i] * cellM * cellM) / 1e6, 0.42);
    const below = r === i ? -Infinity : floor[r] + 0.002 * cellM;
    floor[i] = Math.max(z[i] + fill, below);
  }
  const channel = floor.slice();
  spread(floor, n, 0.022 * cellM);
  for (let i = 0; i < z.length; i++) {
    // A soft maximum, so that the foot of a slope is concave and not a crease.
    const gap = floor[i] - z[i];
    const soft = 3.5;
    if (gap > -4 * soft) z[i] += gap > 4 * soft ? gap : soft * Math.log1p(Math.exp(gap / soft));
    if (mask[i])
      z[i] = Math.min(z[i], channel[i] + 1) - Math.min(2.2, 0.25 * riverWidthM(area[i] * cellM * cellM));
  }
  return { drainage, area, mask };
}

/** Each value becomes the least of all values plus `rise` a cell of distance (chamfer of two sweeps). */
function spread(f: Float64Array, n: number, rise: number): void {
  const diagonal = rise * Math.SQRT2;
  const relax = (i: number, j: number, cost: number): void => {
    if (f[j] + cost < f[i]) f[i] = f[j] + cost;
  };
  for (let y = 0; y < n; y++)
    for (let x = 0; x < n; x++) {
      const i = y * n + x;
      if (x > 0) relax(i, i - 1, rise);
      if (y > 0) relax(i, i - n, rise);
      if (x > 0 && y > 0) relax(i, i - n - 1, diagonal);
      if (x < n - 1 && y > 0) relax(i, i - n + 1, diagonal);
    }
  for (let y = n - 1; y >= 0; y--)
    for (let x = n - 1; x >= 0; x--) {
      const i = y * n + x;
      if (x < n - 1) relax(i, i + 1, rise);
      if (y < n - 1) relax(i, i + n, rise);
      if (x < n - 1 && y < n - 1) relax(i, i + n + 1, diagonal);
      if (x > 0 && y < n - 1) relax(i, i + n - 1, diagonal);
    }
}

/** The rivers as lines, each from its head to the river that it joins (the main one goes on), smoothed along.
 *  @param place ground position of a cell */
export function traceRivers(
  s: Streams,
  o: { cellM: number; place: (cell: number) => [number, number] },
): River[] {
  const { drainage, area, mask } = s;
  const taken = new Uint8Array(mask.length);
  const hasDonor = new Uint8Array(mask.length);
  for (let i = 0; i < mask.length; i++)
    if (mask[i] && drainage.receiver[i] !== i) hasDonor[drainage.receiver[i]] = 1;
  const heads: number[] = [];
  for (let i = 0; i < mask.length; i++) if (mask[i] && !hasDonor[i]) heads.push(i);
  // The head with the longest way down first, so that the main river is one line.
  const length = (head: number): number => {
    let steps = 0;
    for (let i = head; drainage.receiver[i] !== i; i = drainage.receiver[i]) steps++;
    return steps + area[head] * 1e-3;
  };
  const order = heads.map((h) => ({ h, l: length(h) })).sort((a, b) => b.l - a.l || a.h - b.h);
  return order
    .map(({ h }) => traceOne(h, drainage, taken))
    .filter((cells) => cells.length > 4)
    .map((cells) => ({
      points: smoothLine(cells.map(o.place), 6),
      // Where a river joins another, its own area ends with its last own cell.
      areaM2: cells.map((c, k) => {
        const own = k === cells.length - 1 && drainage.receiver[c] !== c ? cells[k - 1] : c;
        return area[own] * o.cellM * o.cellM;
      }),
    }));
}

function traceOne(head: number, { receiver }: Drainage, taken: Uint8Array): number[] {
  const cells = [head];
  let i = head;
  while (!taken[i] && receiver[i] !== i) {
    taken[i] = 1;
    i = receiver[i];
    cells.push(i);
  }
  return cells;
}

/** A line with its corners averaged away `rounds` times; its ends stay. */
export function smoothLine(line: [number, number][], rounds: number): [number, number][] {
  let out = line;
  for (let k = 0; k < rounds; k++)
    out = out.map((p, i) =>
      i === 0 || i === out.length - 1
        ? p
        : [(out[i - 1][0] + 2 * p[0] + out[i + 1][0]) / 4, (out[i - 1][1] + 2 * p[1] + out[i + 1][1]) / 4],
    );
  return out;
}
