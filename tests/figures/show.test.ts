import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';
import { FRONT_END, type MimeBundle } from 'landslide/core';
import { barFigure, formatTable, NOTEBOOK_PNG_BYTES, pngSize, show, showTable } from 'landslide/figures';
import { gallery, words } from './gallery.js';

const world = globalThis as Record<symbol, unknown>;
const listen = (): MimeBundle[] => {
  const shown: MimeBundle[] = [];
  world[FRONT_END] = {
    display: (bundle: MimeBundle) => {
      shown.push(bundle);
      return { update: () => undefined };
    },
    onInterrupt: () => () => undefined,
  };
  return shown;
};
afterEach(() => delete world[FRONT_END]);

const bars = barFigure(words('bars'), {
  title: 'score',
  names: ['a'],
  series: [{ name: 'ours', values: [1] }],
});

test('a figure is shown interactive, as a picture, and in words; never as HTML', async () => {
  const shown = listen();
  await show(bars);
  assert.deepEqual(Object.keys(shown[0]).sort(), [
    'application/vnd.plotly.v1+json',
    'image/png',
    'text/plain',
  ]);
  const png = Buffer.from(shown[0]['image/png'] as string, 'base64');
  assert.equal(
    pngSize(png)[0],
    Math.round(
      1.2 * (shown[0]['application/vnd.plotly.v1+json'] as { layout: { width: number } }).layout.width,
    ),
  );
  assert.equal(
    shown[1]['text/markdown'],
    '**Figure 4.** UNet-SE finds 8 of 10 landslides & misses < 2. *Demo data.*',
  );
});

test('pictures stay small', async () => {
  const shown = listen();
  for (const figure of gallery().filter((f) => /map|terrain|comparison/.test(f.id))) await show(figure);
  for (const bundle of shown.filter((b) => b['image/png']))
    assert.ok(Buffer.from(bundle['image/png'] as string, 'base64').length <= NOTEBOOK_PNG_BYTES);
});

test('outside a notebook nothing is shown and nothing fails', async () => {
  await show(bars);
  showTable({ columns: ['a'], rows: [[1]], caption: 'Table 1.' });
});

test('a table is HTML with a caption and headings, and aligned text', () => {
  const shown = listen();
  showTable({
    columns: ['model', 'IoU'],
    rows: [
      ['a<b', -0.64219],
      ['UNet', null],
    ],
    caption: 'Table 2. Scores.',
    decimals: 3,
  });
  assert.equal(
    shown[0]['text/html'],
    '<table><caption style="text-align:left">Table 2. Scores.</caption><thead><tr><th scope="col" style="text-align:left">model</th>' +
      '<th scope="col" style="text-align:right">IoU</th></tr></thead><tbody><tr><td style="text-align:left">a&lt;b</td>' +
      '<td style="text-align:right">\u22120.642</td></tr><tr><td style="text-align:left">UNet</td><td style="text-align:right">–</td></tr></tbody></table>',
  );
  assert.equal(
    shown[0]['text/plain'],
    'Table 2. Scores.\nmodel     IoU\n-----  ------\na<b    \u22120.642\nUNet        –',
  );
  assert.throws(() => showTable({ columns: ['a'], rows: [], caption: '' }), /table has no caption/);
});

test('numbers of a column share their decimals; a column that reaches a thousand keeps each as it is', () => {
  const text = formatTable({
    caption: 'Scores.',
    columns: ['model', 'F1', 'pixels', 'mixed'],
    rows: [
      ['UNet', 0.7, 5193728, 5193728],
      ['UNet-SE', 0.642, 3, 0.25],
    ],
  });
  assert.match(text, /UNet +0\.700 +5193728 +5193728$/m);
  assert.match(text, /UNet-SE +0\.642 +3 +0\.25$/m);
});
