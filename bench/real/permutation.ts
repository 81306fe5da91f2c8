/** @file Whether two groups of runs differ by more than chance: the exact permutation test. */

/** Share of all ways to divide the values into groups of these sizes whose means lie at least as far apart as those of `a` and `b`.
 *  @returns 0 to 1; three and three values cannot give less than 0.1 */
export function permutationP(a: readonly number[], b: readonly number[]): number {
  const all = [...a, ...b];
  const total = all.reduce((sum, x) => sum + x, 0);
  const apart = (sum: number): number => Math.abs(sum / a.length - (total - sum) / b.length);
  const seen = apart(a.reduce((sum, x) => sum + x, 0)) * (1 - 1e-12);
  let [ways, far] = [0, 0];
  const choose = (from: number, left: number, sum: number): void => {
    if (left === 0) {
      ways++;
      if (apart(sum) >= seen) far++;
      return;
    }
    for (let i = from; i <= all.length - left; i++) choose(i + 1, left - 1, sum + all[i]);
  };
  choose(0, a.length, 0);
  return far / ways;
}
