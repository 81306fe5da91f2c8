/** @file Forests grown by scikit-learn and xgboost, from plain dumps. */
import { check } from '../core/index.js';
import { forestFault } from './forest-file.js';
import type { Forest } from './forest.js';

/** One tree of scikit-learn: the arrays of `estimator.tree_`, as JSON. */
export interface SklearnTree {
  feature: number[];
  threshold: number[];
  children_left: number[];
  children_right: number[];
  /** [nodes] response of the node: for a classifier the share of class 1. */
  value: number[];
  /** `weighted_n_node_samples` */
  cover: number[];
}

/** One node of xgboost's `get_dump(dump_format='json', with_stats=True)`. */
export interface XgboostNode {
  nodeid: number;
  cover: number;
  leaf?: number;
  split?: string;
  split_condition?: number;
  yes?: number;
  no?: number;
  children?: XgboostNode[];
}

/** A node in any tree, with its children by reference. */
interface PlainNode {
  feature: number;
  threshold: number;
  value: number;
  cover: number;
  children: [PlainNode, PlainNode] | null;
}

/** A forest whose prediction is the mean of scikit-learn's trees; they go left on `<=`, and compare float32 values.
 *  @throws "tree 3 has node 17, which is not in its arrays" and other faults */
export function forestFromSklearn(trees: readonly SklearnTree[], names: readonly string[]): Forest {
  checkTrees(trees, 'scikit-learn');
  trees.forEach(checkArrays);
  const roots = trees.map((tree, t) => sklearnNode(tree, 0, t, 0));
  return forestFromNodes(roots, names, 1 / trees.length, 0);
}

/** A forest whose prediction is xgboost's margin: baseMargin and the sum of the trees' leaves. xgboost goes left on `<`, which is `<=` of
 *  the next smaller number. Missing values are not supported.
 *  @param baseMargin  log odds of base_score for a classifier, base_score itself for regression */
export function forestFromXgboost(
  trees: readonly XgboostNode[],
  names: readonly string[],
  baseMargin: number,
): Forest {
  checkTrees(trees, 'xgboost');
  const roots = trees.map((tree) => xgboostNode(tree, names));
  return forestFromNodes(roots, names, 1, baseMargin);
}

function checkTrees(trees: unknown, maker: string): void {
  check(
    Array.isArray(trees) && trees.length > 0 && trees.every((t) => typeof t === 'object' && t !== null),
    `the ${maker} dump is no list of trees: give one object a tree`,
  );
}

const COLUMNS = ['feature', 'threshold', 'children_left', 'children_right', 'value', 'cover'] as const;

function checkArrays(tree: SklearnTree, t: number): void {
  for (const key of COLUMNS) {
    const column: unknown = tree[key];
    check(
      Array.isArray(column) && column.length > 0 && column.length === tree.feature?.length,
      `tree ${t} has no ${key} of one number a node: give the arrays of tree_ (feature, threshold, children_left, ...)`,
    );
    check(
      column.every((v) => typeof v === 'number' && Number.isFinite(v)),
      `tree ${t}: ${key} holds what is no number`,
    );
  }
}

function sklearnNode(tree: SklearnTree, k: number, t: number, depth: number): PlainNode {
  check(k >= 0 && k < tree.feature.length, `tree ${t} has node ${k}, which is not in its arrays`);
  check(depth <= tree.feature.length, `tree ${t} has a circle through node ${k}`);
  const isLeaf = tree.children_left[k] < 0;
  return {
    feature: isLeaf ? -1 : tree.feature[k],
    threshold: isLeaf ? 0 : tree.threshold[k],
    value: tree.value[k],
    cover: tree.cover[k],
    children: isLeaf
      ? null
      : [
          sklearnNode(tree, tree.children_left[k], t, depth + 1),
          sklearnNode(tree, tree.children_right[k], t, depth + 1),
        ],
  };
}

function xgboostNode(node: XgboostNode, names: readonly string[]): PlainNode {
  if (node.leaf !== undefined)
    return { feature: -1, threshold: 0, value: node.leaf, cover: node.cover, children: null };
  const feature = names.indexOf(node.split ?? '');
  check(feature >= 0, `xgboost splits on ${node.split}; names are ${names.join(', ')}`);
  const child = (id: number | undefined): PlainNode => {
    const found = node.children?.find((c) => c.nodeid === id);
    check(found !== undefined, `xgboost node ${node.nodeid} has no child ${id}`);
    return xgboostNode(found, names);
  };
  const children: [PlainNode, PlainNode] = [child(node.yes), child(node.no)];
  const value =
    children.reduce((s, c) => s + c.cover * c.value, 0) / children.reduce((s, c) => s + c.cover, 0);
  return { feature, threshold: nextBelow(node.split_condition ?? NaN), value, cover: node.cover, children };
}

/** The largest float64 below x. */
function nextBelow(x: number): number {
  if (x === 0) return -Number.MIN_VALUE;
  const bits = new BigInt64Array(1);
  const view = new Float64Array(bits.buffer);
  view[0] = x;
  bits[0] += x > 0 ? -1n : 1n;
  return view[0];
}

/** Lays nodes out so that the right child follows the left. */
function forestFromNodes(
  trees: readonly PlainNode[],
  names: readonly string[],
  scale: number,
  offset: number,
): Forest {
  const nodes: PlainNode[] = [];
  const lefts: number[] = [];
  const roots = trees.map((root) => {
    const start = nodes.length;
    nodes.push(root);
    for (let k = start; k < nodes.length; k++) {
      const { children } = nodes[k];
      lefts.push(children ? nodes.length : -1);
      if (children) nodes.push(...children);
    }
    return start;
  });
  const forest: Forest = {
    names: [...names],
    roots: Int32Array.from(roots),
    feature: Int16Array.from(nodes, (n) => n.feature),
    threshold: Float64Array.from(nodes, (n) => n.threshold),
    left: Int32Array.from(lefts),
    value: Float64Array.from(nodes, (n) => n.value),
    cover: Float64Array.from(nodes, (n) => n.cover),
    scale,
    offset,
  };
  const fault = forestFault(forest);
  check(fault === '', `the dump is not a forest: ${fault}`);
  return forest;
}
