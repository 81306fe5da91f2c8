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

/** The closed ring of corners (column, row, column, row ...) that runs west along the upper edge of pixel (startX, startY), with the
 *  group's pixels on its left. Where two of them meet at a corner only, the walk turns right, away from its pixel: the pixels are
 *  joined elsewhere, so each ring meets a corner once.
 *  @param upperEnd  called with the westernmost pixel of each upper edge, so that no ring is walked twice */
export function walkRing(
  inside: Inside,
  startX: number,
  startY: number,
  upperEnd: (x: number, y: number) => void,
): number[] {
  let [x, y, d] = [startX + 1, startY, WEST];
  const corners = [x, y];
  do {
    x += STEP[d][0];
    y += STEP[d][1];
    const right = inside(x + RIGHT[d][0], y + RIGHT[d][1]);
    if (right || !inside(x + LEFT[d][0], y + LEFT[d][1])) {
      if (d === WEST) upperEnd(x, y);
      corners.push(x, y);
      d = (d + (right ? 1 : 3)) % 4;
    }
  } while (x !== startX + 1 || y !== startY || d !== WEST);
  return closed(corners);
}

/** Ends the ring where it began; the start lies on a straight edge unless the last turn was there. */
function closed(corners: number[]): number[] {
  const n = corners.length;
  if (corners[0] === corners[n - 2] && corners[1] === corners[n - 1]) return corners;
  return [...corners.slice(2), corners[2], corners[3]];
}
