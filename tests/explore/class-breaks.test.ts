import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { createRng } from 'landslide/core';
import { classBreakExplorer, type BreakData, type Explorable } from 'landslide/explore';
import { classify } from 'landslide/factors';
import { makeGrid } from 'landslide/raster';
import { bootstrapFrequencyRatio, frequencyRatio } from 'landslide/susceptibility';
import { classedFactors, frequencyTable, type FrequencyLine } from 'landslide/study';
import { temporary } from '../book/fixture.js';
import { stackOf } from '../factors/stacks.js';
import { axeFaults } from './axe.js';
import { openBrowser, type Page } from './chromium.js';
import { writePages } from './pages.js';

const SIDE = 60;
const SEED = 5;

/** A region of slope and elevation whose landslides lie on middling slopes. */
async function region() {
  const rng = createRng('class breaks');
  const n = SIDE * SIDE;
  const slope = Float32Array.from({ length: n }, (_, i) => 45 * rng.next() * ((i % SIDE) / SIDE));
  const elevation = Float32Array.from({ length: n }, () => 100 + 500 * rng.next());
  const ids = Int32Array.from({ length: n }, (_, i) =>
    slope[i] > 8 && slope[i] < 30 && i % 4 === 0 ? 1 + (i % 13) : 0,
  );
  const landslide = Uint8Array.from(ids, (id) => (id > 0 ? 1 : 0));
  const grid = makeGrid({ width: SIDE, height: SIDE, crs: 'EPSG:32650', left: 0, top: 0, pixel: 3.2 });
  return { stack: await stackOf(grid, { elevation, slope }, ids), slope, ids, landslide };
}

const TEXT = {
  id: 'explore-breaks',
  title: 'Limits',
  caption: 'Move them.',
  alt: 'Bars of frequency ratios',
  demo: true,
};

type Made = Awaited<ReturnType<typeof region>>;

async function made(): Promise<{ explorable: Explorable<BreakData>; lines: FrequencyLine[]; factors: Made }> {
  const factors = await region();
  const classed = await classedFactors(factors);
  const lines = frequencyTable({ seed: SEED }, classed);
  return {
    explorable: await classBreakExplorer(TEXT, { seed: SEED }, factors, classed, lines),
    lines,
    factors,
  };
}

/** The shares, ratio and interval of each class, as the page has them. */
const shownRows = (page: Page): Promise<number[][]> =>
  page.evaluate(`[...document.querySelectorAll('.explore tbody tr')].map((row) => [
    ...[...row.querySelectorAll('[data-value]')].slice(0, 3).map((c) => Number(c.dataset.value)),
    Number(row.querySelector('[data-low]').dataset.low), Number(row.querySelector('[data-high]').dataset.high)])`);

const rowOf = (
  l: Pick<FrequencyLine, 'ratioOfLandslides' | 'ratioOfDomain' | 'fr' | 'low' | 'high'>,
): number[] => [l.ratioOfLandslides, l.ratioOfDomain, l.fr, l.low, l.high];

/** Table 4 of the slopes for limits of one's own, from the pixels. */
function fromPixels({ slope, ids, landslide }: Made, breaks: number[]): number[][] {
  const classOf = classify(slope, breaks);
  const k = breaks.length + 1;
  const { low, high } = bootstrapFrequencyRatio(classOf, ids, k, {
    replicates: 400,
    rng: createRng(SEED).fork('frequency-slope'),
  });
  return frequencyRatio(classOf, landslide, k).map((r, c) => rowOf({ ...r, low: low[c], high: high[c] }));
}

test('the explorer of class limits in a browser', async (t) => {
  const browser = await openBrowser(t);
  if (!browser) return;
  const out = temporary(t);
  const { explorable, lines, factors } = await made();
  const paths = await writePages(out, [explorable]);
  const AWAKE = `document.querySelector('[data-state]')`;
  const limits = (page: Page): Promise<number[]> =>
    page.evaluate(
      `[...document.querySelectorAll('[role=slider]')].map((h) => Number(h.getAttribute('aria-valuenow')))`,
    );
  const chooseSlope = (page: Page): Promise<void> =>
    page.evaluate(
      `(() => { const s = document.querySelector('.explore select'); s.selectedIndex = 1; s.dispatchEvent(new Event('change')); })()`,
    );

  for (const [name, file] of Object.entries(paths))
    await t.test(`${name}: its numbers are the notebook's, to the last bit`, async () => {
      const page = await browser.open(file);
      await page.until(AWAKE);
      assert.equal(await page.evaluate(`document.querySelector('figure').dataset.state`), 'awake');
      const own = (factor: string): number[][] => lines.filter((l) => l.factor === factor).map(rowOf);
      assert.deepEqual(await shownRows(page), own('elevation'));
      await chooseSlope(page);
      assert.deepEqual(await shownRows(page), own('slope'));
      assert.deepEqual(
        await page.evaluate(`[...document.querySelectorAll('.explore tbody th')].map((c) => c.textContent)`),
        lines.filter((l) => l.factor === 'slope').map((l) => l.label + (l.tiny ? ' *' : '')),
      );
      assert.equal(
        await page.evaluate(`getComputedStyle(document.querySelector('.explorable-area img')).display`),
        'none',
      );
      assert.deepEqual(await axeFaults(page), []);
      assert.deepEqual(page.errors, []);
    });

  await t.test('arrow keys move a limit; the table is that of the pixels for the new limits', async () => {
    const page = await browser.open(paths.index);
    await page.until(AWAKE);
    await chooseSlope(page);
    const before = await limits(page);
    await page.evaluate(`document.querySelector('[role=slider]').focus()`);
    for (let i = 0; i < 7; i++) await page.press('ArrowRight');
    const after = await limits(page);
    assert.ok(after[0] > before[0]);
    assert.deepEqual(after.slice(1), before.slice(1));
    assert.deepEqual(await shownRows(page), fromPixels(factors, after));
    await page.press('End');
    assert.ok((await limits(page))[0] < before[1], 'a limit stays below the next');
  });

  for (const hand of ['mouse', 'finger'] as const)
    await t.test(`a ${hand} drags a limit`, async () => {
      const page = await browser.open(paths.notebook, hand === 'finger' ? { width: 390, touch: true } : {});
      await page.until(AWAKE);
      await chooseSlope(page);
      const before = await limits(page);
      const at = await page.middleOf('[role=slider]:last-of-type .hit');
      await page.drag(at, { x: at.x - 30, y: at.y }, hand);
      const after = await limits(page);
      assert.ok(after.at(-1)! < before.at(-1)!, `${after} is left of ${before}`);
      assert.deepEqual(await shownRows(page), fromPixels(factors, after));
    });

  await t.test('limits are added, taken away, and put back', async () => {
    const page = await browser.open(paths.index);
    await page.until(AWAKE);
    await chooseSlope(page);
    const press = (i: number): Promise<void> =>
      page.evaluate(`document.querySelectorAll('.explore button')[${i}].click()`);
    const before = await limits(page);
    await press(0);
    const more = await limits(page);
    assert.equal(more.length, before.length + 1);
    assert.deepEqual(await shownRows(page), fromPixels(factors, more));
    await press(1);
    await press(1);
    assert.equal((await limits(page)).length, before.length - 1);
    await press(2);
    assert.deepEqual(await limits(page), before);
  });

  await t.test(
    'a notebook’s page sent alone still works; an index without its data keeps the picture',
    async () => {
      rmSync(join(out, 'explore', `${TEXT.id}.js`));
      const [alone, index] = [await browser.open(paths.notebook), await browser.open(paths.index)];
      await alone.until(AWAKE);
      assert.equal(await alone.evaluate(`document.querySelector('figure').dataset.state`), 'awake');
      await index.until(AWAKE);
      assert.match(
        await index.evaluate(`document.querySelector('figure').dataset.state`),
        /^asleep: .*is not there/,
      );
      assert.notEqual(
        await index.evaluate(`getComputedStyle(document.querySelector('.explorable-area img')).display`),
        'none',
      );
    },
  );
});
