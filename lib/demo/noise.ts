/** @file Noise that has no period: every lattice value is hashed from its own integer coordinates, so a texture depends only on
 *  where it is, never on how the scene was cut into strips. */

/** A hash of two integers and a seed, uint32. */
export function hash2(x: number, y: number, seed: number): number {
  let h = Math.imul(x, 0x27d4eb2d) ^ Math.imul(y, 0x165667b1) ^ seed;
  h = Math.imul(h ^ (h >>> 15), 0x2c1b3c6d);
  h = Math.imul(h ^ (h >>> 12), 0x297a2d39);
  return (h ^ (h >>> 15)) >>> 0;
}

/** A hash of two integers and a seed, uniform in [0, 1). */
export function unit2(x: number, y: number, seed: number): number {
  return hash2(x, y, seed) / 4294967296;
}

/** Gradient noise (Perlin's, quintic fade) at (x, y): about -1..1, mean 0, zero at the lattice points.
 *  @source Perlin 2002, doi 10.1145/566654.566636; hashed gradients in place of his table, which repeats */
export function noise2(x: number, y: number, seed: number): number {
  const ix = Math.floor(x);
  const iy = Math.floor(y);
  const fx = x - ix;
  const fy = y - iy;
  const u = fx * fx * fx * (fx * (fx * 6 - 15) + 10);
  const v = fy * fy * fy * (fy * (fy * 6 - 15) + 10);
  const a = dot(hash2(ix, iy, seed), fx, fy);
  const b = dot(hash2(ix + 1, iy, seed), fx - 1, fy);
  const c = dot(hash2(ix, iy + 1, seed), fx, fy - 1);
  const d = dot(hash2(ix + 1, iy + 1, seed), fx - 1, fy - 1);
  return 1.5 * (a + u * (b - a) + v * (c - a + u * (a - b - c + d)));
}

/** The gradient's two components are the hash's two halves: no table, no sine. */
function dot(h: number, fx: number, fy: number): number {
  return ((h & 0xffff) / 32767.5 - 1) * fx + ((h >>> 16) / 32767.5 - 1) * fy;
}

/** Fractal noise: `octaves` of gradient noise, each half as high and twice as fine, each turned so that no axis shows.
 *  @returns about -1..1 */
export function fbm2(x: number, y: number, seed: number, octaves: number, gain = 0.5): number {
  let sum = 0;
  let amplitude = 1;
  let px = x;
  let py = y;
  for (let i = 0; i < octaves; i++) {
    sum += amplitude * noise2(px, py, seed + i * 0x9e3779b9);
    const turned = 1.6 * px + 1.2 * py;
    py = -1.2 * px + 1.6 * py;
    px = turned;
    amplitude *= gain;
  }
  return sum;
}

/** Smooth step from 0 at `a` to 1 at `b` (a may lie above b). */
export function smoothstep(a: number, b: number, x: number): number {
  const t = Math.min(1, Math.max(0, (x - a) / (b - a)));
  return t * t * (3 - 2 * t);
}
