/** @file Progress of long work. The work calls `update`; who shows it (terminal, notebook, nobody) is the caller's choice. */

/** How far a task is. */
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
  /** What was said of the whole task before it ran; stays above the line. */
  head?: string;
  /** Finished before its end: by the user, or by an error. */
  stopped?: boolean;
}

/** Is told how far a task is. */
export type ProgressListener = (event: ProgressEvent) => void;

/** One piece of work whose progress is shown. */
export interface Task {
  /** Says what is known of the whole task: `160 patches, 8 epochs, about 3 min`. */
  announce(head: string): void;
  /** @param leftS  where the caller knows better than the rule of three from the start */
  update(done: number, note?: string, leftS?: number): void;
  end(note?: string): void;
  /** Ends a task that did not come to its end. */
  stop(note?: string): void;
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
  let head: string | undefined;
  const say = (done: number, note: string, state: Partial<ProgressEvent> = {}, always = false): void => {
    if (!listener) return;
    const now = clock();
    if (!always && now - last < everyMs) return;
    last = now;
    const elapsedS = (now - start) / 1000;
    const leftS = state.finished ? 0 : done > 0 ? (elapsedS * (total - done)) / done : NaN;
    listener({ task, done, total, note, elapsedS, leftS, finished: false, ...(head && { head }), ...state });
  };
  say(0, '');
  return {
    announce: (text) => {
      head = text;
      say(latest, '', {}, true);
    },
    update: (done, note = '', leftS) => say((latest = done), note, leftS === undefined ? {} : { leftS }),
    end: (note = '') => say(latest === 0 ? total : latest, note, { finished: true }, true),
    stop: (note = '') => say(latest, note, { finished: true, stopped: true }, true),
  };
}

/** A listener that hears of each task under another name. */
export function underName(
  listener: ProgressListener | undefined,
  task: string,
): ProgressListener | undefined {
  return listener && ((event) => listener({ ...event, task }));
}

/** Shows several tasks, one after another, as one: their steps add up to `total`, and the one that runs is the note. */
export function joinTasks(
  listener: ProgressListener | undefined,
  task: string,
  total: number,
): { progress: ProgressListener; end(): void } {
  const whole = startTask(listener, task, total);
  let before = 0;
  return {
    progress: (event) => {
      const done = event.finished && !event.stopped ? event.total : event.done;
      whole.update(before + done, event.task);
      if (event.finished) before += done;
    },
    end: () => whole.end(),
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
  const took = formatSeconds(e.elapsedS);
  const time = e.finished
    ? `${e.stopped ? 'stopped after' : 'done in'} ${took}`
    : `${formatSeconds(e.leftS)} left`;
  return `${e.task} ${e.done}/${e.total} (${percent} %)${note}, ${time}`;
}
