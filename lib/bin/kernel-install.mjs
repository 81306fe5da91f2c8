/** @file `npm run kernel:install`: tells JupyterLab and VS Code of the project's kernel; `-- --remove` takes it out again. */
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { homedir, platform } from 'node:os';
import { join } from 'node:path';
import { main, nodeProblem, ROOT } from './checkout.mjs';

/** Jupyter's folder for this user's data (https://docs.jupyter.org/en/stable/use/jupyter-directories.html). */
function dataDir(env = process.env) {
  if (env.JUPYTER_DATA_DIR) return env.JUPYTER_DATA_DIR;
  if (platform() === 'darwin') return join(homedir(), 'Library', 'Jupyter');
  if (platform() === 'win32') return join(env.APPDATA ?? homedir(), 'jupyter');
  return join(env.XDG_DATA_HOME ?? join(homedir(), '.local', 'share'), 'jupyter');
}

/** The committed kernel spec with absolute paths, so that it works from any folder and with this Node. */
function kernelSpec() {
  const folder = join(ROOT, 'kernels', 'tslab');
  const spec = JSON.parse(readFileSync(join(folder, 'kernel.json'), 'utf8'));
  spec.argv = [process.execPath, join(folder, 'kernel.cjs'), '--config-path', '{connection_file}'];
  // Windows has no interrupt signal.
  if (platform() === 'win32') spec.interrupt_mode = 'message';
  spec.metadata = { landslide: true };
  return spec;
}

function isOurs(file) {
  return JSON.parse(readFileSync(file, 'utf8')).metadata?.landslide === true;
}

await main('kernel:install', async () => {
  const problem = nodeProblem();
  if (problem) throw new Error(problem);
  const dir = join(dataDir(), 'kernels', 'tslab');
  const file = join(dir, 'kernel.json');
  const there = existsSync(file);
  if (process.argv.includes('--remove')) {
    if (!there || !isOurs(file)) throw new Error(`${dir} holds no kernel of this project`);
    rmSync(dir, { recursive: true });
    console.log(`removed ${dir}`);
    return 0;
  }
  if (there && !isOurs(file)) {
    cpSync(dir, `${dir}-before`, { recursive: true });
    console.log(`another kernel named tslab was there: kept as ${dir}-before`);
    rmSync(dir, { recursive: true });
  }
  mkdirSync(dir, { recursive: true });
  writeFileSync(file, JSON.stringify(kernelSpec(), null, 2) + '\n');
  console.log(`installed ${file}: choose the kernel "TypeScript (tslab)" in JupyterLab or VS Code`);
  return 0;
});
