/** @file The nodes of a growing tree and the stack of nodes still to be split, in arrays that trees share and that grow as needed. */
import { onesOf, SHIFT } from './tree-histogram.js';

/** A tree: node 0 is the root; the right child follows the left. */
export interface GrownTree {
  /** [nodes] feature that the node splits on, -1 for a leaf. */
  feature: Int16Array;
  /** [nodes] rows with bin <= this go left. */
  bin: Uint8Array;
  /** [nodes] left child, -1 for a leaf. */
  left: Int32Array;
  /** [nodes] drawn rows, and landslides among them. */
  count: Float64Array;
  ones: Float64Array;
}

export interface TreeMemory {
  nodes: number;
  feature: Int16Array;
  bin: Uint8Array;
  left: Int32Array;
  /** [nodes] count + landslides * 2^26. */
  cell: Float64Array;
  /** Entries on the stack. */
  pending: number;
  /** [entries, 4] node, depth, first and last word. */
  stack: Int32Array;
  /** [entries, features] lowest and highest bin that the path to the node leaves open. */
  low: Uint8Array;
  high: Uint8Array;
  features: number;
}

export function makeTreeMemory(features: number): TreeMemory {
  const nodes = 1024;
  const entries = 64;
  return {
    nodes: 0,
    feature: new Int16Array(nodes),
    bin: new Uint8Array(nodes),
    left: new Int32Array(nodes),
    cell: new Float64Array(nodes),
    pending: 0,
    stack: new Int32Array(entries * 4),
    low: new Uint8Array(entries * features),
    high: new Uint8Array(entries * features),
    features,
  };
}

/** Adds a leaf and makes sure that two more entries fit on the stack; returns the node. */
export function addNode(tree: TreeMemory, cell: number): number {
  const node = tree.nodes++;
  if (node === tree.feature.length) growNodes(tree);
  if (4 * (tree.pending + 2) >= tree.stack.length) growStack(tree);
  tree.feature[node] = -1;
  tree.bin[node] = 0;
  tree.left[node] = -1;
  tree.cell[node] = cell;
  return node;
}

/** A copy of the tree that stands in the memory. */
export function takeTree({ nodes, feature, bin, left, cell }: TreeMemory): GrownTree {
  const ones = cell.slice(0, nodes);
  const count = cell.slice(0, nodes);
  for (let k = 0; k < nodes; k++) {
    ones[k] = onesOf(cell[k]);
    count[k] -= ones[k] * SHIFT;
  }
  return {
    feature: feature.slice(0, nodes),
    bin: bin.slice(0, nodes),
    left: left.slice(0, nodes),
    count,
    ones,
  };
}

function growNodes(tree: TreeMemory): void {
  const size = 2 * tree.feature.length;
  tree.feature = twice(tree.feature, new Int16Array(size));
  tree.bin = twice(tree.bin, new Uint8Array(size));
  tree.left = twice(tree.left, new Int32Array(size));
  tree.cell = twice(tree.cell, new Float64Array(size));
}

function growStack(tree: TreeMemory): void {
  const entries = tree.stack.length / 2;
  tree.stack = twice(tree.stack, new Int32Array(entries * 4));
  tree.low = twice(tree.low, new Uint8Array(entries * tree.features));
  tree.high = twice(tree.high, new Uint8Array(entries * tree.features));
}

function twice<A extends Int16Array | Uint8Array | Int32Array | Float64Array>(old: A, larger: A): A {
  larger.set(old);
  return larger;
}
