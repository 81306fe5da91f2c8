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
  let parent = new Int32Array(1024);
  let next = 1;
  const root = (a: number): number => {
    while (parent[a] !== a) a = parent[a] = parent[parent[a]];
    return a;
  };
  /** The smaller of two groups' labels, by which both go from now on; 0 is no group yet. */
  const joined = (label: number, j: number): number => {
    if (labels[j] === label) return label;
    const other = root(labels[j]);
    if (label === 0 || other === label) return other;
    const [least, most] = other < label ? [other, label] : [label, other];
    return (parent[most] = least);
  };
  for (let y = 0, i = 0; y < height; y++)
    for (let x = 0; x < width; x++, i++) {
      const v = mask[i];
      if (v === 0) continue;
      let label = x > 0 && mask[i - 1] === v ? root(labels[i - 1]) : 0;
      if (y > 0) {
        const above = i - width;
        if (mask[above] === v) label = joined(label, above);
        if (connect === 8 && x > 0 && mask[above - 1] === v) label = joined(label, above - 1);
        if (connect === 8 && x + 1 < width && mask[above + 1] === v) label = joined(label, above + 1);
      }
      if (label === 0) {
        if (next === parent.length) parent = grown(parent);
        parent[next] = label = next++;
      }
      labels[i] = label;
    }
  return renumber(labels, next, root);
}

function grown(values: Int32Array<ArrayBuffer>): Int32Array<ArrayBuffer> {
  const wider = new Int32Array(2 * values.length);
  wider.set(values);
  return wider;
}

function renumber(labels: Int32Array, given: number, root: (a: number) => number): Components {
  const number = new Int32Array(given);
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
