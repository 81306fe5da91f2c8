/** @file The Python that runs notebooks: the project's own .venv, else the distribution's. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { DataError } from '../core/index.js';

/** The Python that has Jupyter. */
export interface Jupyter {
  python: string;
  /** Version of nbconvert. */
  nbconvert: string;
}

const PROBE = 'import nbconvert, nbclient; print(nbconvert.__version__)';

/** The first Python that has nbconvert and nbclient, or undefined.
 *  @param root the checkout */
export function findJupyter(root: string): Jupyter | undefined {
  const own = [join(root, '.venv', 'bin', 'python'), join(root, '.venv', 'Scripts', 'python.exe')];
  for (const python of [...own.filter(existsSync), 'python3', '/usr/bin/python3', 'python']) {
    const { status, stdout } = spawnSync(python, ['-c', PROBE], { encoding: 'utf8', timeout: 60_000 });
    if (status === 0) return { python, nbconvert: stdout.trim() };
  }
  return undefined;
}

/** The same, where there must be one.
 *  @throws "Jupyter not found: ..." */
export function needJupyter(root: string): Jupyter {
  const found = findJupyter(root);
  if (found) return found;
  throw new DataError(
    'Jupyter not found: install Python 3.10 or later with venv and run npm run setup, or install the package jupyter-nbconvert of your distribution',
  );
}

/** Environment in which Jupyter finds the project's kernel, and the kernel this Node. */
export function kernelEnvironment(root: string, env: NodeJS.ProcessEnv = process.env): NodeJS.ProcessEnv {
  const list = (...parts: (string | undefined)[]): string => parts.filter(Boolean).join(delimiter);
  return {
    ...env,
    JUPYTER_PATH: list(root, env.JUPYTER_PATH),
    PATH: list(dirname(process.execPath), env.PATH),
  };
}
