/** @file Images of two parts of a data set that show the same: a leak that no split by name can see. */
import { check } from '../core/index.js';

/** What an image looks like, small: enough to know it again. */
export interface Look {
  name: string;
  /** Split or area, only images of two parts are held against each other; its own name where each is held against all. */
  part: string;
  /** [SIDE * SIDE] brightness of blocks, mean 0 and length 1; all 0 for an image of one value. */
  blocks: Float32Array;
  /** The same of what larger blocks (4 x 4) leave over: texture and edges. */
  detail: Float32Array;
}

/** Two images that show the same ground. */
export interface NearDuplicate {
  a: string;
  b: string;
  parts: [string, string];
  /** Correlation of the brightness of 32 x 32 blocks, 1 = the same. */
  likeness: number;
  /** How b must be turned to look like a: `as it is`, `flipped`, `turned`. */
  turned: 'as it is' | 'flipped' | 'turned';
}

const SIDE = 32;
const COARSE = 8;
/** Hillsides of one light look alike in the large; the same picture agrees in its texture too. */
const LEAST_LIKENESS = 0.9;
const LEAST_DETAIL = 0.6;

/** The look of an image: the mean of its bands in 32 x 32 blocks.
 *  @param image  [bands, height, width]; values that are not finite count as 0
 *  @throws "image NAME is 16 x 16 pixels: ..." */
export function lookOf(
  image: ArrayLike<number>,
  {
    name,
    part,
    bands,
    height,
    width,
  }: { name: string; part: string; bands: number; height: number; width: number },
): Look {
  check(
    width >= SIDE && height >= SIDE,
    `image ${name} is ${width} x ${height} pixels: looking for duplicates needs ${SIDE} x ${SIDE}`,
  );
  const sum = new Float64Array(SIDE * SIDE);
  const count = new Float64Array(SIDE * SIDE);
  for (let y = 0; y < height; y++) {
    const row = Math.floor((y * SIDE) / height) * SIDE;
    for (let x = 0; x < width; x++) {
      const block = row + Math.floor((x * SIDE) / width);
      count[block] += bands;
      for (let b = 0; b < bands; b++) {
        const v = image[(b * height + y) * width + x];
        if (Number.isFinite(v)) sum[block] += v;
      }
    }
  }
  const blocks = Float32Array.from(sum, (s, i) => s / count[i]);
  return { name, part, blocks: standard(blocks), detail: standard(detailOf(blocks)) };
}

/** Pairs of images of two parts that show the same, most alike first; mirror images and quarter turns are found too.
 *  @returns `compared` pairs looked at */
export function nearDuplicates(looks: readonly Look[]): { pairs: NearDuplicate[]; compared: number } {
  const coarse = looks.map((l) => coarseOf(l.blocks));
  const rest = coarse.map((c) => Math.sqrt(Math.max(0, 1 - c.reduce((s, v) => s + v * v, 0))));
  const pairs: NearDuplicate[] = [];
  let compared = 0;
  for (const [j, b] of looks.entries()) {
    const turned = TURNS.map((turn) => turn(coarse[j], COARSE));
    for (let i = 0; i < j; i++) {
      const a = looks[i];
      if (a.part === b.part) continue;
      compared++;
      TURNS.some((turn, t) => {
        // Likeness cannot be above what the coarse blocks and all of the rest would give.
        if (dot(coarse[i], turned[t]) + rest[i] * rest[j] < LEAST_LIKENESS) return false;
        const likeness = dot(a.blocks, turn(b.blocks, SIDE));
        if (likeness < LEAST_LIKENESS || dot(a.detail, turn(b.detail, SIDE)) < LEAST_DETAIL) return false;
        const how = t === 0 ? 'as it is' : t <= 2 ? 'flipped' : 'turned';
        return pairs.push({ a: a.name, b: b.name, parts: [a.part, b.part], likeness, turned: how });
      });
    }
  }
  return { pairs: pairs.sort((p, q) => q.likeness - p.likeness), compared };
}

/** One line on what was found; '' where nothing was. */
export function describeDuplicates(pairs: readonly NearDuplicate[]): string {
  if (pairs.length === 0) return '';
  const called = (name: string, part: string): string => (name === part ? name : `${name} (${part})`);
  const shown = pairs.slice(0, 3).map((p) => `${called(p.a, p.parts[0])} and ${called(p.b, p.parts[1])}`);
  const more = pairs.length > 3 ? ` and ${pairs.length - 3} more` : '';
  const [noun, verb] = pairs.length === 1 ? ['pair', 'shows'] : ['pairs', 'show'];
  return `${pairs.length} ${noun} of images ${verb} the same ground: ${shown.join('; ')}${more}: scores are too high where one is learnt from and the other tested on`;
}

type Turn = (v: Float32Array, side: number) => Float32Array;

const moved =
  (from: (x: number, y: number, last: number) => [number, number]): Turn =>
  (v, side) =>
    Float32Array.from(v, (_, i) => {
      const [x, y] = from(i % side, Math.floor(i / side), side - 1);
      return v[y * side + x];
    });

/** The eight ways to lay a square picture: as it is, the paper's two flips, the five others. */
const TURNS: readonly Turn[] = [
  (v) => v,
  moved((x, y, n) => [n - x, y]),
  moved((x, y, n) => [x, n - y]),
  moved((x, y, n) => [n - x, n - y]),
  moved((x, y) => [y, x]),
  moved((x, y, n) => [n - y, x]),
  moved((x, y, n) => [y, n - x]),
  moved((x, y, n) => [n - y, n - x]),
];

/** Means of blocks of 4 x 4 blocks, times 4: an orthonormal projection of the blocks, so that dot products can be bounded. */
function coarseOf(blocks: Float32Array): Float32Array {
  const coarse = new Float32Array(COARSE * COARSE);
  blocks.forEach((v, i) => (coarse[largerBlock(i)] += v / (SIDE / COARSE)));
  return coarse;
}

const largerBlock = (i: number): number => {
  const factor = SIDE / COARSE;
  return Math.floor(Math.floor(i / SIDE) / factor) * COARSE + Math.floor((i % SIDE) / factor);
};

function detailOf(blocks: Float32Array): Float32Array {
  const coarse = coarseOf(blocks);
  return blocks.map((v, i) => v - coarse[largerBlock(i)] / (SIDE / COARSE));
}

function standard(v: Float32Array): Float32Array {
  const mean = v.reduce((s, x) => s + x, 0) / v.length;
  const length = Math.sqrt(v.reduce((s, x) => s + (x - mean) ** 2, 0));
  return v.map((x) => (length > 1e-9 * Math.abs(mean) ? (x - mean) / length : 0));
}

function dot(a: Float32Array, b: Float32Array): number {
  let s = 0;
  for (let i = 0; i < a.length; i++) s += a[i] * b[i];
  return s;
}
