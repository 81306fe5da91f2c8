import { existsSync, renameSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { makeFolder } from '../core/folders.js';
import { cannotWrite } from '../core/write-error.js';

/** Has `write` make a file under a temporary name, and renames it once it is whole.
 *  @param write  is given the temporary name and leaves nothing open
 *  @throws "cannot write PATH: ENOSPC ..." and leaves what was at `path` as it was */
export function writeAtomically(path: string, write: (part: string) => void): void {
  const part = `${path}.part-${process.pid}`;
  const sweep = (): void => {
    for (const end of ['', '-journal']) if (existsSync(part + end)) rmSync(part + end);
  };
  makeFolder(dirname(path));
  try {
    sweep();
    write(part);
    renameSync(part, path);
  } catch (error) {
    sweep();
    throw cannotWrite(path, error);
  }
}
