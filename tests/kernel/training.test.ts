/** Training where users train: in a notebook that Jupyter executes. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { kernelEnvironment, makeNotebook, readNotebook, writeNotebook } from 'landslide/book';
import { jupyterOrSkip, ROOT, sandbox } from './sandbox.js';

const MAKE = `import { openStudy, trainedModel, type StudySamples } from 'landslide/study';
const opened = openStudy({ seed: 1, device: 'cpu', out: 'out' });
const study = { ...opened, preset: { ...opened.preset, width: 2, epochs: 3, batch: 4 } };
const part = (n: number) => ({
  n, bands: 3, height: 32, width: 32,
  images: Float32Array.from({ length: n * 3072 }, (_, i) => Math.sin(i)),
  masks: Uint8Array.from({ length: n * 1024 }, (_, i) => (i % 1024 < 200 ? 1 : 0)),
  names: Array.from({ length: n }, (_, i) => \`patch \${i}\`),
});
const moments = { mean: [0, 0, 0], std: [1, 1, 1] };
const made = { region: { name: 'hongtan', demo: true }, moments, key: 'k', sets: { train: part(8), validation: part(4), test: part(4) } };
const samples = made as unknown as StudySamples;`;

const CELLS = [
  MAKE,
  "const stays = await trainedModel(study, 'hongtan', 'unet', samples);",
  "const goes = await trainedModel(study, 'hongtan', 'unet-se', samples, { curves: 'while training' });",
  "const found = await trainedModel(study, 'hongtan', 'unet', samples);",
];

/** The outputs of each cell after nbconvert has executed the notebook. */
function execute(python: string, dir: string, env: NodeJS.ProcessEnv): Record<string, unknown>[][] {
  writeNotebook(join(dir, 'in.ipynb'), makeNotebook(CELLS.map((text) => ({ type: 'code' as const, text }))));
  const args = ['-m', 'nbconvert', '--to', 'notebook', '--execute', 'in.ipynb', '--output', 'out.ipynb'];
  execFileSync(python, args, { cwd: dir, env, stdio: 'pipe' });
  const { cells } = readNotebook(join(dir, 'out.ipynb'));
  return cells.map((c) => (c.outputs ?? []).map((o) => o.data as Record<string, unknown>));
}

const textOf = (data: Record<string, unknown>): string => [data['text/plain']].flat().join('');

test('under nbconvert: the plan over the progress line, and one figure of curves, in its last state', (t) => {
  const jupyter = jupyterOrSkip(t);
  if (!jupyter) return;
  const dir = sandbox(t);
  const [, stays, goes, found] = execute(jupyter.python, dir, kernelEnvironment(ROOT));
  for (const [outputs, label] of [
    [stays, 'UNet'],
    [goes, 'UNet-SE'],
  ] as const)
    assert.match(
      textOf(outputs[0]),
      new RegExp(
        `^training ${label}: 8 patches, 3 epochs, a few seconds on cpu \\(2 threads\\)\ntraining ${label} 6/6 \\(100 %\\), best epoch \\d of 3, done in`,
      ),
    );
  assert.equal(stays.length, 2, 'progress and curves');
  const plotly = stays[1]['application/vnd.plotly.v1+json'] as { data: { x: number[] }[] };
  assert.deepEqual(plotly.data[0].x, [1, 2, 3]);
  assert.ok('image/png' in stays[1]);
  for (const data of goes.slice(1)) {
    assert.match(textOf(data), /^UNet-SE: lowest validation loss [\d.]+ at epoch \d of 3, F1 [\d.]+$/);
    assert.ok(!('image/png' in data));
  }
  assert.deepEqual(found, [], 'what is found shows nothing');
  const record = JSON.parse(
    readFileSync(join(dir, 'out/work/hongtan/models/unet/run.json'), 'utf8'),
  ) as object;
  assert.equal((record as { state: string }).state, 'whole');
});
