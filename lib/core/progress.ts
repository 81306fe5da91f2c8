/** @file Progress of long work. The work calls `update`; who shows it (terminal, notebook, nobody) is the caller's choice. */

export interface ProgressEvent {
  task: string;
  done: number;
  total: number;
  /** A few words on the present state: `epoch 3, loss 0.412`. */
  note: string;
  /** Seconds so far, and expected still; NaN where nothing is done yet. */
  elapsedS: number;
  leftS: number;
  finished: boolean;
}

export type ProgressListener = (event: ProgressEvent) => void;

export interface Task {
  update(done: number, note?: string): void;
  end(note?: string): void;
}

/** Starts a task of `total` equal steps; `listener` hears of it at most every `everyMs`, and at its start and end.
 *  `clock` (ms) is a parameter so that tests need no waiting. */
export function startTask(
  listener: ProgressListener | undefined,
  task: string,
  total: number,
  { everyMs = 100, clock = () => performance.now() }: { everyMs?: number; clock?: () => number } = {},
): Task {
  const start = clock();
  let last = -Infinity;
  let latest = 0;
  const say = (done: number, note: string, finished: boolean): void => {
    if (!listener) return;
    const now = clock();
    if (!finished && now - last < everyMs) return;
    last = now;
    const elapsedS = (now - start) / 1000;
    const leftS = finished ? 0 : done > 0 ? (elapsedS * (total - done)) / done : NaN;
    listener({ task, done, total, note, elapsedS, leftS, finished });
  };
  say(0, '', false);
  return {
    update: (done, note = '') => say((latest = done), note, false),
    end: (note = '') => say(latest === 0 ? total : latest, note, true),
  };
}

/** `1 h 02 min`, `3 min 05 s`, `42 s`; `?` where not known. */
export function formatSeconds(s: number): string {
  if (!Number.isFinite(s)) return '?';
  const whole = Math.max(0, Math.round(s));
  const two = (n: number): string => String(n).padStart(2, '0');
  if (whole >= 3600) return `${Math.floor(whole / 3600)} h ${two(Math.floor((whole % 3600) / 60))} min`;
  if (whole >= 60) return `${Math.floor(whole / 60)} min ${two(whole % 60)} s`;
  return `${whole} s`;
}

/** One line for an event: `training UNet-SE 12/40 (30 %), loss 0.41, 2 min 05 s left`. */
export function formatProgress(e: ProgressEvent): string {
  const percent = e.total > 0 ? Math.round((100 * e.done) / e.total) : 100;
  const note = e.note ? `, ${e.note}` : '';
  const time = e.finished ? `done in ${formatSeconds(e.elapsedS)}` : `${formatSeconds(e.leftS)} left`;
  return `${e.task} ${e.done}/${e.total} (${percent} %)${note}, ${time}`;
}
