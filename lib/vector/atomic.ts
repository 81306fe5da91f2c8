import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { DataError, LandslideError, oneLine } from '../core/errors.js';

/** Has `write` make a file under a temporary name, and renames it once it is whole.
 *  @param write  is given the temporary name and leaves nothing open
 *  @throws "cannot write PATH: ENOSPC ..." and leaves what was at `path` as it was */
export function writeAtomically(path: string, write: (part: string) => void): void {
  const part = `${path}.part-${process.pid}`;
  const sweep = (): void => {
    for (const end of ['', '-journal']) if (existsSync(part + end)) rmSync(part + end);
  };
  try {
    mkdirSync(dirname(path), { recursive: true });
    sweep();
    write(part);
    renameSync(part, path);
  } catch (error) {
    sweep();
    if (error instanceof LandslideError) throw error;
    throw new DataError(`cannot write ${path}: ${oneLine(error)}`, { cause: error });
  }
}
