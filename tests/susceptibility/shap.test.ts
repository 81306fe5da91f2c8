import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { before, describe, test } from 'node:test';
import {
  expectedValue,
  fitForest,
  forestFromSklearn,
  forestFromXgboost,
  predictProbability,
  shapRow,
  shapValues,
  type Forest,
  type SklearnTree,
  type XgboostNode,
} from 'landslide/susceptibility';
import { backgroundGame, interaction, pathGame, shapley } from './brute-force.js';
import { FEATURES, makeRows } from './made-rows.js';

const F = 7;
const rowOf = (X: Float32Array, i: number): Float32Array => X.subarray(i * F, (i + 1) * F);
const gap = (a: ArrayLike<number>, b: ArrayLike<number>): number =>
  Array.from(a).reduce((m, v, i) => Math.max(m, Math.abs(v - b[i])), 0);

/** One tree by hand: [feature, threshold, left, value, cover] a node; the right child follows the left. */
function tree(features: number, nodes: readonly (readonly number[])[]): Forest {
  return {
    names: Array.from({ length: features }, (_, i) => `x${i + 1}`),
    roots: Int32Array.of(0),
    feature: Int16Array.from(nodes, (n) => n[0]),
    threshold: Float64Array.from(nodes, (n) => n[1]),
    left: Int32Array.from(nodes, (n) => n[2]),
    value: Float64Array.from(nodes, (n) => n[3]),
    cover: Float64Array.from(nodes, (n) => n[4]),
    scale: 1,
    offset: 0,
  };
}

test('the AND tree of arXiv 1802.03888: y = 80 x1 x2 on four equal rows', async () => {
  // Splits on x1, then on x2 where x1 = 1: leaves 0 (2 rows), 0, 80.
  const and = tree(2, [
    [0, 0.5, 1, 20, 4],
    [-1, 0, -1, 0, 2],
    [1, 0.5, 3, 40, 2],
    [-1, 0, -1, 0, 1],
    [-1, 0, -1, 80, 1],
  ]);
  const X = Float64Array.of(0, 0, 0, 1, 1, 0, 1, 1);
  const { base, values } = await shapValues(and, X);
  assert.equal(base, 20);
  // By hand for (0, 0): v() = 20, v(1) = 0, v(2) = 0 and v(1, 2) = 0: -20 split evenly.
  const expected = [-10, -10, -30, 10, 10, -30, 30, 30];
  assert.ok(gap(values, expected) < 1e-12, `${Array.from(values)}`);
  const { interactions } = await shapValues(and, X, { interactions: true });
  const cross = [0, 1, 2, 3].map((i) => interactions![i * 4 + 1]);
  assert.ok(gap(cross, [10, -10, -10, 10]) < 1e-12, `${cross}`);
});

test('values that the shap package printed for simple trees', async (t) => {
  const path = `${process.env.LANDSLIDE_TEST_DATA ?? '../shared/data'}/tab_rf_shap/shap/published_treeshap_simple_models.json`;
  if (!existsSync(path)) return t.skip(`${path} is not there`);
  const published = JSON.parse(readFileSync(path, 'utf8')) as {
    models: { name: string; expected: Record<string, number[]> }[];
  };
  const leaf = (value: number, cover: number): number[] => [-1, 0, -1, value, cover];
  const trees: Record<string, Forest> = {
    single_split: tree(4, [[0, 0.5, 1, 0.5, 100], leaf(0, 50), leaf(1, 50)]),
    and: tree(4, [[0, 0.5, 1, 0.25, 100], leaf(0, 50), [1, 0.5, 3, 0.5, 50], leaf(0, 25), leaf(1, 25)]),
    or: tree(4, [[0, 0.5, 1, 0.75, 100], [1, 0.5, 3, 0.5, 50], leaf(1, 50), leaf(0, 25), leaf(1, 25)]),
  };
  let compared = 0;
  for (const model of published.models) {
    if (!trees[model.name]) continue;
    for (const [x, values] of Object.entries(model.expected)) {
      const ours = await shapValues(trees[model.name], Float64Array.from(JSON.parse(x) as number[]));
      assert.ok(gap(ours.values, values) < 1e-12, `${model.name} ${x}: ${Array.from(ours.values)}`);
      compared++;
    }
  }
  assert.ok(compared >= 6);
});

describe('a fitted forest', () => {
  const { X, y } = makeRows(1500, 1);
  const background = X.subarray(100 * F, 120 * F);
  let forest: Forest;
  before(async () => {
    forest = await fitForest(X, y, { names: FEATURES, trees: 4, maxDepth: 9, seed: 3 });
  });

  test('grid and quadrature agree with 2^7 coalitions', async () => {
    const grid = await shapValues(forest, X.subarray(0, 6 * F));
    for (let i = 0; i < 6; i++) {
      const truth = shapley(pathGame(forest, rowOf(X, i)), F);
      assert.ok(gap(grid.values.subarray(i * F, (i + 1) * F), truth) < 1e-12);
      assert.ok(gap(shapRow(forest, rowOf(X, i)).values, truth) < 1e-12);
    }
  });

  test('any limit of cells gives the same values, and base + sum is the prediction', async () => {
    const p = predictProbability(forest, X);
    const first = await shapValues(forest, X, { cells: 128 });
    for (const cells of [300, 5000, 100000]) {
      const { base, values } = await shapValues(forest, X, { cells });
      assert.ok(gap(values, first.values) < 1e-13);
      for (let i = 0; i < y.length; i++) {
        const sum = values.subarray(i * F, (i + 1) * F).reduce((s, v) => s + v, base);
        assert.ok(Math.abs(sum - p[i]) < 1e-12);
      }
    }
  });

  test('any number of threads gives the same bytes; a raised signal stops them', async () => {
    const many = await fitForest(X, y, { names: FEATURES, trees: 37, maxDepth: 7, seed: 3 });
    for (const asked of [{}, { interactions: true }, { background }]) {
      const one = await shapValues(many, X, asked);
      for (const threads of [2, 3]) assert.deepEqual(await shapValues(many, X, { ...asked, threads }), one);
    }
    const signal = AbortSignal.abort();
    await assert.rejects(shapValues(forest, X, { threads: 2, signal }), /Shapley values stopped/);
    await assert.rejects(shapValues(forest, X, { threads: 0 }), /threads is 0: expected 1 or more/);
  });

  test('interactions agree with coalitions, are symmetric and sum to the values', async () => {
    const { values, interactions } = await shapValues(forest, X.subarray(0, 20 * F), { interactions: true });
    const at = (row: number, i: number, j: number): number => interactions![(row * F + i) * F + j];
    for (let row = 0; row < 20; row++)
      for (let i = 0; i < F; i++) {
        let sum = 0;
        for (let j = 0; j < F; j++) {
          sum += at(row, i, j);
          assert.equal(at(row, i, j), at(row, j, i));
        }
        assert.ok(Math.abs(sum - values[row * F + i]) < 1e-12);
      }
    const game = pathGame(forest, rowOf(X, 0));
    for (let i = 0; i < F; i++)
      for (let j = i + 1; j < F; j++) assert.ok(Math.abs(at(0, i, j) - interaction(game, F, i, j)) < 1e-12);
  });

  test('against background rows: agrees with coalitions, with interactions, and sums to the prediction', async () => {
    const rows = X.subarray(0, 3 * F);
    const { base, values, interactions } = await shapValues(forest, rows, { background, interactions: true });
    const p = predictProbability(forest, rows);
    const others = Array.from({ length: 20 }, (_, i) => rowOf(background, i));
    for (let row = 0; row < 3; row++) {
      const game = backgroundGame(forest, rowOf(X, row), others);
      const part = values.subarray(row * F, (row + 1) * F);
      assert.ok(gap(part, shapley(game, F)) < 1e-12);
      assert.ok(Math.abs(part.reduce((s, v) => s + v, base) - p[row]) < 1e-12);
      assert.ok(Math.abs(interactions![row * F * F + 2] - interaction(game, F, 0, 2)) < 1e-12);
    }
  });

  test('a feature that the trees never split on has 0', async () => {
    const constant = X.slice();
    for (let i = 5; i < constant.length; i += F) constant[i] = 1;
    const without = await fitForest(constant, y, { names: FEATURES, trees: 5, maxDepth: 6, seed: 1 });
    const { values } = await shapValues(without, constant.subarray(0, 50 * F));
    for (let i = 0; i < 50; i++) assert.equal(values[i * F + 5], 0);
  });

  test('the base of a forest is the mean over the drawn rows', () => {
    const roots = Array.from(forest.roots, (r) => forest.value[r]);
    assert.ok(Math.abs(expectedValue(forest) - roots.reduce((s, v) => s + v, 0) / roots.length) < 1e-12);
  });

  test('a table with NaN and a tree that leads nowhere are refused', async () => {
    const bad = X.slice(0, 2 * F);
    bad[9] = NaN;
    await assert.rejects(
      shapValues(forest, bad),
      /^InputError: X is NaN in row 1, feature slope; expected finite/,
    );
    const lost = { ...forest, left: forest.left.map((l) => (l > 0 ? l + 1e6 : l)) };
    await assert.rejects(shapValues(lost, X), /cannot be walked: node 0 has child/);
    assert.throws(() => shapRow(forest, X), /x has 1500 rows; shapRow takes one/);
  });
});

test('more features than tables hold: row by row, and still additive', async () => {
  const features = 14;
  const { X: source, y } = makeRows(600, 5);
  const X = new Float64Array(600 * features).map((_, k) => source[(k * 31) % source.length]);
  for (let i = 0; i < 600; i++) X[i * features] += y[i];
  const forest = await fitForest(X, y, { features, trees: 3, seed: 2 });
  const { base, values } = await shapValues(forest, X.subarray(0, 10 * features));
  const p = predictProbability(forest, X.subarray(0, 10 * features));
  for (let i = 0; i < 10; i++) {
    const sum = values.subarray(i * features, (i + 1) * features).reduce((s, v) => s + v, base);
    assert.ok(Math.abs(sum - p[i]) < 1e-12);
  }
  await assert.rejects(shapValues(forest, X, { interactions: true }), /more than 12 features/);
});

describe('the same trees in Python', () => {
  const referee = JSON.parse(readFileSync('tests/susceptibility/referee.json', 'utf8')) as {
    sklearn: {
      trees: SklearnTree[];
      base: number;
      predictions: number[];
      values: number[][];
      interactions: number[][][];
      interventional: number[][];
    };
    xgboost: {
      trees: XgboostNode[];
      margins: number[];
      contributions: number[][];
      interactions: number[][][];
    };
  };
  const { X } = makeRows(3000, 2);
  const rows = X.subarray(0, 5 * F);

  test('scikit-learn forest: predictions, and the shap package to 1e-9', async () => {
    const { trees, base, predictions, values, interactions, interventional } = referee.sklearn;
    const forest = forestFromSklearn(trees, FEATURES);
    assert.ok(gap(predictProbability(forest, rows), predictions) < 1e-12);
    const ours = await shapValues(forest, rows, { interactions: true });
    assert.ok(Math.abs(ours.base - base) < 1e-9);
    assert.ok(gap(ours.values, values.flat()) < 1e-9);
    assert.ok(gap(ours.interactions!, interactions.flat(2)) < 1e-9);
    const against = await shapValues(forest, rows, { background: X.subarray(5 * F, 25 * F) });
    // shap's interventional code sums in single precision; 2^7 coalitions hold ours to 1e-12 above.
    assert.ok(gap(against.values, interventional.flat()) < 2e-6);
  });

  test('xgboost: margins and its own contributions to 1e-6', async () => {
    const { trees, margins, contributions, interactions } = referee.xgboost;
    const forest = forestFromXgboost(trees, FEATURES, 0);
    assert.ok(gap(predictProbability(forest, rows), margins) < 1e-6);
    const ours = await shapValues(forest, rows, { interactions: true });
    contributions.forEach((c, i) => {
      assert.ok(gap(ours.values.subarray(i * F, (i + 1) * F), c.slice(0, F)) < 1e-6);
      assert.ok(Math.abs(ours.base - c[F]) < 1e-6);
    });
    interactions.forEach((m, row) => {
      const theirs = m.slice(0, F).flatMap((line) => line.slice(0, F));
      assert.ok(gap(ours.interactions!.subarray(row * F * F, (row + 1) * F * F), theirs) < 2e-6);
    });
  });
});
