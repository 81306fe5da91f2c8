/** @file The notebooks' outputs where people look at them: JupyterLab with Plotly's display, and front ends that have none. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { findJupyter, kernelEnvironment, makeNotebook, writeNotebook } from 'landslide/book';
import { barFigure, figureBundle } from 'landslide/figures';
import { repositoryRoot } from 'landslide/study';

const ROOT = repositoryRoot();
const WORDS = `{ id: 'figure-try', title: 'Try', caption: 'Rock b is steepest.', alt: 'Three bars, the second the longest.', demo: false }`;
const BARS = `{ title: 'slope (°)', names: ['a', 'b', 'c'], series: [{ name: 'ours', values: [12, 31, 18] }] }`;
const CELLS = [
  "import { barFigure, show, showTable } from 'landslide/figures';",
  `await show(barFigure(${WORDS}, ${BARS}));`,
  "showTable({ caption: 'Slope.', columns: ['rock', 'slope (°)'], rows: [['a', 12], ['b', 31]] });",
  `const again = barFigure(${WORDS}, ${BARS});\nawait show(again);`,
];

/** Programs on the path, by their first name that is there. */
function findProgram(...names: string[]): string | undefined {
  const folders = (process.env.PATH ?? '').split(delimiter);
  return names.flatMap((name) => folders.map((f) => join(f, name))).find((file) => existsSync(file));
}

/** A Python that has JupyterLab and playwright: LANDSLIDE_LAB_PYTHON, else that of .venv. */
function labPython(): string | undefined {
  const python = process.env.LANDSLIDE_LAB_PYTHON ?? join(ROOT, '.venv', 'bin', 'python');
  try {
    execFileSync(python, ['-c', 'import jupyterlab, plotly, playwright'], { stdio: 'ignore' });
    return python;
  } catch {
    return undefined;
  }
}

function folder(t: TestContext): string {
  const dir = mkdtempSync(join(tmpdir(), 'landslide-lab-'));
  t.after(() => rmSync(dir, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 }));
  symlinkSync(join(ROOT, 'node_modules'), join(dir, 'node_modules'), 'junction');
  return dir;
}

test('JupyterLab in Chromium: "run all" ends, figures are there and answer the mouse; without Plotly they are pictures', async (t) => {
  const chromium = findProgram('chromium', 'chromium-browser', 'google-chrome');
  if (!chromium) return t.skip('no Chromium on the path');
  const python = labPython();
  if (!python)
    return t.skip(
      'no Python with JupyterLab: npm run lab, and pip install playwright into .venv (or set LANDSLIDE_LAB_PYTHON)',
    );
  const dir = folder(t);
  const cells = CELLS.map((text) => ({ type: 'code' as const, text }));
  const open = (...more: string[]): Record<string, unknown> => {
    writeNotebook(join(dir, 'try.ipynb'), makeNotebook(cells));
    const script = join(ROOT, 'tests', 'optional', 'jupyterlab.py');
    const picture = join(dir, 'lab.png');
    const said = execFileSync(python, [script, dir, 'try.ipynb', chromium, picture, ...more], {
      env: kernelEnvironment(ROOT),
      encoding: 'utf8',
      timeout: 400_000,
    });
    const { LANDSLIDE_LAB_PICTURES: keep } = process.env;
    if (keep) mkdirSync(keep, { recursive: true });
    if (keep) copyFileSync(picture, join(keep, `lab-${more.join('-') || 'plotly'}.png`));
    return JSON.parse(said.trim().split('\n').at(-1)!) as Record<string, unknown>;
  };
  const whole = {
    counts: [1, 2, 3, 4],
    errors: [],
    figures: 2,
    tables: 1,
    first: 2,
    whole: true,
    faults: [],
  };
  assert.deepEqual(open(), { ...whole, plots: 2, pictures: 0, hover: true });
  assert.deepEqual(open('without-plotly'), { ...whole, plots: 0, pictures: 2, hover: false });
});

test('a front end that knows neither Plotly nor scripts shows the picture, its caption, and nothing else', async (t) => {
  const jupyter = findJupyter(ROOT);
  if (!jupyter) return t.skip('no Jupyter here: npm run setup');
  const dir = folder(t);
  const words = { id: 'try', title: 'Try', caption: 'Rock b is steepest.', alt: 'Three bars.', demo: false };
  const series = [{ name: 'ours', values: [12, 31, 18] }];
  const bundle = await figureBundle(barFigure(words, { title: 'slope (°)', names: ['a', 'b', 'c'], series }));
  assert.deepEqual(Object.keys(bundle), ['application/vnd.plotly.v1+json', 'image/png', 'text/plain']);
  writeNotebook(join(dir, 'try.ipynb'), makeNotebook([{ type: 'code', text: '1' }]));
  const notebook = JSON.parse(readFileSync(join(dir, 'try.ipynb'), 'utf8'));
  notebook.cells[0].outputs = [{ output_type: 'display_data', data: bundle, metadata: {} }];
  writeFileSync(join(dir, 'try.ipynb'), JSON.stringify(notebook));
  // nbconvert's own page, as GitHub's: the richest form that it knows, and Plotly's is not among them.
  const args = ['-m', 'nbconvert', '--to', 'html', '--template', 'basic', 'try.ipynb'];
  execFileSync(jupyter.python, args, { cwd: dir, env: kernelEnvironment(ROOT), stdio: 'pipe' });
  const html = readFileSync(join(dir, 'try.html'), 'utf8');
  assert.match(html, /<img[^>]+src="data:image\/png;base64,iVBOR/);
  assert.doesNotMatch(html, /plotly/i);
});
