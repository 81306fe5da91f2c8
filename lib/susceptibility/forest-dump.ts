/** @file A forest from a file, whoever grew it. */
import { DataError, readJson } from '../core/index.js';
import { loadForest } from './forest-file.js';
import { forestFromSklearn, forestFromXgboost, type SklearnTree, type XgboostNode } from './forest-import.js';
import type { Forest } from './forest.js';

/** Reads a forest of this library, or a dump of scikit-learn's (a list of trees with `feature`, `threshold`, `children_left`, `children_right`,
 *  `value`, `cover`) or of xgboost's (`get_dump(dump_format='json', with_stats=True)`, parsed, as a list).
 *  @param names       the factors, in the order of the columns that it was fitted to
 *  @param baseMargin  xgboost only: its base score as log odds
 *  @throws "PATH is no forest: ...", and as `loadForest`, `forestFromSklearn`, `forestFromXgboost` */
export function readForest(
  path: string,
  names: readonly string[],
  { baseMargin = 0 }: { baseMargin?: number } = {},
): Forest {
  const raw = readJson<unknown>(path, 'give a forest: forest.json, or a dump of scikit-learn or xgboost');
  if (!Array.isArray(raw)) return withNames(path, loadForest(path), names);
  const first = (raw[0] ?? {}) as Record<string, unknown>;
  if (Array.isArray(first.children_left)) {
    const used = (raw as SklearnTree[]).reduce(
      (m, t) => t.feature.reduce((n, f) => Math.max(n, f + 1), m),
      0,
    );
    if (used > names.length)
      throw new DataError(
        `${path} splits on column ${used - 1}; the region has ${names.length}: ${names.join(', ')}`,
      );
    return forestFromSklearn(raw as SklearnTree[], names);
  }
  if (typeof first.nodeid === 'number') return forestFromXgboost(raw as XgboostNode[], names, baseMargin);
  throw new DataError(
    `${path} is no forest: expected forest.json, or a list of trees of scikit-learn or xgboost`,
  );
}

function withNames(path: string, forest: Forest, names: readonly string[]): Forest {
  if (forest.names.join() !== names.join())
    throw new DataError(`${path} is for ${forest.names.join(', ')}; the region has ${names.join(', ')}`);
  return forest;
}
