/** @file One notebook through nbconvert: executed with the run's parameters, told how it goes, stopped when asked. */
import { spawn, type ChildProcess } from 'node:child_process';
import { renameSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { DataError, oneLine, StoppedError } from '../core/index.js';
import { kernelEnvironment, type Jupyter } from './jupyter.js';

/** Which notebook is executed, and how. */
export interface ExecuteOptions {
  /** The checkout: where kernels/ and lib/ are. */
  root: string;
  jupyter: Jupyter;
  notebook: string;
  /** Where the executed notebook and nbconvert's page go. */
  output: string;
  html: string;
  title: string;
  /** Becomes environment variables of the kernel: LANDSLIDE_PRESET and the like. */
  parameters: Record<string, string | undefined>;
  cellTimeoutS: number;
  kernel?: string;
  onProgress?: (progress: CellProgress) => void;
  signal?: AbortSignal;
}

/** Where the execution is; `note` is what the notebook's own progress display shows. */
export interface CellProgress {
  cell: number;
  cells: number;
  note: string;
}

/** The cell that failed, and its error. */
export interface CellFailure {
  /** Number of the code cell, from 1. */
  cell: number;
  name: string;
  value: string;
  traceback: string[];
}

/** Seconds that a stopped notebook has to end its work and keep it. */
const STOP_GRACE_S = 20;

/** Executes a notebook and writes it as .ipynb and HTML, also where a cell fails.
 *  @returns the failure, or undefined where all cells ran
 *  @throws StoppedError where `signal` was raised: then nothing is written; "nbconvert failed: ..." */
export async function executeNotebook(o: ExecuteOptions): Promise<CellFailure | undefined> {
  const part = (path: string): string => join(dirname(path), `.part-${basename(path)}`);
  const job = {
    notebook: o.notebook,
    cwd: dirname(o.notebook),
    output: part(o.output),
    html: part(o.html),
    template: join(o.root, 'lib', 'book', 'template'),
    kernel: o.kernel ?? 'tslab',
    timeout: Math.ceil(o.cellTimeoutS),
    title: o.title,
  };
  try {
    const failure = await runDriver(o, job);
    renameSync(job.output, o.output);
    renameSync(job.html, o.html);
    return failure;
  } finally {
    rmSync(job.output, { force: true });
    rmSync(job.html, { force: true });
  }
}

async function runDriver(o: ExecuteOptions, job: object): Promise<CellFailure | undefined> {
  const driver = join(o.root, 'kernels', 'execute.py');
  // A session of its own: Ctrl-C reaches it through us, once, and the kernel can keep its work.
  const child = spawn(o.jupyter.python, [driver, JSON.stringify(job)], {
    env: { ...kernelEnvironment(o.root), ...defined(o.parameters) },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: process.platform !== 'win32',
  });
  const stop = stopper(child);
  o.signal?.addEventListener('abort', stop.now);
  if (o.signal?.aborted) stop.now();
  try {
    return await follow(child, o);
  } finally {
    o.signal?.removeEventListener('abort', stop.now);
    stop.done();
  }
}

/** Asks the driver to stop, and ends it where it does not. */
function stopper(child: ChildProcess): { now: () => void; done: () => void } {
  let timer: NodeJS.Timeout | undefined;
  return {
    now: () => {
      child.kill('SIGINT');
      timer = setTimeout(() => child.kill('SIGKILL'), STOP_GRACE_S * 1000);
    },
    done: () => clearTimeout(timer),
  };
}

async function follow(child: ChildProcess, o: ExecuteOptions): Promise<CellFailure | undefined> {
  const progress: CellProgress = { cell: 0, cells: 0, note: '' };
  let failure: CellFailure | undefined;
  let whole = false;
  let noise = '';
  child.stderr!.on('data', (chunk: Buffer) => (noise = (noise + chunk.toString()).slice(-4000)));
  const lines = createInterface({ input: child.stdout! });
  const read = new Promise((done) => lines.once('close', done));
  lines.on('line', (text) => {
    const line = JSON.parse(text) as { cell?: number; of?: number; progress?: string; error?: CellFailure };
    if (line.error) failure = line.error;
    whole ||= 'done' in line || line.error !== undefined;
    if (line.cell !== undefined) Object.assign(progress, { cell: line.cell, cells: line.of, note: '' });
    if (line.progress !== undefined) progress.note = line.progress;
    o.onProgress?.({ ...progress });
  });
  const code = await new Promise<number | null>((done, fail) => {
    child.on('error', fail);
    child.on('exit', done);
  });
  // Not `close`: a kernel that outlives its parent for a moment still holds the pipes.
  await Promise.race([read, new Promise((done) => setTimeout(done, 1000))]);
  child.stdout!.destroy();
  child.stderr!.destroy();
  if (o.signal?.aborted) throw new StoppedError(`${basename(o.notebook)} stopped`);
  if (!whole) throw new DataError(`nbconvert failed (exit ${code}): ${lastLine(noise)}`);
  return failure;
}

function lastLine(text: string): string {
  return oneLine(text.trimEnd().split('\n').at(-1) ?? '');
}

function defined(parameters: Record<string, string | undefined>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(parameters).filter((e): e is [string, string] => e[1] !== undefined),
  );
}
