/** @file Peak memory of a shell command, in a process of its own. */
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { check } from 'landslide/core';
import { BENCH } from './python.js';

const COMMAND = join(BENCH, '..', 'lib', 'bin', 'landslide.mjs');

/** Runs `landslide ARGS --json`; returns what it printed, and the most that it held.
 *  @param dir  for the hook's file */
export async function peakOf(args: string[], dir: string): Promise<{ printed: unknown; peakMiB: number }> {
  const peak = join(dir, 'peak');
  const hook = ['--import', pathToFileURL(join(BENCH, 'peak.mjs')).href];
  const child = spawn(process.execPath, [...hook, COMMAND, ...args, '--json'], {
    env: { ...process.env, BENCH_PEAK: peak },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let printed = '';
  child.stdout.on('data', (text: Buffer) => (printed += text));
  const ended = await new Promise<number | string | null>((done) =>
    child.on('close', (code, by) => done(by ?? code)),
  );
  check(ended === 0, () => `landslide ${args[0]} ended with ${ended}: its own line says why`);
  return { printed: JSON.parse(printed), peakMiB: Number(readFileSync(peak, 'utf8')) / 1024 };
}
