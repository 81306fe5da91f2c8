/** @file One classification tree on binned factors. Every kernel is a top-level function on typed arrays: closures ran 1.5 times
 *  slower. A row in a node is one 32-bit word: row * 64 + 2 * (times drawn) + label; a cell is count + landslides * 2^26. */
import type { Rng } from '../core/index.js';
import { CELL, occupiedCells, onesOf, SHIFT, UNSHIFT, type Histogram } from './tree-histogram.js';
import { addNode, makeTreeMemory, takeTree, type GrownTree, type TreeMemory } from './tree-memory.js';

/** Most rows: a word keeps 26 bits for the row. */
export const MAX_ROWS = 2 ** 26;

export interface GrowData {
  rows: number;
  /** Bins of each feature: one [rows] array a feature. */
  columns: Uint8Array[];
  /** Highest bin of each feature. */
  lastBin: Int32Array;
  /** [rows] 0 or 1. */
  y: Uint8Array;
}

export interface GrowSettings {
  maxDepth: number;
  minLeaf: number;
  mtry: number;
  /** Weight of a row without and with landslide. */
  weights: readonly [number, number];
  bootstrap: boolean;
}

/** Memory that trees of one data set share. */
export interface Workspace extends Histogram {
  words: Uint32Array;
  aside: Uint32Array;
  /** [rows] times drawn, at most 255; 0 is out of bag. */
  drawn: Uint8Array;
  order: Int32Array;
  /** Cost, feature, bin and left cell of the best split so far. */
  best: Float64Array;
  tree: TreeMemory;
}

export function makeWorkspace(data: GrowData): Workspace {
  return {
    words: new Uint32Array(data.rows),
    aside: new Uint32Array(data.rows),
    drawn: new Uint8Array(data.rows),
    hist: new Float64Array(256),
    bits: new Uint32Array(8),
    listBin: new Int32Array(256),
    listSum: new Float64Array(256),
    order: Int32Array.from(data.columns, (_, f) => f),
    best: new Float64Array(4),
    tree: makeTreeMemory(data.columns.length),
  };
}

/** Grows one tree; `work.drawn` then tells how often each row was drawn.
 *  @param rng  moved by the draws of rows and of features */
export function growTree(data: GrowData, settings: GrowSettings, rng: Rng, work: Workspace): GrownTree {
  const used = drawRows(data, settings.bootstrap, rng, work);
  for (let f = 0; f < work.order.length; f++) work.order[f] = f;
  const { tree } = work;
  startTree(data, settings, tree, used, work.words);
  while (tree.pending > 0) {
    tree.pending--;
    if (findSplit(data, settings, rng, work)) splitNode(data, settings, work);
  }
  return takeTree(tree);
}

function startTree(
  data: GrowData,
  settings: GrowSettings,
  tree: TreeMemory,
  used: number,
  words: Uint32Array,
): void {
  let cell = 0;
  for (let k = 0; k < used; k++) cell += CELL[words[k] & 63];
  tree.nodes = 0;
  tree.pending = 0;
  addNode(tree, cell);
  if (!canSplit(cell, 0, settings)) return;
  tree.pending = 1;
  tree.stack.set([0, 0, 0, used]);
  for (let f = 0; f < data.lastBin.length; f++) {
    tree.low[f] = 0;
    tree.high[f] = data.lastBin[f];
  }
}

function canSplit(cell: number, depth: number, { maxDepth, minLeaf }: GrowSettings): boolean {
  const ones = onesOf(cell);
  const count = cell - ones * SHIFT;
  return depth < maxDepth && ones > 0 && ones < count && count >= 2 * minLeaf;
}

function drawRows(data: GrowData, bootstrap: boolean, rng: Rng, work: Workspace): number {
  const counts = work.aside;
  if (bootstrap) {
    counts.fill(0);
    for (let k = 0; k < data.rows; k++) counts[rng.int(data.rows)]++;
  } else counts.fill(1);
  return fillWords(counts, data.y, work.words, work.drawn);
}

/** One word for each drawn row, more for a row drawn over 31 times; never more words than draws. */
function fillWords(counts: Uint32Array, y: Uint8Array, words: Uint32Array, drawn: Uint8Array): number {
  let used = 0;
  for (let i = 0; i < counts.length; i++) {
    let left = counts[i];
    drawn[i] = left < 255 ? left : 255;
    while (left > 0) {
      const times = left > 31 ? 31 : left;
      words[used++] = i * 64 + times * 2 + y[i];
      left -= times;
    }
  }
  return used;
}

/** Looks for the best split of the node on top of the stack: draws features until `mtry` were looked at and one of them varies in
 *  the node. False where no split keeps minLeaf rows on both sides. */
function findSplit(data: GrowData, settings: GrowSettings, rng: Rng, work: Workspace): boolean {
  const { order, best, tree, words } = work;
  const features = order.length;
  const [node, , start, end] = topOf(tree);
  const total = tree.cell[node];
  const ranges = tree.pending * features;
  best[0] = Infinity;
  let varied = false;
  for (let k = 0; k < features && (k < settings.mtry || !varied); k++) {
    const pick = k + rng.int(features - k);
    const f = order[pick];
    order[pick] = order[k];
    order[k] = f;
    const low = tree.low[ranges + f];
    const high = tree.high[ranges + f];
    if (low === high) continue;
    const cells = occupiedCells(data.columns[f], words, start, end, low, high, work);
    if (cells < 2) continue;
    varied = true;
    scan(work.listBin, work.listSum, cells, total, settings, f, best);
  }
  return best[0] < Infinity;
}

/** Node, depth, and first and last word of the node on top of the stack (already taken off: its entry is at `pending`). */
function topOf({ stack, pending }: TreeMemory): [number, number, number, number] {
  const at = 4 * pending;
  return [stack[at], stack[at + 1], stack[at + 2], stack[at + 3]];
}

/** Least weighted Gini cost over the cuts between occupied bins; a better one than best[0] is kept as [cost, feature, bin, left
 *  cell]. The cut lies halfway in a gap of empty bins. */
function scan(
  bin: Int32Array,
  sum: Float64Array,
  cells: number,
  total: number,
  { minLeaf, weights }: GrowSettings,
  feature: number,
  best: Float64Array,
): void {
  const w0 = weights[0];
  const w1 = weights[1];
  const allOnes = Math.floor(total * UNSHIFT);
  const allCount = total - allOnes * SHIFT;
  const allP = allOnes * w1;
  const allN = (allCount - allOnes) * w0;
  let acc = 0;
  let least = best[0];
  for (let i = 0; i < cells - 1; i++) {
    acc += sum[i];
    const ones = Math.floor(acc * UNSHIFT);
    const count = acc - ones * SHIFT;
    if (count < minLeaf || allCount - count < minLeaf) continue;
    const p = ones * w1;
    const n = (count - ones) * w0;
    const q = allP - p;
    const m = allN - n;
    const cost = (p * n * (q + m) + q * m * (p + n)) / ((p + n) * (q + m));
    if (cost < least) {
      least = cost;
      best[1] = feature;
      best[2] = (bin[i] + bin[i + 1] - 1) >> 1;
      best[3] = acc;
    }
  }
  best[0] = least;
}

/** Splits the node just taken off the stack and puts those children on it that can be split again. */
function splitNode(data: GrowData, settings: GrowSettings, work: Workspace): void {
  const { best, tree, words } = work;
  const [node, depth, start, end] = topOf(tree);
  const f = best[1];
  const bin = best[2];
  const leftCell = best[3];
  const rightCell = tree.cell[node] - leftCell;
  const left = addNode(tree, leftCell);
  addNode(tree, rightCell);
  tree.feature[node] = f;
  tree.bin[node] = bin;
  tree.left[node] = left;
  const goLeft = canSplit(leftCell, depth + 1, settings);
  const goRight = canSplit(rightCell, depth + 1, settings);
  if (!goLeft && !goRight) return;
  const middle = partition(data.columns[f], words, work.aside, start, end, bin);
  pushChildren(tree, data.columns.length, f, bin, left, depth + 1, [start, middle, end], goLeft, goRight);
}

/** The parent's entry (at `pending`) becomes the right child's, the left child's goes on top. */
function pushChildren(
  tree: TreeMemory,
  features: number,
  f: number,
  bin: number,
  left: number,
  depth: number,
  [start, middle, end]: readonly [number, number, number],
  goLeft: boolean,
  goRight: boolean,
): void {
  const { low, high, stack } = tree;
  const base = tree.pending * features;
  if (goRight && goLeft) {
    low.copyWithin(base + features, base, base + features);
    high.copyWithin(base + features, base, base + features);
  }
  if (goRight) {
    low[base + f] = bin + 1;
    writeEntry(stack, tree.pending++, left + 1, depth, middle, end);
  }
  if (goLeft) {
    high[tree.pending * features + f] = bin;
    writeEntry(stack, tree.pending++, left, depth, start, middle);
  }
}

function writeEntry(
  stack: Int32Array,
  entry: number,
  node: number,
  depth: number,
  start: number,
  end: number,
): void {
  const at = 4 * entry;
  stack[at] = node;
  stack[at + 1] = depth;
  stack[at + 2] = start;
  stack[at + 3] = end;
}

/** Moves the words whose bin is at most `bin` to the front, both sides in their old order; returns where the right side starts. */
function partition(
  column: Uint8Array,
  words: Uint32Array,
  aside: Uint32Array,
  start: number,
  end: number,
  bin: number,
): number {
  let left = start;
  let right = 0;
  for (let k = start; k < end; k++) {
    const w = words[k];
    const isRight = column[w >>> 6] > bin ? 1 : 0;
    words[left] = w;
    aside[right] = w;
    right += isRight;
    left += 1 - isRight;
  }
  for (let k = 0; k < right; k++) words[left + k] = aside[k];
  return left;
}
