/** @file One file fetched: goes on after a broken connection or a stop, and is kept only where its checksum is right. */
import { createHash } from 'node:crypto';
import {
  createReadStream,
  existsSync,
  openSync,
  closeSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  checkStop,
  DataError,
  makeFolder,
  startTask,
  StoppedError,
  type ProgressListener,
  type Task,
} from '../core/index.js';
import { reason, type RecordFile } from './record.js';

/** How a file is fetched. */
export interface DownloadOptions {
  /** How often it is asked again after a broken connection that brought nothing; default 5. */
  attempts?: number;
  /** Seconds before it is asked again the first time, doubled each time; default 1. */
  pauseS?: number;
  progress?: ProgressListener;
  signal?: AbortSignal;
}

/** Fetches `file` to `path`, through `path`.part, which a later call goes on from.
 *  @returns 'found' where the file is there whole already
 *  @throws "NAME has MD5 x, its record says y: ...", "NAME broke off at ...", "ADDRESS answers ..." */
export async function downloadFile(
  file: RecordFile,
  path: string,
  { attempts = 5, pauseS = 1, progress, signal }: DownloadOptions = {},
): Promise<'found' | 'fetched'> {
  makeFolder(dirname(path));
  if (existsSync(path)) {
    if (statSync(path).size === file.bytes && (await md5Of(path)) === md5In(file)) return 'found';
    rmSync(path);
  }
  const part = `${path}.part`;
  const task = startTask(progress, `fetching ${file.name}`, file.bytes);
  try {
    await fetchAll(file, part, { attempts, pauseS, signal, task });
    task.end();
  } catch (error) {
    task.stop();
    throw error;
  }
  const found = await md5Of(part);
  if (found !== md5In(file)) {
    rmSync(part);
    throw new DataError(
      `${file.name} has MD5 ${found}, its record says ${md5In(file)}: what came was thrown away, run again to fetch it anew`,
    );
  }
  renameSync(part, path);
  return 'fetched';
}

type Fetching = Required<Pick<DownloadOptions, 'attempts' | 'pauseS'>> & { signal?: AbortSignal; task: Task };

async function fetchAll(file: RecordFile, part: string, o: Fetching): Promise<void> {
  for (let tries = 1; ; tries++) {
    const before = sizeOf(part);
    if (before > file.bytes) rmSync(part);
    if (before === file.bytes) return;
    let broken = 'the connection ended';
    try {
      await fetchOn(file, part, o);
    } catch (error) {
      checkStop(o.signal, `fetching ${file.name}`);
      if (error instanceof DataError) throw error;
      broken = reason(error);
    }
    const after = sizeOf(part);
    if (after === file.bytes) return;
    if (after > before) tries = 0;
    if (tries >= o.attempts)
      throw new DataError(
        `${file.name} broke off at ${after} of ${file.bytes} bytes (${broken}) and did not go on in ${o.attempts} tries: run the same command to go on from there`,
      );
    await sleep(1000 * o.pauseS * 2 ** tries, undefined, { signal: o.signal }).catch(() => undefined);
    checkStop(o.signal, `fetching ${file.name}`);
  }
}

/** One connection: from where the part ends, to the end or until it breaks. */
async function fetchOn(file: RecordFile, part: string, { signal, task }: Fetching): Promise<void> {
  const have = sizeOf(part);
  const answer = await fetch(file.url, { signal, headers: have > 0 ? { range: `bytes=${have}-` } : {} });
  const goesOn = answer.status === 206 && rangeStart(answer) === have;
  if (answer.status >= 500 || answer.status === 429) throw new Error(`answer ${answer.status}`);
  if (!answer.ok || !answer.body)
    throw new DataError(`${file.url} answers ${answer.status}: run again later`);
  // A server that knows no ranges sends the file from its beginning.
  const fd = openSync(part, goesOn ? 'a' : 'w');
  let at = goesOn ? have : 0;
  try {
    for await (const block of answer.body as unknown as AsyncIterable<Uint8Array>) {
      if (signal?.aborted) throw new StoppedError('stopped');
      at += block.length;
      if (at > file.bytes)
        throw new DataError(
          `${file.name} is longer than the ${file.bytes} bytes of its record: not what was asked for`,
        );
      for (let done = 0; done < block.length;) done += writeSync(fd, block, done);
      task.update(at);
    }
  } finally {
    closeSync(fd);
    if (at > file.bytes) rmSync(part);
  }
}

function rangeStart(answer: Response): number {
  return Number(/^bytes (\d+)-/.exec(answer.headers.get('content-range') ?? '')?.[1] ?? NaN);
}

const sizeOf = (path: string): number => (existsSync(path) ? statSync(path).size : 0);

const md5In = ({ checksum }: RecordFile): string => checksum.replace(/^md5:/, '');

/** MD5 of a file as 32 hex digits, read in blocks. */
export async function md5Of(path: string): Promise<string> {
  const hash = createHash('md5');
  for await (const block of createReadStream(path)) hash.update(block as Buffer);
  return hash.digest('hex');
}
