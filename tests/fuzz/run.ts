/** @file Runs the readers under fire in child processes, so that a crash or a hang is a finding and not the end. */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Sum } from './child.js';

const CHILD = fileURLToPath(new URL('./child.js', import.meta.url));
/** No sign of life for so long is a hang. */
const HANG_MS = 60_000;
const MEMORY_MIB = 1536;

export interface Finding {
  target: string;
  /** Number of the file: the same number makes the same file again. */
  i: number;
  fault: string;
}

export interface Report extends Sum {
  target: string;
  files: number;
  findings: Finding[];
}

interface Line {
  at?: number;
  fault?: string;
  i?: number;
  sum?: Sum;
}

/** Reads the files number `from` to `until` of a target. */
export function fire(target: string, from: number, until: number): Promise<Report> {
  const folder = mkdtempSync(join(tmpdir(), `fuzz-${target}-`));
  const report: Report = { target, files: until - from, read: 0, refused: 0, peakMiB: 0, findings: [] };
  const args = ['--max-old-space-size=1024', CHILD, target, String(from), String(until), folder];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  let [at, rest, trouble] = [from, '', ''];
  const found = (i: number, fault: string): void => void report.findings.push({ target, i, fault });
  const take = ({ at: here, fault, i, sum }: Line): void => {
    if (here !== undefined) at = here;
    if (fault !== undefined) found(i!, fault);
    if (sum) Object.assign(report, sum);
  };
  return new Promise((resolve) => {
    let watch = setTimeout(() => child.kill('SIGKILL'), HANG_MS);
    child.stdout.on('data', (piece: Buffer) => {
      clearTimeout(watch);
      watch = setTimeout(() => child.kill('SIGKILL'), HANG_MS);
      const lines = (rest + piece.toString()).split('\n');
      rest = lines.pop()!;
      for (const line of lines) take(JSON.parse(line) as Line);
    });
    child.stderr.on('data', (piece: Buffer) => (trouble = (trouble + piece.toString()).slice(-2000)));
    child.on('close', (code, signal) => {
      clearTimeout(watch);
      if (code !== 0) found(at, `the process ended with ${signal ?? code} within 50 files: ${trouble}`);
      if (report.peakMiB > MEMORY_MIB) found(at, `memory grew to ${report.peakMiB} MiB`);
      rmSync(folder, { recursive: true, force: true });
      resolve(report);
    });
  });
}
