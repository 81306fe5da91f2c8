import { check } from '../core/index.js';

/** Connected parts of a mask, numbered from 1 in the order of their first pixel.
 *  @param mask     [height, width] uint8; 1 = inside, all else (0, 255) outside
 *  @param connect  neighbours: 4 (edges) or 8 (edges and corners)
 *  @returns labels [height, width] int32, 0 = outside; count of parts */
export function labelComponents(
  mask: Uint8Array,
  { width, height, connect }: { width: number; height: number; connect: 4 | 8 },
): { labels: Int32Array; count: number } {
  check(mask.length === width * height, `mask has ${mask.length} pixels, the image ${width} x ${height}`);
  const parent = [0];
  const find = (i: number): number => {
    while (parent[i] !== i) i = parent[i] = parent[parent[i]];
    return i;
  };
  const labels = new Int32Array(mask.length);
  const join = (at: number, neighbour: number): void => {
    const other = labels[neighbour];
    if (other === 0) return;
    if (labels[at] === 0) labels[at] = other;
    else {
      const [a, b] = [find(labels[at]), find(other)];
      parent[Math.max(a, b)] = Math.min(a, b);
    }
  };
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const i = y * width + x;
      if (mask[i] !== 1) continue;
      if (x > 0) join(i, i - 1);
      if (y > 0) {
        join(i, i - width);
        if (connect === 8 && x > 0) join(i, i - width - 1);
        if (connect === 8 && x < width - 1) join(i, i - width + 1);
      }
      if (labels[i] === 0) parent.push((labels[i] = parent.length));
    }
  return { labels, count: renumber(labels, find) };
}

function renumber(labels: Int32Array, find: (i: number) => number): number {
  const names = new Map<number, number>();
  for (let i = 0; i < labels.length; i++) {
    if (labels[i] === 0) continue;
    const root = find(labels[i]);
    const name = names.get(root) ?? names.size + 1;
    names.set(root, name);
    labels[i] = name;
  }
  return names.size;
}
