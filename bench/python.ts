/** @file The peers' Python: an environment of its own beside the bench, made when first needed. */
import { spawn, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { check, DataError, oneLine } from 'landslide/core';

/** The bench folder of the checkout; this file runs from .build/bench. */
export const BENCH = fileURLToPath(new URL('../../bench/', import.meta.url));
const VENV = join(BENCH, '.venv');
const OWN = join(VENV, 'bin', 'python');
const MINUTES = 60_000;

/** What was found before: to ask takes seconds. */
const known = new Set<string>();

function imports(python: string, modules: readonly string[]): boolean {
  const asked = `${python}: ${modules.join(', ')}`;
  if (known.has(asked)) return true;
  const { status } = spawnSync(python, ['-c', `import ${modules.join(', ')}`], { stdio: 'ignore' });
  if (status === 0) known.add(asked);
  return status === 0;
}

/** What pip calls a module: scikit-learn is not imported by its name, and TensorFlow without its CUDA libraries has a name of its own
 *  where it has wheels. */
function pipName(module: string): string {
  if (module === 'sklearn') return 'scikit-learn';
  const slim = process.arch === 'x64' && process.platform !== 'darwin';
  return module === 'tensorflow' && slim ? 'tensorflow-cpu' : module;
}

/** A Python that imports `packages`: the bench's own, filled by pip as requirements.txt pins it; or, where that cannot be had, the
 *  distribution's.
 *  @throws "no Python with torch: ..." */
export function pythonWith(packages: readonly string[], note: (text: string) => void): string {
  if (existsSync(OWN) && imports(OWN, packages)) return OWN;
  note(`installing ${packages.join(', ')} into bench/.venv (once)`);
  const problem = install(packages);
  if (!problem) return OWN;
  const system = '/usr/bin/python3';
  if (imports(system, packages)) return system;
  throw new DataError(
    `no Python with ${packages.join(' and ')}: pip says ${problem}; or install the distribution's, as apt-get install ${packages.map((p) => `python3-${p}`).join(' ')}`,
  );
}

/** Undefined, or what went wrong. */
function install(packages: readonly string[]): string | undefined {
  const steps: [string, string[]][] = [
    ['python3', ['-m', 'venv', VENV]],
    [OWN, ['-m', 'pip', 'install', '-q', '-c', join(BENCH, 'requirements.txt'), ...packages.map(pipName)]],
  ];
  for (const [program, args] of steps) {
    const { status, stderr, error } = spawnSync(program, args, { encoding: 'utf8', timeout: 20 * MINUTES });
    if (error) return oneLine(error);
    if (status !== 0) return stderr.trim().split('\n').at(-1) ?? `exit ${status}`;
  }
  return undefined;
}

/** A peer's script, asked by lines of JSON and answering in them. */
export class Peer {
  readonly #child;
  readonly #lines;
  #errors = '';

  /** @param script  file in bench/peers */
  constructor(python: string, script: string, env: Record<string, string> = {}) {
    this.#child = spawn(python, [join(BENCH, 'peers', script)], {
      env: { ...process.env, ...env },
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    this.#child.stderr.on('data', (text: Buffer) => (this.#errors = (this.#errors + text).slice(-2000)));
    this.#lines = createInterface({ input: this.#child.stdout })[Symbol.asyncIterator]();
  }

  /** Sends { do: what, ...arguments }, and waits for the answer. */
  async ask<T>(what: string, more: Record<string, unknown> = {}): Promise<T> {
    this.#child.stdin.write(JSON.stringify({ do: what, ...more }) + '\n');
    const { value, done } = await this.#lines.next();
    const why = this.#errors.trim().split('\n').at(-1);
    check(!done, () => `the peer ended while asked to ${what}: ${why}`);
    return JSON.parse(value as string) as T;
  }

  /** Ends the script. */
  close(): void {
    this.#child.stdin.end();
  }
}
