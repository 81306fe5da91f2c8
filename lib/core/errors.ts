/** Errors that a user can act on. Each message is one line: the thing, its value, what was expected, what to do. */
export class LandslideError extends Error {
  override name = 'LandslideError';
  constructor(message: string, options?: ErrorOptions) {
    super(message.replace(/\s*\n\s*/g, ' '), options);
  }
}

/** An argument or option that cannot be used. */
export class InputError extends LandslideError {
  override name = 'InputError';
}

/** A file that is missing, corrupt, or not what its name promises. */
export class DataError extends LandslideError {
  override name = 'DataError';
}

/** A device (CPU, GPU, library) that was asked for and is not there. */
export class DeviceError extends LandslideError {
  override name = 'DeviceError';
}

/** The user stopped the work; what was finished before is kept. */
export class StoppedError extends LandslideError {
  override name = 'StoppedError';
}

/** Throws `InputError(message)` unless `condition` holds. */
export function check(condition: unknown, message: string | (() => string)): asserts condition {
  if (!condition) throw new InputError(typeof message === 'string' ? message : message());
}

/** Throws `StoppedError` where `signal` has been raised. */
export function checkStop(signal: AbortSignal | undefined, during: string): void {
  if (signal?.aborted)
    throw new StoppedError(`${during} stopped: what was finished is kept; run the same command to go on`);
}

/** The one line a user sees for anything thrown. */
export function oneLine(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return text.split('\n')[0].trim() || 'unknown error';
}
