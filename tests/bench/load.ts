/** @file The bench is a project of its own, which the tests' compiler does not see: its modules are loaded when a test runs. */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const BUILT = new URL('../../bench/', import.meta.url);

/** A module of bench/, by its path there without ending. */
export const load = async <T>(name: string): Promise<T> =>
  (await import(new URL(`${name}.js`, BUILT).href)) as T;

/** Runs `npm run bench`'s own script, without building. */
export function bench(
  args: string[],
  env: Record<string, string> = {},
): { code: number | null; out: string; err: string } {
  const script = fileURLToPath(new URL('index.js', BUILT));
  const done = spawnSync(process.execPath, [script, ...args], {
    encoding: 'utf8',
    env: { ...process.env, ...env },
  });
  return { code: done.status, out: done.stdout, err: done.stderr };
}
