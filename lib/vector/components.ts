/** Connected groups of pixels that share a value other than 0. */
export interface Components {
  /** [rows, cols]: 1..count, numbered by first pixel in reading order; 0 where the mask is 0. */
  labels: Int32Array;
  count: number;
  /** [count + 1]: index of each group's first pixel. */
  first: Int32Array;
}

/** Labels connected groups, joined by edges (4) or by edges and corners (8): two passes with union-find.
 *  @param mask  [rows, cols] */
export function labelComponents(
  mask: Uint8Array | Int32Array,
  width: number,
  height: number,
  connect: 4 | 8,
): Components {
  const labels = new Int32Array(mask.length);
  const parent = [0];
  const root = (a: number): number => {
    while (parent[a] !== a) a = parent[a] = parent[parent[a]];
    return a;
  };
  for (let y = 0, i = 0; y < height; y++)
    for (let x = 0; x < width; x++, i++) {
      const v = mask[i];
      if (v === 0) continue;
      let label = 0;
      const join = (j: number): void => {
        if (mask[j] !== v) return;
        const other = root(labels[j]);
        if (label === 0) label = other;
        else if (other < label) label = parent[label] = other;
        else parent[other] = label;
      };
      if (x > 0) join(i - 1);
      if (y > 0) {
        join(i - width);
        if (connect === 8) {
          if (x > 0) join(i - width - 1);
          if (x + 1 < width) join(i - width + 1);
        }
      }
      if (label === 0) parent.push((label = parent.length));
      labels[i] = label;
    }
  return renumber(labels, parent, root);
}

function renumber(labels: Int32Array, parent: number[], root: (a: number) => number): Components {
  const number = new Int32Array(parent.length);
  const first: number[] = [-1];
  for (let i = 0; i < labels.length; i++) {
    if (labels[i] === 0) continue;
    const r = root(labels[i]);
    if (number[r] === 0) {
      number[r] = first.length;
      first.push(i);
    }
    labels[i] = number[r];
  }
  return { labels, count: first.length - 1, first: Int32Array.from(first) };
}
