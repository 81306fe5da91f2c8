/** @file A command killed at a random moment and started again, held against one that was left alone. */
import { spawn } from 'node:child_process';
import { readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { sha256, type Rng } from 'landslide/core';
import { repositoryRoot } from 'landslide/study';
import type { Work } from './works.js';

/** Files that say when and how long: not the same twice. */
const TIMED = /(run|report|prediction|stamp)\.json$|\.gpkg$/;

/** Runs the command to its end, or to `killAfterMs`; the exit code, null where it was killed, and its last messages. */
export function run(
  work: Work,
  out: string,
  killAfterMs?: number,
): Promise<{ code: number | null; said: string; ms: number }> {
  const start = performance.now();
  const script = join(repositoryRoot(), 'lib', 'bin', work.script ?? 'landslide.mjs');
  const child = spawn(process.execPath, [script, ...work.argv, out], {
    stdio: ['ignore', 'ignore', 'pipe'],
    detached: true,
  });
  let said = '';
  child.stderr.on('data', (piece: Buffer) => (said = (said + piece.toString()).slice(-2000)));
  const timer =
    killAfterMs === undefined
      ? undefined
      : setTimeout(() => process.kill(-child.pid!, 'SIGKILL'), killAfterMs);
  return new Promise((resolve) =>
    child.on('close', (code) => {
      clearTimeout(timer);
      resolve({ code, said, ms: performance.now() - start });
    }),
  );
}

/** Every file below a folder that must be the same, by its checksum. */
export function checksums(folder: string, { same }: Work): Record<string, string> {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((f) => statSync(join(folder, f)).isFile() && !TIMED.test(f) && (same?.test(f) ?? true))
    .sort();
  // A report may name the folder it lies in, a table or figure the time of its run.
  const content = (f: string): string =>
    readFileSync(join(folder, f), 'latin1')
      .replaceAll(folder, 'OUT')
      .replace(/(?<=date(?:"|&quot;):(?:"|&quot;))[-\dT:.]+Z/g, 'DATE');
  return Object.fromEntries(files.map((f) => [f, sha256(content(f))]));
}

export interface KillReport {
  name: string;
  /** Kills that hit the command while it ran; the others came after its end. */
  hit: number;
  files: number;
  /** What went wrong, a line each. */
  faults: string[];
}

/** Kills a command `times` times, each at a moment drawn from the time that it takes, and lets it end afterwards.
 *  @param folder  for what it leaves */
export async function killOften(
  work: Work,
  { times, folder, rng }: { times: number; folder: string; rng: Rng },
): Promise<KillReport> {
  const alone = join(folder, 'alone');
  const first = await run(work, alone);
  if (first.code !== 0)
    return { name: work.name, hit: 0, files: 0, faults: [`left alone it failed: ${first.said}`] };
  const expected = checksums(alone, work);
  const report: KillReport = { name: work.name, hit: 0, files: Object.keys(expected).length, faults: [] };
  for (let k = 0; k < times; k++) {
    const out = join(folder, `killed-${k}`);
    const after = Math.round((0.05 + 0.9 * rng.next()) * first.ms);
    if ((await run(work, out, after)).code === null) report.hit++;
    const { code, said } = await run(work, out);
    const wrong = code === 0 ? differences(expected, checksums(out, work)) : `it ended with ${code}: ${said}`;
    if (wrong) report.faults.push(`killed after ${after} ms: ${wrong}`);
    rmSync(out, { recursive: true, force: true });
  }
  return report;
}

/** The files that are not the same, or ''. */
export function differences(expected: Record<string, string>, found: Record<string, string>): string {
  const names = [...new Set([...Object.keys(expected), ...Object.keys(found)])];
  return names
    .filter((f) => expected[f] !== found[f])
    .map((f) => `${f} ${f in found ? (f in expected ? 'differs' : 'is left over') : 'is missing'}`)
    .join(', ');
}
