/** @file A step's folder: made once, found again while what it was made from is unchanged. */
import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import {
  alone,
  frontEnd,
  makeFolder,
  readJson,
  recoverFolder,
  replaceFolder,
  sha256,
  startTask,
  withInterrupt,
  writeJson,
  type ProgressListener,
} from '../core/index.js';

interface Stamp {
  step: string;
  inputs: unknown;
  key: string;
  whole: boolean;
}

/** What identifies a finished step: its name and all that it was made from. */
export function stepKey(step: string, inputs: unknown): string {
  return sha256(JSON.stringify({ step, inputs }));
}

/** True where a step's folder is whole, made from what gives this key. */
export function isWhole(dir: string, key: string): boolean {
  const stamp = readStamp(join(dir, 'step.json'));
  return stamp?.key === key && stamp.whole;
}

/** What a step needs of a study. */
interface Stoppable {
  signal?: AbortSignal;
  progress?: ProgressListener;
}

/** Makes `dir` with `make`, unless it is there whole from the same inputs. A folder left unfinished from the same inputs is handed
 *  to `make` as it is, so that a step with checkpoints goes on; one from other inputs is cleared first. `make` gets the study with a
 *  signal that a notebook's stop button raises too. Where another process makes the same folder, it is waited for.
 *  @returns the step's key, to be given as an input to later steps */
export async function step<S extends Stoppable>(o: {
  study: S;
  dir: string;
  step: string;
  inputs: unknown;
  make: (study: S) => Promise<void>;
}): Promise<string> {
  const key = stepKey(o.step, o.inputs);
  const file = join(o.dir, 'step.json');
  if (isWhole(o.dir, key)) return key;
  return oneMaker(o, async () => {
    if (isWhole(o.dir, key)) return key;
    if (readStamp(file)?.key !== key) rmSync(o.dir, { recursive: true, force: true });
    makeFolder(o.dir);
    const record = (whole: boolean): void =>
      writeJson(file, { step: o.step, inputs: o.inputs, key, whole } satisfies Stamp);
    record(false);
    await stoppable(o.study, o.make);
    record(true);
    return key;
  });
}

/** As `step`, for a folder that readers may have open: `make` fills a folder beside it, which takes its place when it is whole. Until then, and
 *  where `make` does not end, the old one stays.
 *  @returns the step's key */
export async function wholeStep<S extends Stoppable>(o: {
  study: S;
  dir: string;
  step: string;
  inputs: unknown;
  make: (study: S, folder: string) => Promise<void>;
}): Promise<string> {
  const key = stepKey(o.step, o.inputs);
  if (isWhole(o.dir, key)) return key;
  return oneMaker(o, async () => {
    recoverFolder(o.dir);
    if (isWhole(o.dir, key)) return key;
    await replaceFolder(o.dir, async (folder) => {
      await stoppable(o.study, (study) => o.make(study, folder));
      const whole: Stamp = { step: o.step, inputs: o.inputs, key, whole: true };
      writeJson(join(folder, 'step.json'), whole);
    });
    return key;
  });
}

/** Two notebooks, or a notebook and a shell, may want the same step at the same time. */
async function oneMaker<T>(
  { study, dir, step }: { study: Stoppable; dir: string; step: string },
  work: () => Promise<T>,
): Promise<T> {
  const { signal, progress } = study;
  const onWait = (pid: number): (() => void) =>
    startTask(progress, `waiting for process ${pid}, which makes the same: ${step}`, 1).end;
  return alone(`${dir}.lock`, work, { signal, task: step, onWait });
}

/** Without the stop button a cell would end alone, and its work go on behind it. */
function stoppable<S extends Stoppable>(study: S, work: (study: S) => Promise<void>): Promise<void> {
  if (study.signal || !frontEnd()) return work(study);
  return withInterrupt((signal) => work({ ...study, signal }));
}

/** A stamp that cannot be read is as good as none: the step is made again. */
function readStamp(file: string): Pick<Stamp, 'key' | 'whole'> | undefined {
  if (!existsSync(file)) return undefined;
  try {
    return readJson<Stamp>(file);
  } catch {
    return undefined;
  }
}

/** Makes one file with `make`, unless it is there from the same inputs; what `make` returned is kept beside it. */
export async function stepFile<T>(path: string, inputs: unknown, make: () => Promise<T>): Promise<T> {
  const file = `${path}.step.json`;
  const key = stepKey('file', inputs);
  return alone(`${path}.lock`, async () => {
    const stamp = readStamp(file) as { key: string; result: T } | undefined;
    if (stamp?.key === key && existsSync(path)) return stamp.result;
    rmSync(file, { force: true });
    const result = await make();
    writeJson(file, { key, inputs, result });
    return result;
  });
}
