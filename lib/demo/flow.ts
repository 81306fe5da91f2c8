/** @file Drainage of a surface that is still being made: depressions filled, receivers and an order, in one pass of a priority
 *  flood. (landslide/terrain has the same for finished DEMs; here it runs a few hundred times and must name outlets and inlets.) */
import { unit2 } from './noise.js';

const DX = [1, 1, 0, -1, -1, -1, 0, 1];
const DY = [0, 1, 1, 1, 0, -1, -1, -1];
const DIST = DX.map((dx, i) => Math.hypot(dx, DY[i]));

export interface Drainage {
  /** [n] int32, the cell that each cell drains to; itself at an outlet. */
  receiver: Int32Array;
  /** [n] float32, distance to the receiver in cells (1 or sqrt 2). */
  step: Float32Array;
  /** [n] int32, every receiver before its donors. */
  order: Int32Array;
  /** [n] float64, the surface without depressions. */
  filled: Float64Array;
}

/** Drainage of `z` towards `outlets` (the other edges are closed, as divides are).
 *  @param z [height * width] float64, metres
 *  @param jitter 0..0.5: how far chance, hashed from cell and `seed`, may favour one of nearly equal descents; it keeps valleys
 *  from running along the grid
 *  @source Barnes, Lehman & Mulla 2014, doi 10.1016/j.cageo.2013.04.024 (priority flood with an epsilon) */
export function drain(
  z: Float64Array,
  width: number,
  height: number,
  outlets: ArrayLike<number>,
  { jitter = 0, seed = 0 } = {},
): Drainage {
  const n = width * height;
  const filled = Float64Array.from(z);
  const order = floodOrder(filled, width, height, outlets);
  const receiver = new Int32Array(n);
  const step = new Float32Array(n).fill(1);
  const isOutlet = new Uint8Array(n);
  for (let i = 0; i < outlets.length; i++) isOutlet[outlets[i]] = 1;
  for (let i = 0; i < n; i++) {
    receiver[i] = i;
    if (isOutlet[i]) continue;
    const x = i % width;
    const y = (i / width) | 0;
    let best = 0;
    for (let k = 0; k < 8; k++) {
      const nx = x + DX[k];
      const ny = y + DY[k];
      if (nx < 0 || ny < 0 || nx >= width || ny >= height) continue;
      const drop = filled[i] - filled[ny * width + nx];
      if (drop <= 0) continue;
      const chance = jitter > 0 ? 1 + jitter * (unit2(i, k, seed) - 0.5) : 1;
      const s = (drop / DIST[k]) * chance;
      if (s > best) {
        best = s;
        receiver[i] = ny * width + nx;
        step[i] = DIST[k];
      }
    }
  }
  return { receiver, step, order, filled };
}

/** Fills `z` in place and returns its cells from the lowest up. */
function floodOrder(z: Float64Array, width: number, height: number, outlets: ArrayLike<number>): Int32Array {
  const n = width * height;
  const heap = new Heap(n);
  const seen = new Uint8Array(n);
  const order = new Int32Array(n);
  for (let i = 0; i < outlets.length; i++) {
    seen[outlets[i]] = 1;
    heap.push(z[outlets[i]], outlets[i]);
  }
  for (let at = 0; heap.size > 0; at++) {
    const i = heap.pop();
    order[at] = i;
    const x = i % width;
    const y = (i / width) | 0;
    for (let k = 0; k < 8; k++) {
      const nx = x + DX[k];
      const ny = y + DY[k];
      if (nx < 0 || ny < 0 || nx >= width || ny >= height) continue;
      const j = ny * width + nx;
      if (seen[j]) continue;
      seen[j] = 1;
      if (z[j] <= z[i]) z[j] = z[i] + 1e-4;
      heap.push(z[j], j);
    }
  }
  return order;
}

/** Upstream area of every cell, in cells, its own and what `inlet` brings included. [n] float64 */
export function accumulate(
  { receiver, order }: Drainage,
  inlet?: { cell: number; cells: number },
): Float64Array {
  const area = new Float64Array(receiver.length).fill(1);
  if (inlet) area[inlet.cell] += inlet.cells;
  for (let at = order.length - 1; at >= 0; at--) {
    const i = order[at];
    if (receiver[i] !== i) area[receiver[i]] += area[i];
  }
  return area;
}

/** A binary heap of (key, cell), the lowest key first; ties by order of insertion are not kept, but are the same every time. */
export class Heap {
  size = 0;
  private keys: Float64Array;
  private cells: Int32Array;
  constructor(capacity: number) {
    this.keys = new Float64Array(capacity + 1);
    this.cells = new Int32Array(capacity + 1);
  }

  push(key: number, cell: number): void {
    if (this.size + 1 >= this.keys.length) this.grow();
    const { keys, cells } = this;
    let i = ++this.size;
    while (i > 1 && keys[i >> 1] > key) {
      keys[i] = keys[i >> 1];
      cells[i] = cells[i >> 1];
      i >>= 1;
    }
    keys[i] = key;
    cells[i] = cell;
  }

  /** The cell of the lowest key; its key is in `key`. */
  pop(): number {
    const { keys, cells } = this;
    const top = cells[1];
    this.key = keys[1];
    const key = keys[this.size];
    const cell = cells[this.size--];
    let i = 1;
    for (let child = 2; child <= this.size; child = 2 * i) {
      if (child < this.size && keys[child + 1] < keys[child]) child++;
      if (keys[child] >= key) break;
      keys[i] = keys[child];
      cells[i] = cells[child];
      i = child;
    }
    keys[i] = key;
    cells[i] = cell;
    return top;
  }
  key = 0;

  private grow(): void {
    const keys = new Float64Array(this.keys.length * 2);
    keys.set(this.keys);
    this.keys = keys;
    const cells = new Int32Array(this.cells.length * 2);
    cells.set(this.cells);
    this.cells = cells;
  }
}
