/** @file What is said where a file or folder cannot be written: why, and what to do. */
import { formatBytes } from './bytes.js';
import { DataError, LandslideError, oneLine } from './errors.js';

const FULL = new Set(['ENOSPC', 'EDQUOT', 'EFBIG']);
const CLOSED = new Set(['EACCES', 'EPERM', 'EROFS', 'ENOTDIR', 'EEXIST']);

/** True where what was to be written found no room. */
export const isFull = (error: unknown): boolean => FULL.has((error as NodeJS.ErrnoException)?.code ?? '');

/** The error of a file or folder that cannot be written; one that says already what to do is given back as it is.
 *  @param bytes  of the whole file, where they are known */
export function cannotWrite(path: string, error: unknown, bytes?: number): LandslideError {
  if (error instanceof LandslideError) return error;
  return new DataError(`cannot write ${path}: ${oneLine(error)}${advice(error, bytes)}`, { cause: error });
}

function advice(error: unknown, bytes?: number): string {
  const { code = '', syscall } = (error ?? {}) as NodeJS.ErrnoException;
  const need = bytes === undefined ? '' : ` (${formatBytes(bytes)} are needed)`;
  if (isFull(error)) return `: make room${need} or take another folder; what was there before is kept`;
  // On a read-only file system Node says of a folder with its parents that it is not there.
  if (CLOSED.has(code) || (code === 'ENOENT' && syscall === 'mkdir'))
    return ': give a folder that you can write to';
  return '';
}
