/** @file Least squares of a few parameters by Levenberg and Marquardt's steps, with the slope taken numerically. */

/** The parameters near `start` that make the sum of squared residuals least. Deterministic.
 *  @param residuals  [k] parameters to [n] residuals, n >= k */
export function leastSquares(
  residuals: (x: readonly number[]) => number[],
  start: readonly number[],
  steps = 400,
): number[] {
  let x = [...start];
  let r = residuals(x);
  let damping = 1e-3;
  for (let i = 0; i < steps && damping < 1e12; i++) {
    const slope = slopes(residuals, x, r);
    const step = move(slope, r, damping);
    const next = x.map((v, j) => v - step[j]);
    const trial = residuals(next);
    const better = squares(trial) < squares(r);
    const done = better && squares(r) - squares(trial) < 1e-10 * squares(r);
    if (better) [x, r] = [next, trial];
    if (done) break;
    damping *= better ? 0.2 : 5;
  }
  return x;
}

const squares = (r: readonly number[]): number => r.reduce((s, v) => s + v * v, 0);

/** [k][n], central differences. */
function slopes(f: (x: readonly number[]) => number[], x: readonly number[], r: number[]): number[][] {
  return x.map((v, j) => {
    const h = 1e-6 * Math.max(1e-3, Math.abs(v));
    const at = (shift: number): number[] => f(x.map((u, k) => (k === j ? u + shift : u)));
    const [above, below] = [at(h), at(-h)];
    return r.map((_, i) => (above[i] - below[i]) / (2 * h));
  });
}

/** Solves (J'J + damping diag(J'J)) step = J'r, columns brought to length 1 first. */
function move(slope: number[][], r: number[], damping: number): number[] {
  const length = slope.map((column) => Math.sqrt(squares(column)) || 1);
  const unit = slope.map((column, j) => column.map((v) => v / length[j]));
  const dot = (a: number[], b: number[]): number => a.reduce((s, v, i) => s + v * b[i], 0);
  const rows = unit.map((a, j) => [...unit.map((b, k) => dot(a, b) + (j === k ? damping : 0)), dot(a, r)]);
  return solve(rows).map((v, j) => v / length[j]);
}

/** Solves rows of [matrix | right side] with pivots. */
function solve(a: number[][]): number[] {
  const n = a.length;
  for (let p = 0; p < n; p++) {
    const best = a.reduce((at, row, i) => (i > p && Math.abs(row[p]) > Math.abs(a[at][p]) ? i : at), p);
    [a[p], a[best]] = [a[best], a[p]];
    for (let i = 0; i < n; i++) {
      if (i === p || a[i][p] === 0) continue;
      const f = a[i][p] / a[p][p];
      for (let c = p; c <= n; c++) a[i][c] -= f * a[p][c];
    }
  }
  return a.map((row, i) => row[n] / row[i]);
}
