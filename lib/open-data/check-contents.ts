import { createReadStream, existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { checkStop, startTask, type ProgressListener } from '../core/index.js';
import type { ContentFile } from './unpack.js';

/** Holds unpacked files against what they were when they were unpacked.
 *  @returns a line for each file that is missing, shorter or longer, or changed */
export async function checkContents(
  dir: string,
  contents: readonly ContentFile[],
  { progress, signal }: { progress?: ProgressListener; signal?: AbortSignal } = {},
): Promise<string[]> {
  const task = startTask(progress, `checksums of ${dir}`, contents.length);
  const faults: string[] = [];
  for (const [i, file] of contents.entries()) {
    checkStop(signal, `checksums of ${dir}`);
    const fault = await faultOf(join(dir, file.path), file);
    if (fault) faults.push(`${file.path} ${fault}`);
    task.update(i + 1);
  }
  task.end();
  return faults;
}

async function faultOf(path: string, { bytes, crc32: sum }: ContentFile): Promise<string | undefined> {
  if (!existsSync(path)) return 'is missing';
  const { size } = statSync(path);
  if (size !== bytes) return `has ${size} bytes instead of ${bytes}`;
  return (await crcOf(path)) === sum ? undefined : 'has changed (CRC-32)';
}

/** What a file that came as it is looks like in the list of contents. */
export async function contentOf(dir: string, path: string): Promise<ContentFile> {
  const full = join(dir, path);
  return { path, bytes: statSync(full).size, crc32: await crcOf(full) };
}

async function crcOf(path: string): Promise<number> {
  let sum = 0;
  for await (const block of createReadStream(path)) sum = crc32(block as Buffer, sum);
  return sum;
}
