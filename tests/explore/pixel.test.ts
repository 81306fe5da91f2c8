import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createRng } from 'landslide/core';
import { pixelExplorer } from 'landslide/explore';
import { makeGrid } from 'landslide/raster';
import { fitForest, shapValues } from 'landslide/susceptibility';
import { temporary } from '../book/fixture.js';
import { stackOf } from '../factors/stacks.js';
import { axeFaults } from './axe.js';
import { openBrowser, type Page } from './chromium.js';
import { writePages } from './pages.js';

const SIDE = 40;
const NAMES = ['elevation', 'slope', 'rivers'] as const;

/** A region of three factors with a hole, and a forest that was fitted to its pixels. */
async function made() {
  const rng = createRng('pixel');
  const n = SIDE * SIDE;
  const layers = NAMES.map((_, f) =>
    Float32Array.from({ length: n }, (_, i) => (f + 1) * 10 * (rng.next() + (i % SIDE) / SIDE)),
  );
  const valid = Uint8Array.from({ length: n }, (_, i) => (i % SIDE === 3 ? 0 : 1));
  const landslide = Uint8Array.from({ length: n }, (_, i) => (layers[1][i] > 18 + 4 * rng.next() ? 1 : 0));
  const pixels = Array.from({ length: n }, (_, i) => i).filter((i) => valid[i] === 1);
  const X = Float32Array.from(pixels.flatMap((i) => layers.map((l) => l[i])));
  const y = Uint8Array.from(pixels, (i) => landslide[i]);
  const forest = await fitForest(X, y, { names: [...NAMES], trees: 20, maxDepth: 6, seed: 1 });
  const grid = makeGrid({ width: SIDE, height: SIDE, crs: 'EPSG:32650', left: 0, top: 0, pixel: 3.2 });
  const text = {
    id: 'explore-pixel',
    title: 'One pixel',
    caption: 'Choose one.',
    alt: 'Map of the probability',
    demo: true,
  };
  const ids = Int32Array.from(landslide, (v, i) => (valid[i] === 1 ? v : -1));
  const stack = await stackOf(grid, Object.fromEntries(NAMES.map((name, f) => [name, layers[f]])), ids);
  const explorable = await pixelExplorer(text, { stack }, forest, { X, y, pixels }, 700);
  /** What the notebook would say of a pixel. */
  const wanted = (i: number) =>
    shapValues(
      forest,
      Float32Array.from(layers, (l) => l[i]),
    );
  return { explorable, wanted, start: pixels[700] };
}

interface Shown {
  base: number;
  shap: number[];
  words: string;
}

const shown = (page: Page): Promise<Shown> =>
  page.evaluate(`(() => { const said = document.querySelector('.explore .said');
    return { base: Number(said.dataset.base), shap: JSON.parse(said.dataset.shap), words: said.textContent }; })()`);

/** Equal to the rounding of the sums: rows one by one and many at a time add in another order. */
function assertNear(ours: Shown, { base, values }: { base: number; values: Float64Array }): void {
  assert.ok(Math.abs(ours.base - base) < 1e-12);
  assert.equal(ours.shap.length, values.length);
  ours.shap.forEach((v, f) => assert.ok(Math.abs(v - values[f]) < 1e-12, `${v} is ${values[f]}`));
}

test('the explorer of single pixels in a browser', async (t) => {
  const browser = await openBrowser(t);
  if (!browser) return;
  const { explorable, wanted, start } = await made();
  const { step, width } = explorable.data;
  assert.deepEqual([step, width], [1, SIDE]);
  const paths = await writePages(temporary(t), [explorable]);

  for (const [name, file] of Object.entries(paths))
    await t.test(
      `${name}: the first pixel, clicked ones and those that the keys reach have the notebook's values`,
      async () => {
        const page = await browser.open(file);
        await page.until(`document.querySelector('[data-state]')`);
        assert.equal(await page.evaluate(`document.querySelector('figure').dataset.state`), 'awake');
        const first = await shown(page);
        assertNear(first, await wanted(start));
        assert.match(
          first.words,
          new RegExp(
            `^Row ${Math.floor(start / SIDE)}, column ${start % SIDE} of the map, (a|no) landslide: probability`,
          ),
        );
        const middle = await page.middleOf('.explore canvas');
        await page.drag(middle, middle);
        const at = (SIDE / 2) * SIDE + SIDE / 2;
        assertNear(await shown(page), await wanted(at));
        await page.press('ArrowRight');
        await page.press('ArrowUp');
        assertNear(await shown(page), await wanted(at - SIDE + 1));
        for (let i = 0; i < 18; i++) await page.press('ArrowLeft');
        assert.match((await shown(page)).words, /a factor has no value here/);
        await page.evaluate(`document.querySelector('.explore button').click()`);
        assert.deepEqual(await shown(page), first);
        assert.deepEqual(await axeFaults(page), []);
        assert.deepEqual(page.errors, []);
      },
    );

  await t.test('a finger chooses a pixel on a phone', async () => {
    const page = await browser.open(paths.index, { width: 390, height: 844, touch: true });
    await page.until(`document.querySelector('[data-state]')`);
    const before = await shown(page);
    const at = await page.middleOf('.explore canvas');
    await page.drag({ x: at.x + 20, y: at.y - 20 }, { x: at.x + 20, y: at.y - 20 }, 'finger');
    assert.notDeepEqual(await shown(page), before);
    assert.ok(
      await page.evaluate('document.documentElement.scrollWidth <= innerWidth'),
      'nothing is wider than the phone',
    );
  });
});
