/** @file What a run found, as one flat file: notebooks add to it, notebook 16 and the index page read it. */
import { closeSync, existsSync, openSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { cannotWrite, check, makeFolder, readJson, writeJson } from '../core/index.js';
import type { Comparison } from '../paper/index.js';

/** One number of a run. */
export interface Result {
  /** `unet.hongtan.f1`: lower case, parts from the general to the particular. */
  id: string;
  value: number | string | boolean | null;
  /** `m`, `s`, `share`; none for a pure number. */
  unit?: string;
  /** In words: what the value is, and on which preset. */
  label: string;
  /** `04-unet`. */
  notebook: string;
  /** True where it comes from invented data. */
  demo: boolean;
}

/** A line of the table paper against ours, as it is kept. */
export type ComparisonResult = Result &
  Pick<
    Comparison,
    'claim' | 'place' | 'paper' | 'spread' | 'difference' | 'tolerance' | 'verdict' | 'reason'
  >;

/** What is given by hand to `recordResult`: the notebook is known from the run. */
export type NewResult = Omit<Result, 'notebook'> & { notebook?: string };

/** A run's numbers, by id. */
export type Results = Record<string, Result | ComparisonResult>;

/** Puts one result into `<out>/results.json`, in the place of an earlier one with this id.
 *  @param out the run's folder; without it the one that the runner named in LANDSLIDE_OUT
 *  @throws "result id is F1 Hongtan: expected ..." */
export function recordResult(result: NewResult, out?: string): void {
  recordResults([result], out);
}

/** The same for several, in one write. */
export function recordResults(results: readonly NewResult[], out?: string): void {
  const kept = results.map((r): Result => ({ ...r, notebook: r.notebook ?? runningNotebook() }));
  kept.forEach(checkResult);
  merge(out, (all) => kept.forEach((r) => (all[r.id] = r)));
}

/** Puts the lines of the table paper against ours (`compareWithPaper`) into results.json, as `paper.<claim>`. */
export function recordComparisons(
  rows: readonly Comparison[],
  { label, demo, notebook }: { label: string; demo: boolean; notebook?: string },
  out?: string,
): void {
  const kept = rows.map((row): ComparisonResult => {
    const { claim, place, paper, spread, difference, tolerance, verdict, reason } = row;
    const common = {
      id: `paper.${row.id}`,
      value: row.ours,
      label,
      notebook: notebook ?? runningNotebook(),
      demo,
    };
    return { ...common, claim, place, paper, spread, difference, tolerance, verdict, reason };
  });
  merge(out, (all) => kept.forEach((r) => (all[r.id] = r)));
}

/** All results of a run, by id; empty where there are none yet. */
export function readResults(out?: string): Results {
  const file = resultsFile(out);
  return existsSync(file) ? readJson<Results>(file) : {};
}

/** Takes out what a notebook recorded, before it is executed anew. */
export function dropResults(notebook: string, out?: string): void {
  if (!existsSync(resultsFile(out))) return;
  merge(out, (all) => {
    for (const [id, result] of Object.entries(all)) if (result.notebook === notebook) delete all[id];
  });
}

/** True for a line of the table paper against ours. */
export function isComparison(result: Result): result is ComparisonResult {
  return 'verdict' in result;
}

/** The folder of the run: as given, else as the runner named it.
 *  @throws "no folder for results: ..." */
export function runFolder(out?: string): string {
  const folder = out ?? process.env.LANDSLIDE_OUT;
  check(folder, 'no folder for results: give one, or run the notebook by npm run paper (LANDSLIDE_OUT)');
  return folder;
}

/** The notebook that runs, as the runner named it; `interactive` where a reader runs it by hand. */
export function runningNotebook(): string {
  return process.env.LANDSLIDE_NOTEBOOK ?? 'interactive';
}

function resultsFile(out?: string): string {
  return join(runFolder(out), 'results.json');
}

function checkResult(r: Result): void {
  check(
    /^[a-z0-9]+([.-][a-z0-9]+)*$/.test(r.id),
    `result id is ${r.id}: expected lower case parts with dots, as in unet-se.hongtan.f1`,
  );
  check(r.label.trim() !== '', `result ${r.id} has no label: say in words what it is`);
  check(
    typeof r.value !== 'number' || Number.isFinite(r.value),
    `result ${r.id} is ${r.value}: expected a finite number, or null where there is none`,
  );
}

/** Reads, changes and writes under a lock, so that two processes lose nothing of each other's. */
function merge(out: string | undefined, change: (all: Results) => void): void {
  const file = resultsFile(out);
  makeFolder(runFolder(out));
  const release = lock(`${file}.lock`);
  try {
    const all = readResults(out);
    change(all);
    writeJson(file, Object.fromEntries(Object.entries(all).sort(([a], [b]) => (a < b ? -1 : 1))));
  } finally {
    release();
  }
}

const LOCK_WAIT_MS = 5000;

/** A lock older than the longest wait was left by a process that died. */
function lock(path: string): () => void {
  for (let waited = 0; ; waited += 20) {
    try {
      closeSync(openSync(path, 'wx'));
      return () => rmSync(path, { force: true });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw cannotWrite(path, error);
    }
    const age = Date.now() - (statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? Date.now());
    if (age > LOCK_WAIT_MS || waited > LOCK_WAIT_MS) rmSync(path, { force: true });
    else Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 20);
  }
}
