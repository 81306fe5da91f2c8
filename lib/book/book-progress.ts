/** @file Where the book is, for whoever waits: one line rewritten on a terminal, now and then a line in a log. */
import { formatSeconds } from '../core/index.js';
import type { CellProgress } from './nbconvert.js';

/** Shows how far a run is. */
export interface BookProgress {
  begin(position: number, title: string): void;
  cell(progress: CellProgress): void;
  /** Ends a notebook: `done in 12 s`, `found, unchanged`. */
  end(what: string): void;
  say(text: string): void;
  close(): void;
}

/** How many notebooks there are, and where their progress is shown. */
export interface ProgressOptions {
  total: number;
  /** Expected seconds of each notebook that is to be executed, by position from 1. */
  expected: ReadonlyMap<number, number>;
  stream?: NodeJS.WriteStream;
  clock?: () => number;
  /** Milliseconds between two lines in a log. */
  everyMs?: number;
}

/** Progress of a run of `total` notebooks on a stream. */
export function createBookProgress(o: ProgressOptions): BookProgress {
  const { stream = process.stderr, clock = () => performance.now(), everyMs = 30_000 } = o;
  const isTerminal = Boolean(stream.isTTY);
  let position = 0;
  let title = '';
  let note = '';
  let begun = 0;
  let lastLog = 0;
  const line = (): string => {
    const left = secondsLeft(o.expected, position, (clock() - begun) / 1000);
    return `[${position}/${o.total}] ${title}${note ? `: ${note}` : ''} · about ${formatSeconds(left)} left in all`;
  };
  const show = (): void => {
    if (isTerminal) stream.write(`\r\x1b[K${line().slice(0, (stream.columns || 80) - 1)}`);
    else if (clock() - lastLog >= everyMs) {
      lastLog = clock();
      stream.write(`${line()}\n`);
    }
  };
  const timer = setInterval(() => position > 0 && show(), isTerminal ? 1000 : 5000);
  timer.unref();
  return {
    begin: (at, name) => {
      [position, title, note, begun, lastLog] = [at, name, 'starting', clock(), clock()];
      if (isTerminal) show();
      else stream.write(`${line()}\n`);
    },
    cell: ({ cell, cells, note: inner }) => {
      note = `cell ${cell} of ${cells}${inner ? `, ${inner}` : ''}`;
      show();
    },
    end: (what) =>
      stream.write(`${isTerminal ? '\r\x1b[K' : ''}[${position}/${o.total}] ${title}: ${what}\n`),
    say: (text) => stream.write(`${isTerminal ? '\r\x1b[K' : ''}${text}\n`),
    close: () => clearInterval(timer),
  };
}

/** Expected seconds of the running notebook and those after it. */
function secondsLeft(expected: ReadonlyMap<number, number>, position: number, spent: number): number {
  let left = Math.max(0, (expected.get(position) ?? 0) - spent);
  for (const [at, seconds] of expected) if (at > position) left += seconds;
  return left;
}
