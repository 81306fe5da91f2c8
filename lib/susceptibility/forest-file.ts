/** @file Forests as files: JSON with the arrays as little-endian base64. */
import { DataError, readJson, writeJson } from '../core/index.js';
import type { FittedForest, Forest, ForestSettings } from './forest.js';

const FORMAT = 'landslide-forest';
const VERSION = 1;

const ARRAYS = {
  roots: Int32Array,
  feature: Int16Array,
  threshold: Float64Array,
  left: Int32Array,
  value: Float64Array,
  cover: Float64Array,
} as const;

/** What is kept of the fitting; out-of-bag probabilities, which belong to the training rows, are not. */
export interface SavedForest extends Forest {
  settings: ForestSettings | null;
}

/** Writes a forest to a JSON file, whole or not at all. */
export function saveForest(path: string, forest: Forest | FittedForest): void {
  const arrays = Object.fromEntries(
    Object.keys(ARRAYS).map((key) => {
      const a = forest[key as keyof typeof ARRAYS];
      return [key, Buffer.from(a.buffer, a.byteOffset, a.byteLength).toString('base64')];
    }),
  );
  const settings = 'settings' in forest ? storable(forest.settings) : null;
  const { names, scale, offset } = forest;
  writeJson(path, { format: FORMAT, version: VERSION, names, scale, offset, settings, arrays });
}

/** Reads a forest and checks that it can be walked.
 *  @throws "PATH is not a forest: ..." with the first fault found */
export function loadForest(path: string): SavedForest {
  const raw = readJson<Record<string, unknown>>(path, 'save a forest there first (saveForest)');
  const fail = (why: string): never => {
    throw new DataError(`${path} is not a forest: ${why}; save it again`);
  };
  if (raw?.format !== FORMAT) fail(`format is ${JSON.stringify(raw?.format)}, expected "${FORMAT}"`);
  if (raw.version !== VERSION)
    fail(`version is ${JSON.stringify(raw.version)}, this library reads ${VERSION}`);
  const names = raw.names as string[];
  if (!Array.isArray(names) || names.length === 0 || names.some((n) => typeof n !== 'string'))
    fail('names is not a list of texts');
  const arrays = (raw.arrays ?? {}) as Record<string, unknown>;
  const decoded = Object.fromEntries(
    Object.entries(ARRAYS).map(([key, type]) => [key, decode(arrays[key], type, key, fail)]),
  ) as unknown as Pick<Forest, keyof typeof ARRAYS>;
  const forest: Forest = { names, scale: raw.scale as number, offset: raw.offset as number, ...decoded };
  const fault = forestFault(forest);
  if (fault) fail(fault);
  return { ...forest, settings: restored(raw.settings as ForestSettings | null) };
}

/** The first thing that makes a forest unwalkable, or '' where it is sound. */
export function forestFault(f: Forest): string {
  const nodes = f.feature.length;
  if (!Number.isFinite(f.scale) || !Number.isFinite(f.offset)) return 'scale or offset is no number';
  for (const key of ['threshold', 'left', 'value', 'cover'] as const)
    if (f[key].length !== nodes) return `${key} has ${f[key].length} entries, feature has ${nodes}`;
  if (f.roots.length === 0 || f.roots[0] !== 0) return 'it has no first tree';
  for (let t = 0; t < f.roots.length; t++) {
    const end = t + 1 < f.roots.length ? f.roots[t + 1] : nodes;
    if (f.roots[t] >= end) return `tree ${t} is empty`;
    const fault = treeFault(f, f.roots[t], end);
    if (fault) return fault;
  }
  return '';
}

function treeFault(f: Forest, from: number, to: number): string {
  for (let k = from; k < to; k++) {
    if (!Number.isFinite(f.value[k]) || !(f.cover[k] > 0) || !Number.isFinite(f.cover[k]))
      return `node ${k} has value ${f.value[k]} and cover ${f.cover[k]}`;
    if (f.feature[k] < 0) continue;
    if (f.feature[k] >= f.names.length)
      return `node ${k} splits on feature ${f.feature[k]} of ${f.names.length}`;
    if (!Number.isFinite(f.threshold[k])) return `node ${k} splits at ${f.threshold[k]}`;
    if (f.left[k] <= k || f.left[k] + 1 >= to) return `node ${k} has child ${f.left[k]}, outside its tree`;
  }
  return '';
}

function decode(
  text: unknown,
  type: (typeof ARRAYS)[keyof typeof ARRAYS],
  key: string,
  fail: (why: string) => never,
): ArrayBufferView {
  if (typeof text !== 'string') return fail(`${key} is missing`);
  const bytes = Buffer.from(text, 'base64');
  if (bytes.length === 0 || bytes.length % type.BYTES_PER_ELEMENT !== 0)
    return fail(`${key} ends within a number`);
  return new type(new Uint8Array(bytes).buffer);
}

/** JSON knows no Infinity. */
function storable(s: ForestSettings): Record<string, unknown> {
  return { ...s, maxDepth: s.maxDepth === Infinity ? null : s.maxDepth };
}

function restored(s: ForestSettings | null | undefined): ForestSettings | null {
  return s ? { ...s, maxDepth: s.maxDepth ?? Infinity } : null;
}
