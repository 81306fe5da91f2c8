/** @file Peak memory of a shell command, or of a script, in a process of its own. */
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { check } from 'landslide/core';
import { BENCH } from './python.js';

const COMMAND = join(BENCH, '..', 'lib', 'bin', 'landslide.mjs');

/** What a process printed, and the most that it held. */
export interface Peak {
  printed: unknown;
  peakMiB: number;
}

/** Runs `landslide ARGS --json`.
 *  @param dir  for the hook's file */
export const peakOf = (args: string[], dir: string): Promise<Peak> =>
  peakOfProcess([COMMAND, ...args, '--json'], dir);

/** Runs a script that prints JSON.
 *  @param argv  the script and its arguments
 *  @param dir   for the hook's file */
export async function peakOfProcess(argv: string[], dir: string): Promise<Peak> {
  const peak = join(dir, 'peak');
  const hook = ['--import', pathToFileURL(join(BENCH, 'peak.mjs')).href];
  const child = spawn(process.execPath, [...hook, ...argv], {
    env: { ...process.env, BENCH_PEAK: peak },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let printed = '';
  child.stdout.on('data', (text: Buffer) => (printed += text));
  const ended = await new Promise<number | string | null>((done) =>
    child.on('close', (code, by) => done(by ?? code)),
  );
  check(ended === 0, () => `${argv.slice(0, 2).join(' ')} ended with ${ended}: its own line says why`);
  return { printed: JSON.parse(printed), peakMiB: Number(readFileSync(peak, 'utf8')) / 1024 };
}
