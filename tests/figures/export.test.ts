import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { inflateSync } from 'node:zlib';
import { curveFigure, exportFigure, fromCsv, pngNotes, pngSize, type FigurePaths } from 'landslide/figures';
import { words } from './gallery.js';

const dir = mkdtempSync(join(tmpdir(), 'figures-'));
after(() => rmSync(dir, { recursive: true, force: true }));

const provenance = { commit: 'abc1234', seed: 7, preset: 'demo', date: '2026-04-17' };
const figure = (widthMm: 85 | 180) =>
  curveFigure(words(`minus-${widthMm}`, { widthMm }), {
    xTitle: 'x (m)',
    yTitle: 'SHAP value',
    xRange: [-1.2, 1.2],
    curves: [{ name: 'UNet, "SE"', x: [-1, 0, 1], y: [-1, NaN, 0.25] }],
  });

let first: Promise<FigurePaths> | undefined;
const exported = (): Promise<FigurePaths> => (first ??= exportFigure(figure(85), dir, provenance));

test('the PNG has 300 dots to the inch of the print width, and says so', async () => {
  const png = readFileSync((await exported()).png);
  assert.equal(pngSize(png)[0], 1004); // 85 mm / 25.4 * 300
  const phys = png.indexOf('pHYs');
  assert.equal(png.readUInt32BE(phys + 4), 11811); // 300 / 0.0254
  const wide = await exportFigure(figure(180), dir, provenance);
  assert.equal(pngSize(readFileSync(wide.png))[0], 2126);
});

test('every file carries the provenance', async () => {
  const paths = await exported();
  const json = JSON.stringify(provenance);
  assert.match(readFileSync(paths.svg, 'utf8'), /<metadata>\{&quot;commit&quot;:&quot;abc1234&quot;/);
  assert.equal(pngNotes(readFileSync(paths.png)).Provenance, json);
  assert.ok(readFileSync(paths.csv, 'utf8').startsWith(`# ${json}\n`));
  assert.ok(readFileSync(paths.pdf).includes('abc1234'));
});

test('the CSV holds the numbers behind the figure', async () => {
  const table = fromCsv(readFileSync((await exported()).csv, 'utf8'));
  assert.deepEqual(table, {
    columns: ['curve', 'x (m)', 'SHAP value', 'spread'],
    rows: [
      ['UNet, "SE"', -1, -1, null],
      ['UNet, "SE"', 0, null, null],
      ['UNet, "SE"', 1, 0.25, null],
    ],
  });
});

/** The maps from glyphs to letters that the fonts of a PDF carry. */
function unicodeMaps(pdf: Buffer): string {
  let found = '';
  for (let at = pdf.indexOf('stream\n'); at >= 0; at = pdf.indexOf('stream\n', at + 7)) {
    const end = pdf.indexOf('endstream', at);
    try {
      const text = inflateSync(pdf.subarray(at + 7, end)).toString('latin1');
      if (text.includes('begincmap')) found += text;
    } catch {
      // an image, or not compressed
    }
  }
  return found;
}

test('minus signs of the PDF come out as "-", with embedded DejaVu Sans', async () => {
  const pdf = readFileSync((await exported()).pdf);
  const maps = unicodeMaps(pdf);
  assert.match(maps, /<002d>/);
  assert.doesNotMatch(maps, /<2212>/);
  assert.match(pdf.toString('latin1'), /\/FontName \/[A-Z]{6}\+DejaVuSans/);
  assert.doesNotMatch(pdf.toString('latin1'), /\/BaseFont \/Helvetica/);
});

test('pdftotext reads "-1"', async (t) => {
  if (spawnSync('pdftotext', ['-v']).error) return t.skip('pdftotext is not installed');
  const text = execFileSync('pdftotext', [(await exported()).pdf, '-'], { encoding: 'utf8' });
  assert.match(text, /(^|\s)-1(\s|$)/);
});

test('the PDF and the PNG are the same bytes when made again', async () => {
  const again = mkdtempSync(join(dir, 'again-'));
  const [a, b] = [await exported(), await exportFigure(figure(85), again, provenance)];
  for (const kind of ['png', 'pdf', 'svg', 'csv'] as const)
    assert.ok(readFileSync(a[kind]).equals(readFileSync(b[kind])), `${kind} differs`);
  assert.deepEqual(readdirSync(again).sort(), [
    'minus-85.csv',
    'minus-85.pdf',
    'minus-85.png',
    'minus-85.svg',
  ]);
});

test('a date that is none is refused before anything is written', async () => {
  const empty = mkdtempSync(join(dir, 'empty-'));
  await assert.rejects(
    exportFigure(figure(85), empty, { ...provenance, date: 'today' }),
    /provenance date is "today"/,
  );
  assert.deepEqual(readdirSync(empty), []);
});
