/** @file `npm run setup`: everything that a run needs and that is not there yet. Doing it twice does it once. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { hashFile, main, nodeProblem, ROOT, run, runScript } from './checkout.mjs';

const say = (text) => console.error(`setup: ${text}`);

/** Sets up packages, the compiled library, and Jupyter.
 *  @param o.jupyter `needed`: fail without; `wanted`: say what to install and go on; `no`
 *  @param o.projects what `tsc -b` builds */
export async function setup({ jupyter = 'needed', projects = ['lib'] } = {}) {
  const problem = nodeProblem();
  if (problem) throw new Error(problem);
  await installPackages();
  await build(projects);
  if (jupyter === 'no') return;
  const missing = await installJupyter();
  if (missing && jupyter === 'needed') throw new Error(missing);
  if (missing) say(missing);
}

/** `npm ci`, where node_modules is not what package-lock.json says. */
export async function installPackages() {
  const lock = join(ROOT, 'package-lock.json');
  const stamp = join(ROOT, 'node_modules', '.landslide-lock');
  const hash = hashFile(lock);
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === hash) return;
  if (!packagesMatch(lock, join(ROOT, 'node_modules', '.package-lock.json'))) {
    say('installing packages from package-lock.json (npm ci, about 15 s)');
    const { code, output } = await npm(['ci']);
    if (code !== 0) throw new Error(`npm ci failed: ${lastLine(output)}`);
  }
  writeFileSync(stamp, hash);
}

/** True where npm's own record of what is installed agrees with the lock; packages for other platforms may be absent. */
export function packagesMatch(lockFile, installedFile) {
  if (!existsSync(installedFile)) return false;
  const wanted = JSON.parse(readFileSync(lockFile, 'utf8')).packages;
  const installed = JSON.parse(readFileSync(installedFile, 'utf8')).packages;
  return Object.entries(wanted).every(([path, { version, optional, link }]) => {
    if (!path.includes('node_modules/') || link) return true;
    return installed[path] ? installed[path].version === version : optional === true;
  });
}

/** `tsc -b`: compiles what has changed. */
export async function build(projects) {
  const isFirst = !existsSync(join(ROOT, 'lib', 'dist', 'index.js'));
  if (isFirst) say('compiling (about 15 s)');
  const { code, output } = await runScript('typescript/bin/tsc', ['-b', ...projects]);
  if (code === 0) return;
  const errors = output.split('\n').filter((line) => line.includes('error TS'));
  for (const line of errors.slice(0, 20)) console.error(line);
  throw new Error(
    `the library does not compile: ${errors.length} errors, the first: ${errors[0] ?? lastLine(output)}`,
  );
}

const VENV = join(ROOT, '.venv');
const REQUIREMENTS = join(ROOT, 'kernels', 'requirements.txt');
const NEEDED = 'install Python 3.10 or later with venv, or your distribution’s package jupyter-nbconvert';

/** Puts pinned nbconvert into .venv, else finds the distribution's; returns one line on what to install where there is neither. */
export async function installJupyter() {
  const stamp = join(VENV, '.landslide-requirements');
  const hash = hashFile(REQUIREMENTS);
  if (venvPython() && existsSync(stamp) && readFileSync(stamp, 'utf8') === hash) return undefined;
  const problem = await fillVenv();
  if (!problem) {
    writeFileSync(stamp, hash);
    return undefined;
  }
  for (const python of ['python3', '/usr/bin/python3', 'python'])
    if ((await run(python, ['-c', 'import nbconvert, nbclient'])).code === 0) {
      say(`using ${python}’s own nbconvert: ${problem}`);
      return undefined;
    }
  return `Jupyter not found (${problem}): ${NEEDED}`;
}

/** The virtual environment's Python where there is one that runs. */
export function venvPython() {
  return [join(VENV, 'bin', 'python'), join(VENV, 'Scripts', 'python.exe')].find(existsSync);
}

async function fillVenv() {
  if (!venvPython()) {
    const python = await findPython();
    if (!python) return 'no Python 3.10 or later';
    say('making .venv');
    const made = await run(python, ['-m', 'venv', '--clear', VENV]);
    if (made.code !== 0) return `${python} -m venv failed: ${lastLine(made.output)}`;
  }
  if (await hasPinned()) return undefined;
  say('installing nbconvert into .venv (pip, about 30 s)');
  const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '-r', REQUIREMENTS];
  const installed = await run(venvPython(), pip);
  return installed.code === 0 ? undefined : `pip failed: ${lastLine(installed.output)}`;
}

async function findPython() {
  const probe = 'import sys; sys.exit(sys.version_info < (3, 10))';
  for (const python of ['python3', 'python', 'python3.13', 'python3.12', 'python3.11', 'python3.10'])
    if ((await run(python, ['-c', probe])).code === 0) return python;
  return undefined;
}

/** True where every pinned package is there in its version. */
async function hasPinned() {
  const pins = readFileSync(REQUIREMENTS, 'utf8').match(/^[\w.-]+==\S+$/gm) ?? [];
  const probe =
    'import sys, importlib.metadata as m; sys.exit(any(m.version(p.split("==")[0]) != p.split("==")[1] for p in sys.argv[1:]))';
  return (await run(venvPython(), ['-c', probe, ...pins])).code === 0;
}

/** npm as it was started, so that its version and settings are the user's. */
function npm(args) {
  const script = process.env.npm_execpath;
  if (script?.endsWith('.js')) return run(process.execPath, [script, ...args]);
  return process.platform === 'win32' ? run('cmd', ['/c', 'npm', ...args]) : run('npm', args);
}

/** The last line of a program's output that says something. */
export function lastLine(output) {
  const lines = output.split('\n').map((line) => line.trim());
  return (
    lines.filter((line) => line !== '' && !/^npm error (A complete log|\/)/.test(line)).at(-1) ?? 'no message'
  );
}

if (import.meta.url === pathToFileURL(process.argv[1]).href)
  await main('setup', async () => {
    await setup();
    say('ready: npm run paper');
  });
