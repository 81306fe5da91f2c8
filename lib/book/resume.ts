/** @file Which notebooks are done: a notebook is taken as it is while what it was made from is unchanged and its output is whole. */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { readJson, sha256, writeJson } from '../core/index.js';
import { explorableIsWhole, readExplorables } from './explorables.js';
import { figuresAreWhole, readFigures } from './figures.js';
import { cellText, codeCells, type Entry } from './notebook-file.js';
import { readResults } from './results.js';

/** What all notebooks of a run share. */
export interface RunInputs {
  preset: string;
  seed: string;
  /** How landslides are divided, where not as the paper did. */
  split?: string;
  device: string;
  /** `a/region.json,b/region.json`; empty for the invented regions. */
  regions: string;
  /** Folder of the reader's data, where they lie elsewhere. */
  root: string;
  /** Hash of the library that the notebooks call. */
  library: string;
}

/** What is kept of an executed notebook, to find it again. */
export interface Stamp {
  key: string;
  seconds: number;
  /** Of the executed notebook and of its page. */
  hashes: Record<string, string>;
  figures: string[];
  explorables?: string[];
  results: string[];
}

/** Hash of the compiled library, without the rooms that only run notebooks. */
export function libraryHash(dist: string): string {
  const files = readdirSync(dist, { recursive: true, encoding: 'utf8' })
    .map((f) => f.replaceAll('\\', '/'))
    .filter((f) => f.endsWith('.js') && !/^(book|cli)\//.test(f));
  return sha256(
    files
      .sort()
      .map((f) => `${f} ${sha256(readFileSync(join(dist, f)))}`)
      .join('\n'),
  );
}

/** Identifies what a notebook's output was made from: its own text, the code of those whose results it reads, and the run's inputs.
 *  @param all all notebooks of the book, in order */
export function notebookKey(entry: Entry, all: readonly Entry[], inputs: RunInputs): string {
  const own = entry.notebook.cells.map((c) => [c.cell_type, cellText(c), c.metadata.tags ?? []]);
  const needed = neededBy(entry, all).map((e) => [e.slug, codeCells(e.notebook).map(cellText)]);
  return sha256(JSON.stringify({ own, needed, inputs, data: regionFingerprint(inputs) }));
}

/** The notebooks whose results `entry` reads: those it names, and theirs; without a list, all before it.
 *  @param all all notebooks of the book, in order */
export function neededBy(entry: Entry, all: readonly Entry[]): Entry[] {
  const before = all.slice(
    0,
    all.findIndex((e) => e.slug === entry.slug),
  );
  const named = entry.notebook.metadata.landslide?.needs;
  if (!named) return before;
  const direct = before.filter((e) => named.includes(e.number));
  const found = new Set(direct.flatMap((e) => [...neededBy(e, all), e]));
  return before.filter((e) => found.has(e));
}

/** Size and time of the reader's own files: they may change under the same name. */
function regionFingerprint({ regions, root }: RunInputs): unknown[] {
  return regions
    .split(',')
    .filter((f) => f !== '' && existsSync(f))
    .map((file) => [file, sha256(readFileSync(file)), filesNamedIn(file, root).map(sizeAndTime)]);
}

/** The files that a manifest names, as absolute paths, those that are there. */
export function filesNamedIn(manifest: string, root = ''): string[] {
  const texts: string[] = [];
  const walk = (value: unknown): void => {
    if (typeof value === 'string') texts.push(value);
    else if (value && typeof value === 'object') Object.values(value).forEach(walk);
  };
  walk(readJson(manifest));
  const base = root === '' ? dirname(manifest) : root;
  const isFile = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;
  return [...new Set(texts.map((text) => resolve(base, text)).filter(isFile))].sort();
}

function sizeAndTime(path: string): [string, number, number] {
  const { size, mtimeMs } = statSync(path);
  return [path, size, Math.round(mtimeMs)];
}

/** Where a notebook's output lies. */
export function outputPaths(out: string, slug: string): { ipynb: string; html: string; stamp: string } {
  const dir = join(out, 'notebooks');
  return {
    ipynb: join(dir, `${slug}.ipynb`),
    html: join(dir, `${slug}.html`),
    stamp: join(out, 'work', 'book', `${slug}.json`),
  };
}

/** The stamp of a notebook that need not be executed again, or undefined. */
export function findDone(out: string, slug: string, key: string): Stamp | undefined {
  const stamp = readStamp(out, slug);
  if (stamp?.key !== key) return undefined;
  const results = readResults(out);
  const isWhole = (file: string): boolean =>
    existsSync(file) && sha256(readFileSync(file)) === stamp.hashes[file.slice(out.length + 1)];
  const { ipynb, html } = outputPaths(out, slug);
  const explorables = stamp.explorables ?? [];
  const whole =
    isWhole(ipynb) &&
    isWhole(html) &&
    figuresAreWhole(slug, stamp.figures, out) &&
    explorables.every((id) => explorableIsWhole(id, out));
  return whole && stamp.results.every((id) => results[id] !== undefined) ? stamp : undefined;
}

/** The latest stamp of a notebook, also where it no longer holds: its seconds tell how long it takes. */
export function readStamp(out: string, slug: string): Stamp | undefined {
  const { stamp } = outputPaths(out, slug);
  if (!existsSync(stamp)) return undefined;
  try {
    return readJson<Stamp>(stamp);
  } catch {
    return undefined; // as good as none: the notebook is executed again
  }
}

/** Keeps that a notebook is done, with all that its output consists of. */
export function keepStamp(out: string, slug: string, key: string, seconds: number): void {
  const { ipynb, html, stamp } = outputPaths(out, slug);
  const hashes = Object.fromEntries(
    [ipynb, html].map((f) => [f.slice(out.length + 1), sha256(readFileSync(f))]),
  );
  const figures = readFigures(out)
    .filter((f) => f.notebook === slug)
    .map((f) => f.id);
  const explorables = readExplorables(out)
    .filter((e) => e.notebook === slug)
    .map((e) => e.id);
  const results = Object.values(readResults(out))
    .filter((r) => r.notebook === slug)
    .map((r) => r.id);
  writeJson(stamp, { key, seconds, hashes, figures, explorables, results } satisfies Stamp);
}
