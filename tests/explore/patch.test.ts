import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { createRng } from 'landslide/core';
import { coverOf, dab, DAB_STRENGTH, patchExplorer, type Brush } from 'landslide/explore';
import { buildNetwork, initWeights, openPredictor, type Network, type Weights } from 'landslide/nn';
import { makeGrid } from 'landslide/raster';
import type { StudySamples, TrainedModel } from 'landslide/study';
import { saveCheckpoint } from 'landslide/training';
import { temporary } from '../book/fixture.js';
import { axeFaults } from './axe.js';
import { openBrowser, type Page } from './chromium.js';
import { writePages } from './pages.js';

const SIDE = 32;
const PLANE = SIDE * SIDE;
const MOMENTS = { mean: [0.2, 0.22, 0.18], std: [0.05, 0.06, 0.04] };
const TEXT = { id: 'explore-patch', title: 'Disturb', caption: 'Paint.', alt: 'A patch', demo: true };

const windowAt = (column: number) => ({ x: column * SIDE, y: 0, width: SIDE, height: SIDE });

/** Four windows in a row, of noise in stored steps; a landslide in the first. */
function samples() {
  const rng = createRng('patch');
  const [width, height] = [4 * SIDE, SIDE];
  const grid = makeGrid({ width, height, crs: 'EPSG:32650', left: 0, top: 0, pixel: 0.8 });
  const data = Float32Array.from(
    { length: 3 * width * height },
    () => Math.round(1000 + 3000 * rng.next()) / 10_000,
  );
  const labels = Int32Array.from({ length: width * height }, (_, i) => (i % width < SIDE / 2 ? 1 : 0));
  const raster = { grid, bands: 3, nodata: NaN };
  const made = {
    grid,
    rgb: { ...raster, data },
    labels: { ...raster, bands: 1, data: labels },
    windows: { test: [0, 2, 3].map(windowAt) },
  };
  return made as unknown as Pick<StudySamples, 'rgb' | 'labels' | 'windows' | 'grid'>;
}

interface Made {
  network: Network;
  weights: Weights;
  model: TrainedModel;
}

/** Small networks of random weights, as if they had been trained. */
function models(t: TestContext): Made[] {
  const dir = mkdtempSync(join(tmpdir(), 'landslide-patch-'));
  t.after(() => rmSync(dir, { recursive: true }));
  return (['unet', 'unet-se'] as const).map((name, i) => {
    const network = buildNetwork(name, { bands: 3, width: 4 });
    const weights = initWeights(network, createRng(`weights ${i}`));
    const checkpoint = join(dir, `${name}.safetensors`);
    saveCheckpoint(checkpoint, { network, weights, notes: { epoch: 1, normalisation: MOMENTS } });
    return { network, weights, model: { name, checkpoint } as TrainedModel };
  });
}

/** What the notebook's engine says of a patch: mean probability, and the gates. */
async function wanted(
  { network, weights }: Made,
  image: Float32Array,
): Promise<{ mean: number; gates: Map<string, Float32Array> }> {
  const scaled = image.map(
    (v, i) => (v - MOMENTS.mean[Math.floor(i / PLANE)]) / MOMENTS.std[Math.floor(i / PLANE)],
  );
  const predictor = await openPredictor(network, weights, { device: 'cpu', threads: 1, gates: true });
  const { probability, gates } = await predictor
    .inspect(scaled, 1, SIDE, SIDE)
    .finally(() => predictor.dispose());
  return { mean: probability.reduce((a, b) => a + b, 0) / PLANE, gates };
}

const shownMeans = (page: Page): Promise<number[]> =>
  page.evaluate(
    `[...document.querySelectorAll('.explore tbody tr')].map((r) => Number(r.querySelector('[data-value]').dataset.value))`,
  );
const shownGates = (page: Page): Promise<Record<string, number[]>> =>
  page.evaluate(`JSON.parse(document.querySelector('.gates').dataset.gates)`);
const answered = (n: number): string =>
  `Number(document.querySelector('.explore')?.dataset.answered) >= ${n}`;

/** The page's single-threaded WebAssembly adds in another order than the notebook's engine: equal to float32. */
const NEAR = 1e-5;

async function assertAnswers(page: Page, made: Made[], image: Float32Array): Promise<void> {
  const [plain, gated] = await Promise.all(made.map((m) => wanted(m, image)));
  const means = await shownMeans(page);
  [plain, gated].forEach(({ mean }, i) =>
    assert.ok(Math.abs(means[i] - mean) < NEAR, `${means[i]} is ${mean}`),
  );
  const gates = await shownGates(page);
  assert.deepEqual(Object.keys(gates).sort(), [...gated.gates.keys()].sort());
  for (const [name, values] of gated.gates)
    values.forEach((v, c) =>
      assert.ok(Math.abs(gates[name][c] - v) < NEAR, `${name} ${c}: ${gates[name][c]} is ${v}`),
    );
}

test('the explorer of the networks in a browser', async (t) => {
  const browser = await openBrowser(t);
  if (!browser) return;
  const [own, made] = [samples(), models(t)];
  const pair = { landslide: windowAt(0), forest: windowAt(1) };
  const explorable = await patchExplorer(
    TEXT,
    own,
    made.map((m) => m.model),
    pair,
  );
  const out = temporary(t);
  const paths = await writePages(out, [explorable]);
  const { width } = own.grid;
  const cut = (column: number): Float32Array =>
    Float32Array.from({ length: 3 * PLANE }, (_, i) => {
      const [b, r, c] = [Math.floor(i / PLANE), Math.floor((i % PLANE) / SIDE), i % SIDE];
      return own.rgb.data[b * width * SIDE + r * width + column * SIDE + c];
    });

  for (const [name, file] of Object.entries(paths))
    await t.test(`${name}: both networks and all gates answer as in the notebook`, async () => {
      const page = await browser.open(file);
      await page.until(`document.querySelector('[data-state]')`);
      assert.equal(await page.evaluate(`document.querySelector('figure').dataset.state`), 'awake');
      await assertAnswers(page, made, cut(0));
      assert.deepEqual(await axeFaults(page), []);
      assert.deepEqual(page.errors, []);
    });

  await t.test(
    'a brush in the hand, and by keys: what was painted is what the networks are asked',
    async () => {
      const page = await browser.open(paths.index);
      await page.until(answered(1));
      const image = cut(0);
      const paint = (brush: Brush): void =>
        dab(
          image,
          [SIDE, SIDE],
          { row: 16, column: 16, radius: 3, strength: DAB_STRENGTH },
          coverOf(brush, cut(1), PLANE),
        );
      await page.evaluate(`document.querySelector('.explore canvas').focus()`);
      await page.press(' ');
      paint('vegetation');
      await page.until(answered(2));
      await assertAnswers(page, made, image);
      await page.evaluate(
        `[...document.querySelectorAll('.explore button')].find((b) => b.textContent === 'Haze').click()`,
      );
      const middle = await page.middleOf('.explore canvas');
      await page.drag(middle, middle);
      await page.until(answered(3));
      // A press paints, and so does the pointer that moves by nothing: as many dabs as the canvas was told of.
      const dabs = [1, 2, 3].map(() => (paint('haze'), image.slice()));
      const means = await shownMeans(page);
      const expected = await Promise.all(dabs.map(async (d) => (await wanted(made[0], d)).mean));
      assert.ok(
        expected.some((m) => Math.abs(m - means[0]) < NEAR),
        `${means[0]} is one of ${expected}`,
      );
    },
  );

  await t.test('the threshold changes what is marked, at once', async () => {
    const page = await browser.open(paths.notebook);
    await page.until(answered(1));
    const marked = (threshold: number): Promise<number> =>
      page.evaluate(`(() => { const s = document.querySelectorAll('.explore input[type=range]')[1]; s.value = ${threshold};
        s.dispatchEvent(new Event('input')); return Number(document.querySelectorAll('.explore tbody tr')[0].querySelectorAll('[data-value]')[1].dataset.value); })()`);
    assert.ok((await marked(0.02)) > (await marked(0.98)));
  });

  await t.test('a picture of one’s own is taken; no scores are made up for it', async () => {
    const page = await browser.open(paths.index, { width: 390, height: 844, touch: true });
    await page.until(answered(1));
    await page.evaluate(`(async () => {
      const canvas = new OffscreenCanvas(80, 60); canvas.getContext('2d').fillRect(0, 0, 30, 60);
      const file = new File([await canvas.convertToBlob()], 'mine.png', { type: 'image/png' });
      const bag = new DataTransfer(); bag.items.add(file);
      const input = document.querySelector('.explore input[type=file]'); input.files = bag.files;
      input.dispatchEvent(new Event('change'));
    })()`);
    await page.until(answered(2));
    const columns = await page.evaluate<string>(`document.querySelector('.explore thead').textContent`);
    assert.equal(columns, 'networkmean probabilitymarked');
    assert.ok(
      await page.evaluate('document.documentElement.scrollWidth <= innerWidth'),
      'nothing is wider than the phone',
    );
  });

  await t.test('without the script that runs networks the picture stays', async () => {
    rmSync(join(out, 'explore', 'network.js'));
    const page = await browser.open(paths.notebook);
    await page.until(`document.querySelector('[data-state]')`);
    assert.match(
      await page.evaluate(`document.querySelector('figure').dataset.state`),
      /^asleep: \.\.\/explore\/network\.js is not there/,
    );
    assert.notEqual(
      await page.evaluate(`getComputedStyle(document.querySelector('.explorable-area img')).display`),
      'none',
    );
  });
});

test('networks too large for a page: a still figure that says so', async (t) => {
  const network = buildNetwork('unet', { bands: 3, width: 32 });
  const weights = initWeights(network, createRng(1));
  const dir = temporary(t);
  const checkpoint = join(dir, 'unet.safetensors');
  saveCheckpoint(checkpoint, { network, weights, notes: { epoch: 1, normalisation: MOMENTS } });
  const pair = { landslide: windowAt(0), forest: windowAt(1) };
  const { data, figure } = await patchExplorer(
    TEXT,
    samples(),
    [{ name: 'unet', checkpoint } as TrainedModel],
    pair,
  );
  assert.match((data as { tooLarge: string }).tooLarge, /^The networks hold \d+ MB, too much for a page\.$/);
  assert.match(figure.caption, /^Paint\. The networks hold/);
  assert.ok(existsSync(checkpoint));
});
