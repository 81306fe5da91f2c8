/** @file The folder of a training: whether it can be written and has room, and what to do where not. */
import { existsSync, mkdirSync, readdirSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DataError, oneLine } from '../core/index.js';
import type { Network } from '../nn/index.js';

const ROOM = new Set(['ENOSPC', 'EDQUOT', 'EFBIG']);
const RIGHTS = new Set(['EACCES', 'EROFS', 'EPERM', 'ENOTDIR', 'EEXIST', 'ENOENT']);

/** What to do where a file of `bytes` could not be written. */
function advice(error: unknown, bytes: number): string {
  const { code = '' } = (error as { code?: string }) ?? {};
  if (ROOM.has(code)) return `make room (${megabytes(bytes)} are needed) or take another folder`;
  if (RIGHTS.has(code)) return 'give a folder that you can write to';
  return 'check the disk';
}

const megabytes = (bytes: number): string => `${(bytes / 1e6).toPrecision(3)} MB`;

/** Runs `write`; where it fails, the error says what to do, and that finished epochs are not lost. */
export function keepingEpochs(bytes: number, write: () => void): void {
  try {
    write();
  } catch (error) {
    const { cause } = error as Error;
    throw new DataError(`${oneLine(error)}: ${advice(cause, bytes)}; what was there before is kept`, {
      cause,
    });
  }
}

/** Checks, before anything is computed, that the folder can be written and takes the checkpoints, and clears away what a killed
 *  process left half written.
 *  @throws "runs/a cannot be written (EACCES ...): ...", "runs/a has room for 12.0 MB, the checkpoints need 90.4 MB: ..." */
export function checkFolder(dir: string, network: Network): void {
  try {
    mkdirSync(dir, { recursive: true });
    const probe = join(dir, `.probe-${process.pid}`);
    writeFileSync(probe, '');
    rmSync(probe);
  } catch (error) {
    throw new DataError(`${dir} cannot be written (${oneLine(error)}): ${advice(error, 0)}`, {
      cause: error,
    });
  }
  clearParts(dir);
  checkRoom(dir, network);
}

/** best, last, and one of them anew beside the old one, as each is whole before it takes the other's place. */
function checkRoom(dir: string, network: Network): void {
  const weights = 4 * (network.parameterCount + network.statisticsCount);
  const moments = 8 * network.parameterCount;
  const present = ['best.safetensors', 'last.safetensors'].every((f) => existsSync(join(dir, f)));
  const need = (present ? 0 : 2 * weights + moments) + weights + moments;
  const { bavail, bsize } = statfsSync(dir);
  if (bavail * bsize < need)
    throw new DataError(
      `${dir} has room for ${megabytes(bavail * bsize)}, the checkpoints need ${megabytes(need)}: make room or take another folder`,
    );
}

/** Removes `FILE.part-PID` of processes that are gone. */
function clearParts(dir: string): void {
  for (const file of readdirSync(dir)) {
    const pid = Number(/\.(?:safetensors|json)\.part-(\d+)$/.exec(file)?.[1]);
    if (pid > 0 && !isRunning(pid)) rmSync(join(dir, file), { force: true });
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as { code?: string }).code === 'EPERM';
  }
}
