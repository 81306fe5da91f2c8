/** @file `npm run lab`: JupyterLab in .venv with the project's kernel and Plotly's display, opened on the notebooks. What stands after
 *  `--` goes to JupyterLab. */
import { spawn } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { hashFile, main, ROOT, run } from './checkout.mjs';
import { lastLine, setup, venvPython } from './setup.mjs';

const REQUIREMENTS = join(ROOT, 'kernels', 'requirements-lab.txt');

async function installLab() {
  const stamp = join(ROOT, '.venv', '.landslide-lab');
  const hash = hashFile(REQUIREMENTS);
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === hash) return;
  if (!venvPython()) throw new Error('JupyterLab needs Python 3.10 or later with venv: install it');
  console.error('lab: installing JupyterLab into .venv (pip, about 60 s)');
  const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '-r', REQUIREMENTS];
  const { code, output } = await run(venvPython(), pip);
  if (code !== 0) throw new Error(`pip failed: ${lastLine(output)}`);
  writeFileSync(stamp, hash);
}

await main('lab', async () => {
  await setup();
  await installLab();
  const { kernelEnvironment } = await import('../dist/book/index.js');
  const args = ['-m', 'jupyterlab', join(ROOT, 'notebooks'), ...process.argv.slice(2)];
  const lab = spawn(venvPython(), args, { cwd: ROOT, env: kernelEnvironment(ROOT), stdio: 'inherit' });
  process.on('SIGINT', () => undefined); // JupyterLab asks whether to end
  return new Promise((done, fail) => lab.on('error', fail).on('close', (code) => done(code ?? 1)));
});
