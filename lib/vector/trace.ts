/** @file The outline of a group of pixels, walked along pixel edges. */

/** Whether pixel (x, y) belongs to the group that is walked. */
export type Inside = (x: number, y: number) => boolean;

// Steps between corners: east, south, west, north. For each, the pixels ahead on the left and on the right of the corner.
const STEP = [
  [1, 0],
  [0, 1],
  [-1, 0],
  [0, -1],
] as const;
const LEFT = [
  [0, -1],
  [0, 0],
  [-1, 0],
  [-1, -1],
] as const;
const RIGHT = [
  [0, 0],
  [-1, 0],
  [-1, -1],
  [0, -1],
] as const;
const WEST = 2;

/** What is met along a ring. */
export interface RingVisitor {
  /** Each turn, from the second on: the first, at the start, comes last, and only if the walk turns there. */
  corner(x: number, y: number): void;
  /** The westernmost pixel of each upper edge, so that no ring is walked twice. */
  upperEnd(x: number, y: number): void;
}

/** Walks a ring that runs west along the upper edge of pixel (startX, startY), the group's pixels on its left. Where two of them meet at a
 *  corner only, the walk turns right, away from its pixel: the pixels are joined elsewhere, so each ring meets a corner once. */
export function walkRing(inside: Inside, startX: number, startY: number, visitor: RingVisitor): void {
  let [x, y, d] = [startX + 1, startY, WEST];
  do {
    x += STEP[d][0];
    y += STEP[d][1];
    const right = inside(x + RIGHT[d][0], y + RIGHT[d][1]);
    if (right || !inside(x + LEFT[d][0], y + LEFT[d][1])) {
      if (d === WEST) visitor.upperEnd(x, y);
      visitor.corner(x, y);
      d = (d + (right ? 1 : 3)) % 4;
    }
  } while (x !== startX + 1 || y !== startY || d !== WEST);
}

/** Corners (column, row, column, row ...) of a walk that began at (startX + 1, startY), as a closed ring: from there where the walk turns
 *  there, else from the first corner. */
export function closedRing(corners: number[], startX: number, startY: number): Int32Array {
  const n = corners.length;
  const turnsAtStart = corners[n - 2] === startX + 1 && corners[n - 1] === startY;
  const ring = new Int32Array(n + 2);
  ring.set(corners, turnsAtStart ? 2 : 0);
  ring.set(turnsAtStart ? corners.slice(n - 2) : corners.slice(0, 2), turnsAtStart ? 0 : n);
  return ring;
}
