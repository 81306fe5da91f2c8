/** A queue that gives the lowest key first, and of equal keys the one pushed first. */
export interface LowestFirst {
  push(item: number, key: number): void;
  pop(): number;
  size(): number;
}

/** A binary heap in typed arrays for up to `capacity` items at once. */
export function makeQueue(capacity: number): LowestFirst {
  const items = new Int32Array(capacity);
  const keys = new Float64Array(capacity);
  const order = new Float64Array(capacity);
  let size = 0;
  let pushed = 0;
  const place = (at: number, item: number, key: number, turn: number): void => {
    items[at] = item;
    keys[at] = key;
    order[at] = turn;
  };
  return {
    size: () => size,
    push(item, key) {
      let at = size++;
      const turn = pushed++;
      while (at > 0) {
        const up = (at - 1) >> 1;
        if (keys[up] <= key) break;
        place(at, items[up], keys[up], order[up]);
        at = up;
      }
      place(at, item, key, turn);
    },
    pop() {
      const top = items[0];
      const last = --size;
      const [item, key, turn] = [items[last], keys[last], order[last]];
      let at = 0;
      for (;;) {
        let down = 2 * at + 1;
        if (down >= last) break;
        if (down + 1 < last && before(keys, order, down + 1, down)) down++;
        if (key < keys[down] || (key === keys[down] && turn < order[down])) break;
        place(at, items[down], keys[down], order[down]);
        at = down;
      }
      if (last > 0) place(at, item, key, turn);
      return top;
    },
  };
}

function before(keys: Float64Array, order: Float64Array, a: number, b: number): boolean {
  return keys[a] < keys[b] || (keys[a] === keys[b] && order[a] < order[b]);
}
