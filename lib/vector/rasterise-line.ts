/** Calls `put` for every pixel that a polyline passes through (points in pixel space), each segment from its first pixel to its
 *  last, stepping across one pixel edge at a time; a step through a corner takes neither neighbour. Only segments that come near the
 *  rows, and their part near the grid, are walked. @source Amanatides & Woo 1987 */
export function burnLine(
  line: readonly (readonly [number, number])[],
  { width, height, top, bottom }: Record<'width' | 'height' | 'top' | 'bottom', number>,
  put: (x: number, y: number) => void,
): void {
  for (let i = 0; i + 1 < line.length; i++) {
    const [y1, y2] = [line[i][1], line[i + 1][1]];
    if (Math.max(y1, y2) + 1 < top || Math.min(y1, y2) - 1 >= bottom) continue;
    const clipped = clip(line[i], line[i + 1], width, height);
    if (clipped) walk(...clipped, put);
  }
}

function walk(x1: number, y1: number, x2: number, y2: number, put: (x: number, y: number) => void): void {
  let [x, y] = [Math.floor(x1), Math.floor(y1)];
  const [endX, endY] = [Math.floor(x2), Math.floor(y2)];
  const [dx, dy] = [x2 - x1, y2 - y1];
  const [stepX, stepY] = [Math.sign(dx), Math.sign(dy)];
  // Share of the segment at which the next upright and level pixel edge is met.
  let nextX = dx === 0 ? Infinity : (x + (dx > 0 ? 1 : 0) - x1) / dx;
  let nextY = dy === 0 ? Infinity : (y + (dy > 0 ? 1 : 0) - y1) / dy;
  put(x, y);
  while (x !== endX || y !== endY) {
    const goX = x !== endX && (nextX <= nextY || y === endY);
    const goY = y !== endY && (nextY <= nextX || x === endX);
    if (goX) {
      x += stepX;
      nextX += Math.abs(1 / dx);
    }
    if (goY) {
      y += stepY;
      nextY += Math.abs(1 / dy);
    }
    put(x, y);
  }
}

/** Liang-Barsky against the grid grown by one pixel. */
function clip(
  [x1, y1]: readonly [number, number],
  [x2, y2]: readonly [number, number],
  width: number,
  height: number,
): [number, number, number, number] | undefined {
  let [t0, t1] = [0, 1];
  const [dx, dy] = [x2 - x1, y2 - y1];
  for (const [p, q] of [
    [-dx, x1 + 1],
    [dx, width + 1 - x1],
    [-dy, y1 + 1],
    [dy, height + 1 - y1],
  ]) {
    if (p === 0 && q < 0) return undefined;
    if (p < 0) t0 = Math.max(t0, q / p);
    else if (p > 0) t1 = Math.min(t1, q / p);
  }
  return t0 <= t1 ? [x1 + t0 * dx, y1 + t0 * dy, x1 + t1 * dx, y1 + t1 * dy] : undefined;
}
