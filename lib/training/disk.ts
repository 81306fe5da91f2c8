/** @file The folder of a training: whether it can be written and has room, and what to do where not. */
import { existsSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cannotWrite, DataError, formatBytes, makeFolder, roomIn } from '../core/index.js';
import type { Network } from '../nn/index.js';

/** Checks, before anything is computed, that the folder can be written and takes the checkpoints, and clears away what a killed
 *  process left half written.
 *  @throws "cannot write runs/a: EACCES ...: give a folder ...", "runs/a has room for 12.0 MB, the checkpoints need 90.4 MB: ..." */
export function checkFolder(dir: string, network: Network): void {
  try {
    makeFolder(dir);
    const probe = join(dir, `.probe-${process.pid}`);
    writeFileSync(probe, '');
    rmSync(probe);
  } catch (error) {
    throw cannotWrite(dir, error);
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
  const room = roomIn(dir);
  if (room < need)
    throw new DataError(
      `${dir} has room for ${formatBytes(room)}, the checkpoints need ${formatBytes(need)}: make room or take another folder`,
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
