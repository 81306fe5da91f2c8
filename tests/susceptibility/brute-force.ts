/** @file Shapley values by their definition: all 2^features coalitions, each evaluated by walking the trees. */
import type { Forest } from 'landslide/susceptibility';

type Game = (coalition: number) => number;

/** Path-dependent game: outside the coalition both children count, by their cover. */
export function pathGame(forest: Forest, x: ArrayLike<number>): Game {
  const walk = (k: number, coalition: number): number => {
    const f = forest.feature[k];
    if (f < 0) return forest.value[k];
    const l = forest.left[k];
    if ((coalition >> f) & 1) return walk(x[f] <= forest.threshold[k] ? l : l + 1, coalition);
    const [a, b] = [forest.cover[l], forest.cover[l + 1]];
    return (a * walk(l, coalition) + b * walk(l + 1, coalition)) / (a + b);
  };
  return (coalition) =>
    forest.offset + forest.scale * forest.roots.reduce((s, root) => s + walk(root, coalition), 0);
}

/** Interventional game: outside the coalition the values of background rows. */
export function backgroundGame(
  forest: Forest,
  x: ArrayLike<number>,
  background: readonly ArrayLike<number>[],
): Game {
  return (coalition) =>
    background.reduce((s, b) => {
      const mixed = Array.from(x, (v, f) => ((coalition >> f) & 1 ? v : b[f]));
      return s + pathGame(forest, mixed)(2 ** mixed.length - 1);
    }, 0) / background.length;
}

/** Shapley values of a game. */
export function shapley(game: Game, features: number): number[] {
  const v = Array.from({ length: 2 ** features }, (_, s) => game(s));
  return Array.from({ length: features }, (_, i) =>
    v.reduce((sum, value, s) => {
      if ((s >> i) & 1) return sum;
      return sum + weight(size(s), features) * (v[s | (1 << i)] - value);
    }, 0),
  );
}

/** Shapley interaction values of a pair i, j: half for each of the two, as in the shap package. */
export function interaction(game: Game, features: number, i: number, j: number): number {
  let sum = 0;
  for (let s = 0; s < 2 ** features; s++) {
    if ((s >> i) & 1 || (s >> j) & 1) continue;
    const both = game(s | (1 << i) | (1 << j)) - game(s | (1 << i)) - game(s | (1 << j)) + game(s);
    sum += (weight(size(s), features - 1) * both) / 2;
  }
  return sum;
}

function size(s: number): number {
  return s === 0 ? 0 : (s & 1) + size(s >> 1);
}

/** |S|! (n - |S| - 1)! / n! */
function weight(s: number, n: number): number {
  const factorial = (k: number): number => (k < 2 ? 1 : k * factorial(k - 1));
  return (factorial(s) * factorial(n - s - 1)) / factorial(n);
}
