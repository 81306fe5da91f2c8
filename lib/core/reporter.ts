import { frontEnd, type Display } from './front-end.js';
import { formatProgress, type ProgressListener } from './progress.js';

/** Shows progress where the user is: one display updated in place in a notebook, one rewritten line on a terminal, and on a
 *  plain log a line at each end. Each reporter shows one task after another. */
export function createReporter(stream: NodeJS.WriteStream = process.stderr): ProgressListener {
  const front = frontEnd();
  if (front) {
    const displays = new Map<string, Display>();
    return (event) => {
      const bundle = { 'text/plain': formatProgress(event) };
      const display = displays.get(event.task);
      if (display) display.update(bundle);
      else displays.set(event.task, front.display(bundle));
      if (event.finished) displays.delete(event.task);
    };
  }
  if (stream.isTTY)
    return (event) => stream.write(`\r\x1b[K${formatProgress(event)}${event.finished ? '\n' : ''}`);
  return (event) => {
    if (event.finished) stream.write(formatProgress(event) + '\n');
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
