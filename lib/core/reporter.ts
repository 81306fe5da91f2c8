import { frontEnd, type Display } from './front-end.js';
import { formatProgress, type ProgressEvent, type ProgressListener } from './progress.js';

/** Shows progress where the user is: one display updated in place in a notebook, one rewritten line on a terminal, and on a
 *  plain log a line now and then. Each reporter shows one task after another. */
export function createReporter(stream: NodeJS.WriteStream = process.stderr): ProgressListener {
  const front = frontEnd();
  if (front) {
    const displays = new Map<string, Display>();
    return (event) => {
      const bundle = { 'text/plain': (event.head ? `${event.head}\n` : '') + formatProgress(event) };
      const display = displays.get(event.task);
      if (display) display.update(bundle);
      else displays.set(event.task, front.display(bundle));
      if (event.finished) displays.delete(event.task);
    };
  }
  return stream.isTTY ? terminalReporter(stream) : logReporter(stream);
}

/** One line, written over; a task that took a second or more leaves its last line. */
function terminalReporter(stream: NodeJS.WriteStream): ProgressListener {
  const isNewHead = headsOf();
  return (event) => {
    const head = isNewHead(event) ? `${event.head}\n` : '';
    const stays = event.finished && event.elapsedS >= 1;
    stream.write(
      `\r\x1b[K${head}${event.finished && !stays ? '' : formatProgress(event)}${stays ? '\n' : ''}`,
    );
  };
}

/** Tells of each event whether its head is to be written: once for each task. */
function headsOf(): (event: ProgressEvent) => boolean {
  const said = new Map<string, string>();
  return ({ task, head, finished }) => {
    const isNew = head !== undefined && said.get(task) !== head;
    if (finished) said.delete(task);
    else if (isNew) said.set(task, head);
    return isNew;
  };
}

/** Seconds between two lines of one task in a log. */
const LOG_EVERY_S = 15;

/** Lines now and then, and at the end of a task that took a second or more: a log is read, not watched. */
function logReporter(stream: NodeJS.WriteStream): ProgressListener {
  const last = new Map<string, number>();
  const isNewHead = headsOf();
  return (event) => {
    if (isNewHead(event)) stream.write(`${event.head}\n`);
    const due = event.elapsedS - (last.get(event.task) ?? 0) >= LOG_EVERY_S;
    if (due || (event.finished && event.elapsedS >= 1)) stream.write(formatProgress(event) + '\n');
    if (due) last.set(event.task, event.elapsedS);
    if (event.finished) last.delete(event.task);
  };
}

/** Runs `work` with a signal that Ctrl-C (or the notebook's stop button) raises; a second Ctrl-C ends the process. */
export async function withInterrupt<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController();
  const raise = (): void => controller.abort();
  const front = frontEnd();
  const release = front ? front.onInterrupt(raise) : undefined;
  if (!front) process.once('SIGINT', raise);
  try {
    return await work(controller.signal);
  } finally {
    if (release) release();
    else process.removeListener('SIGINT', raise);
  }
}
