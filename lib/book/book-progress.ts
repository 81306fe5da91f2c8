/** @file Where the book is, for whoever waits: one line rewritten on a terminal, now and then a line in a log. */
import { formatSeconds } from '../core/index.js';
import type { CellProgress } from './nbconvert.js';

/** Shows how far a run is; notebooks are known by their position, from 1. */
export interface BookProgress {
  begin(position: number, title: string): void;
  cell(position: number, progress: CellProgress): void;
  /** Ends a notebook: `done in 12 s`, `failed`. */
  end(position: number, what: string): void;
  say(text: string): void;
  close(): void;
}

/** How many notebooks there are, and where their progress is shown. */
export interface ProgressOptions {
  total: number;
  /** Notebooks that run at a time. */
  jobs: number;
  /** Expected seconds of each notebook that is to be executed, by position. */
  expected: ReadonlyMap<number, number>;
  stream?: NodeJS.WriteStream;
  clock?: () => number;
  /** Milliseconds between two lines in a log. */
  everyMs?: number;
}

interface Running {
  title: string;
  note: string;
  begun: number;
}

/** Progress of a run of `total` notebooks on a stream. */
export function createBookProgress(o: ProgressOptions): BookProgress {
  const { total, stream = process.stderr, clock = () => performance.now(), everyMs = 30_000 } = o;
  const isTerminal = Boolean(stream.isTTY);
  const running = new Map<number, Running>();
  const open = new Map(o.expected);
  let lastLog = 0;
  const place = (position: number, title: string): string => `[${position}/${total}] ${title}`;
  const line = (): string => {
    const spent = (at: number): number => (clock() - (running.get(at)?.begun ?? clock())) / 1000;
    const parts = [...running].map(([at, { title, note }]) => `${place(at, title)}: ${note}`);
    return `about ${formatSeconds(secondsLeft(open, spent, o.jobs))} left in all · ${parts.join(' | ')}`;
  };
  const show = (): void => {
    if (running.size === 0) return;
    if (isTerminal) stream.write(`\r\x1b[K${line().slice(0, (stream.columns || 80) - 1)}`);
    else if (clock() - lastLog >= everyMs) {
      lastLog = clock();
      stream.write(`${line()}\n`);
    }
  };
  const say = (text: string): void => void stream.write(`${isTerminal ? '\r\x1b[K' : ''}${text}\n`);
  const timer = setInterval(show, isTerminal ? 1000 : 5000);
  timer.unref();
  return {
    begin: (position, title) => {
      running.set(position, { title, note: 'starting', begun: clock() });
      if (isTerminal) show();
      else say(line());
      lastLog = clock();
    },
    cell: (position, { cell, cells, note }) => {
      const at = running.get(position);
      if (at) at.note = `cell ${cell} of ${cells}${note ? `, ${note}` : ''}`;
      show();
    },
    end: (position, what) => {
      say(`${place(position, running.get(position)?.title ?? '')}: ${what}`);
      running.delete(position);
      open.delete(position);
    },
    say,
    close: () => clearInterval(timer),
  };
}

/** Of all that is open, shared by those that run at a time; at least the longest of them.
 *  @param spent  seconds that a notebook has run */
function secondsLeft(
  open: ReadonlyMap<number, number>,
  spent: (position: number) => number,
  jobs: number,
): number {
  const left = [...open].map(([at, expected]) => Math.max(0, expected - spent(at)));
  return Math.max(left.reduce((a, b) => a + b, 0) / jobs, 0, ...left);
}
