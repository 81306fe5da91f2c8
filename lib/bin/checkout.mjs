/** @file Where the checkout is, and programs run in it. Node's own modules only: this runs before anything is installed. */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The checkout that holds lib/. */
export const ROOT = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/** Programs that are started from here get their large arrays in large pages (glibc on Linux; without effect elsewhere): the first
 *  touch of 512 MB takes 115 ms so, and 375 ms in pages of 4 KiB. */
process.env.GLIBC_TUNABLES ??= 'glibc.malloc.hugetlb=1';

/** What is wrong with this Node version, or undefined. A notebook's cell loads ES modules by require(), which came with 20.19 and 22.12. */
export function nodeProblem(version = process.versions.node) {
  const [major, minor] = version.split('.').map(Number);
  const fits = (major === 20 && minor >= 19) || (major === 22 && minor >= 12) || major >= 23;
  if (fits) return undefined;
  return `Node.js is ${version}; needed is 20.19 or later, in the 22 series 22.12 or later: install it from nodejs.org, or run nvm install`;
}

/** SHA-256 of a file. */
export function hashFile(path) {
  return createHash('sha256').update(readFileSync(path)).digest('hex');
}

/** Runs a program in the checkout; returns its exit code and what it printed. `show`: its output goes to the terminal. */
export function run(program, args, { show = false, env = process.env } = {}) {
  return new Promise((done) => {
    const child = spawn(program, args, {
      cwd: ROOT,
      env,
      stdio: show ? 'inherit' : ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    child.stdout?.on('data', (chunk) => (output += chunk));
    child.stderr?.on('data', (chunk) => (output += chunk));
    child.on('error', (error) => done({ code: 127, output: `${program}: ${error.message}` }));
    child.on('close', (code) => done({ code: code ?? 1, output }));
  });
}

/** Runs a script of an installed package with this Node. */
export function runScript(script, args, options) {
  return run(process.execPath, [join(ROOT, 'node_modules', script), ...args], options);
}

/** Ends the process with one line where `work` fails. */
export async function main(name, work) {
  try {
    process.exitCode = (await work()) ?? 0;
  } catch (error) {
    console.error(`${name}: ${String(error?.message ?? error).split('\n')[0]}`);
    if (process.env.LANDSLIDE_DEBUG) console.error(error);
    process.exitCode = 1;
  }
}
