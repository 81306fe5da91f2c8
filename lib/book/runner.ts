/** @file `npm run paper`: the notebooks in order, each executed or found done, with everything a reader needs beside them. */
import { availableParallelism } from 'node:os';
import { join, relative } from 'node:path';
import { formatSeconds, makeFolder, oneLine, StoppedError } from '../core/index.js';
import { resolveDevice, type Device } from '../nn/index.js';
import { createBookProgress, type BookProgress } from './book-progress.js';
import { dropExplorables } from './explorables.js';
import { dropFigures } from './figures.js';
import { listDocs, writeDocsPages } from './docs-pages.js';
import { finishPageFile } from './html.js';
import { writeIndexPage } from './index-page.js';
import { needJupyter, type Jupyter } from './jupyter.js';
import { executeNotebook, type CellFailure } from './nbconvert.js';
import { listNotebooks, selectNotebooks, type Entry } from './notebook-file.js';
import { notebookFrame, textFrame } from './page-frame.js';
import { dropResults } from './results.js';
import { runSchedule } from './schedule.js';
import { dropTables } from './tables.js';
import { writeWholeBook } from './whole-book.js';
import {
  findDone,
  keepStamp,
  libraryHash,
  neededBy,
  notebookKey,
  outputPaths,
  readStamp,
  type RunInputs,
} from './resume.js';
import { checksumsOf, newRunRecord, originLine, writeRunRecord, type RunRecord } from './run-record.js';

/** What a run is asked for. */
export interface BookOptions {
  /** The checkout. */
  root: string;
  /** Folder of the notebooks; `<root>/notebooks` by default. */
  notebooks?: string;
  /** `out/demo`, absolute. */
  out: string;
  preset: string;
  /** Goes beside every number: what of the paper's experiment the preset does. */
  presetLabel: string;
  seed: string;
  /** How landslides are divided, where not as the paper did: `blocks:500`. */
  split?: string;
  device: string;
  /** region.json files, absolute, separated by commas; empty: the invented regions. */
  regions?: string;
  dataRoot?: string;
  only?: string[];
  /** Notebooks that run at a time, default 1; each gets its share of the cores. */
  jobs?: number;
  force?: boolean;
  /** Also the whole book in one piece. */
  book?: boolean;
  /** Longest time of one cell. */
  cellTimeoutS?: number;
  /** ISO date of the run. */
  date: string;
  signal?: AbortSignal;
  stream?: NodeJS.WriteStream;
}

/** How a run ended. */
export interface BookOutcome {
  state: 'whole' | 'part' | 'failed' | 'stopped';
  executed: string[];
  found: string[];
  /** One line: notebook, cell and error. */
  problem?: string;
  /** One line: why there is no PDF of the whole book, where one was asked for. */
  bookProblem?: string;
}

interface Run extends BookOptions {
  jobs: number;
  jupyter: Jupyter;
  all: Entry[];
  chosen: Entry[];
  inputs: RunInputs;
  record: RunRecord;
  progress: BookProgress;
  outcome: BookOutcome;
}

/** Executes the notebooks that are not done yet, each after those whose results it reads, and writes results, pages, run.json and index.html
 *  under `out`. What is finished is kept at every end, good or bad.
 *  @throws "--only names 21: ...", "Jupyter not found: ..." */
export async function runBook(options: BookOptions): Promise<BookOutcome> {
  const { description } = await resolveDevice(options.device as Device);
  const run = prepare(options, description);
  const begun = performance.now();
  try {
    await runSchedule(run.chosen, {
      jobs: run.jobs,
      needs: (entry) => neededBy(entry, run.all),
      run: (entry) => oneNotebook(run, entry),
    });
    for (const list of [run.outcome.executed, run.outcome.found]) list.sort();
    if (run.outcome.state === 'part' && run.chosen.length === run.all.length) run.outcome.state = 'whole';
    await writeDocsPages(run.root, run.out, { jupyter: run.jupyter, frame: textFrame(run.record) });
    if (run.book) wholeBook(run);
  } finally {
    run.progress.close();
    run.record.state = run.outcome.state;
    run.record.seconds = Math.round((performance.now() - begun) / 1000);
    run.record.data = await checksumsOf(run.out, run.inputs);
    writeAll(run);
  }
  return run.outcome;
}

function prepare(o: BookOptions, deviceUsed: string): Run {
  const jobs = o.jobs ?? 1;
  const all = listNotebooks(o.notebooks ?? join(o.root, 'notebooks'));
  const chosen = selectNotebooks(all, o.only ?? []);
  const jupyter = needJupyter(o.root);
  makeFolder(join(o.out, 'notebooks'));
  const { regions = '', dataRoot = '', preset, seed, device } = o;
  const library = libraryHash(join(o.root, 'lib', 'dist'));
  const inputs = {
    preset,
    seed,
    device,
    regions,
    root: dataRoot,
    library,
    ...(o.split && { split: o.split }),
  };
  const progress = createBookProgress({
    total: all.length,
    jobs,
    expected: expectedSeconds(o, all, chosen, inputs),
    stream: o.stream,
  });
  const outcome: BookOutcome = { state: 'part', executed: [], found: [] };
  return {
    ...o,
    jobs,
    jupyter,
    all,
    chosen,
    inputs,
    record: newRunRecord(o, all, { nbconvert: jupyter.nbconvert, deviceUsed }),
    progress,
    outcome,
  };
}

/** Seconds a notebook took the last time, else the minutes it names itself. */
function expectedSeconds(
  o: BookOptions,
  all: Entry[],
  chosen: Entry[],
  inputs: RunInputs,
): Map<number, number> {
  const open = chosen.filter((e) => o.force || !findDone(o.out, e.slug, notebookKey(e, all, inputs)));
  const guess = (e: Entry): number =>
    readStamp(o.out, e.slug)?.seconds ?? 60 * (e.notebook.metadata.landslide?.minutes ?? 0.5);
  return new Map(open.map((e) => [all.indexOf(e) + 1, guess(e)]));
}

/** Executes a notebook or finds it done; false where the book ends here. */
async function oneNotebook(run: Run, entry: Entry): Promise<boolean> {
  const position = run.all.indexOf(entry) + 1;
  const note = run.record.notebooks[position - 1];
  const key = notebookKey(entry, run.all, run.inputs);
  const name = `${entry.number} ${entry.title}`;
  const done = run.force ? undefined : findDone(run.out, entry.slug, key);
  if (done) {
    run.outcome.found.push(entry.slug);
    Object.assign(note, { state: 'found', seconds: done.seconds });
    run.progress.say(`[${position}/${run.all.length}] ${name}: found, unchanged`);
    return true;
  }
  run.progress.begin(position, name);
  const begun = performance.now();
  const problem = await tryExecute(run, entry);
  const seconds = (performance.now() - begun) / 1000;
  Object.assign(note, { seconds: Math.round(10 * seconds) / 10 });
  if (problem === undefined) {
    keepStamp(run.out, entry.slug, key, seconds);
    run.outcome.executed.push(entry.slug);
    note.state = 'executed';
    run.progress.end(position, `done in ${formatSeconds(seconds)}`);
    writeAll(run);
    return true;
  }
  note.state = problem.stopped ? 'stopped' : 'failed';
  run.progress.end(position, note.state);
  // Of several that fail the first is told; a stop after it changes nothing.
  if (run.outcome.problem === undefined)
    Object.assign(run.outcome, { state: note.state, problem: problem.line });
  return false;
}

async function tryExecute(run: Run, entry: Entry): Promise<{ line: string; stopped: boolean } | undefined> {
  try {
    const failure = await execute(run, entry);
    return failure && { line: failureLine(entry, failure), stopped: false };
  } catch (error) {
    const stopped = error instanceof StoppedError;
    const line = stopped
      ? 'stopped: what was finished is kept; run the same command to go on'
      : `notebook ${entry.slug}: ${oneLine(error)}`;
    return { line, stopped };
  }
}

async function execute(run: Run, entry: Entry): Promise<CellFailure | undefined> {
  const { ipynb, html } = outputPaths(run.out, entry.slug);
  dropResults(entry.slug, run.out);
  dropFigures(entry.slug, run.out);
  dropTables(entry.slug, run.out);
  dropExplorables(entry.slug, run.out);
  const failure = await executeNotebook({
    root: run.root,
    jupyter: run.jupyter,
    notebook: entry.path,
    output: ipynb,
    html,
    title: entry.title,
    parameters: parameters(run, entry),
    cellTimeoutS: run.cellTimeoutS ?? 3600,
    onProgress: (progress) => run.progress.cell(run.all.indexOf(entry) + 1, progress),
    signal: run.signal,
  });
  finishPageFile(html, notebookFrame(entry, { ...run, note: run.presetLabel }));
  return failure;
}

/** A notebook's share of the cores: one or two, which train to the same bytes. */
function threadsOf(jobs: number): number {
  return availableParallelism() >= 2 * jobs ? 2 : 1;
}

/** What a notebook knows of its run: openStudy() reads these. */
function parameters(run: Run, entry: Entry): Record<string, string | undefined> {
  return {
    LANDSLIDE_PRESET: run.preset,
    LANDSLIDE_OUT: run.out,
    LANDSLIDE_SEED: run.seed,
    LANDSLIDE_SPLIT: run.split,
    LANDSLIDE_DEVICE: run.device,
    LANDSLIDE_THREADS: run.jobs > 1 ? String(threadsOf(run.jobs)) : undefined,
    LANDSLIDE_REGION: run.regions || undefined,
    LANDSLIDE_ROOT: run.dataRoot || undefined,
    LANDSLIDE_NOTEBOOK: entry.slug,
    LANDSLIDE_COMMIT: run.record.commit,
    LANDSLIDE_DATE: run.date,
  };
}

function failureLine(entry: Entry, { cell, name, value }: CellFailure): string {
  return `notebook ${entry.slug}, code cell ${cell}: ${name}: ${oneLine(value)}`;
}

function wholeBook(run: Run): void {
  const { root, out, jupyter, all: entries, presetLabel: note } = run;
  run.outcome.bookProblem = writeWholeBook({
    root,
    out,
    jupyter,
    entries,
    note,
    origin: originLine(run.record),
  }).problem;
}

function writeAll(run: Run): void {
  writeRunRecord(run.out, run.record);
  writeIndexPage(run.out, {
    entries: run.all,
    record: run.record,
    note: run.presetLabel,
    origin: originLine(run.record),
    docs: listDocs(run.root),
  });
}

/** The path as a user would type it. */
export function shortPath(path: string): string {
  const short = relative(process.cwd(), path);
  return short.startsWith('..') || short === '' ? path : short;
}
