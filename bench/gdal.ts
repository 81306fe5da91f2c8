/** @file GDAL as a peer: its commands from file to file, timed in turn with ours. */
import { spawnSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { check, DataError } from 'landslide/core';
import { timeRow, type Host, type Turn } from './suite.js';

/** Runs a command and returns its standard output.
 *  @throws "no PROGRAM: ..." or its last line where it fails */
export function command(program: string, args: readonly string[]): string {
  const { status, stdout, stderr, error } = spawnSync(program, args, {
    encoding: 'utf8',
    maxBuffer: 2 ** 26,
  });
  if (error) throw new DataError(`no ${program}: install GDAL (apt-get install gdal-bin python3-gdal)`);
  check(status === 0, () => `${program} failed: ${(stderr || stdout).trim().split('\n').at(-1)}`);
  return stdout;
}

/** "GDAL 3.6.2".
 *  @throws where GDAL is not installed */
export const gdalName = (): string => command('gdalinfo', ['--version']).split(',')[0];

const STARTS = 5;

/** A turn of a GDAL command: what it takes less what its bare start takes.
 *  @param start  arguments with which it only starts and ends */
export function gdalTurn(
  program: string,
  args: readonly string[],
  start: readonly string[] = ['--version'],
): Turn {
  const run = (list: readonly string[]): number => {
    const before = performance.now();
    const { error } = spawnSync(program, list, { stdio: 'ignore' });
    if (error) throw new DataError(`no ${program}: install GDAL (apt-get install gdal-bin python3-gdal)`);
    return performance.now() - before;
  };
  const bare = median(Array.from({ length: STARTS }, () => run(start)));
  command(program, args); // as a first turn, with its messages where it fails
  return async () => Math.max(0, run(args) - bare);
}

/** A turn of ours, by the clock: on a busy machine too, as the commands can only be timed so. */
export const ownTurn =
  (work: () => Promise<unknown>): Turn =>
  async () => {
    const start = performance.now();
    await work();
    return performance.now() - start;
  };

/** Runs both in turn and gives the row of their medians; undefined where the case is not wanted. */
export async function medianRow(
  { name, ours, peer, turns = 7 }: { name: string; ours: Turn; peer: Turn; turns?: number },
  host: Host,
): Promise<{ ours: number; peer: number } | undefined> {
  if (!host.wants(name)) return undefined;
  const times = { ours: [] as number[], peer: [] as number[] };
  await ours(); // so that the cache is warm and the code compiled
  for (let i = 0; i < turns; i++) {
    times.ours.push(await ours());
    times.peer.push(await peer());
  }
  const medians = { ours: median(times.ours), peer: median(times.peer) };
  host.row(timeRow(name, gdalName(), medians, { ...host, busy: false }));
  return medians;
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const half = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
}

/** Runs `work` with an empty folder that is removed afterwards. */
export async function withScratch<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'landslide-bench-'));
  try {
    return await work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const MIB = 2 ** 20;

/** What the machine's memory and disk can do, to hold a case's bytes against: MB/s of copying, and of writing to the page cache. */
export function bandwidth(folder: string): { copy: number; write: number } {
  const [from, to] = [new Uint8Array(128 * MIB).fill(1), new Uint8Array(128 * MIB)];
  const rate = (bytes: number, work: () => void): number => {
    const times = Array.from({ length: 5 }, () => {
      const start = performance.now();
      work();
      return performance.now() - start;
    });
    return Math.round(bytes / 1e3 / median(times));
  };
  const path = join(folder, 'bandwidth');
  const write = rate(from.length, () => {
    const fd = openSync(path, 'w');
    for (let at = 0; at < from.length;) at += writeSync(fd, from, at, from.length - at);
    closeSync(fd);
  });
  rmSync(path);
  return { copy: rate(from.length, () => to.set(from)), write };
}

/** Notes a case's bytes a second against the machine's. */
export function noteBandwidth(name: string, bytes: number, ms: number, folder: string, host: Host): void {
  const { copy, write } = bandwidth(folder);
  host.note(
    `${name}: ${Math.round(bytes / 1e3 / ms)} MB/s in and out; this machine copies ${copy} MB/s in memory and writes ${write} MB/s to its page cache`,
  );
}
