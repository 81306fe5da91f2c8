import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  extentOf,
  frameGrid,
  heap,
  histogram,
  inkOn,
  niceLength,
  outcomeClasses,
  paintOblique,
  rampColour,
  shortNumber,
  stableIds,
} from 'landslide/figures';
import { makeGrid } from 'landslide/raster';

test('scale bars have round lengths', () => {
  assert.equal(niceLength(1000, 0.28), 200);
  assert.equal(niceLength(7200, 0.28), 2000);
  assert.equal(niceLength(30, 0.28), 5);
});

test('maps in degrees know the ground: at 60 degrees north a degree of longitude is half as long', () => {
  const e = extentOf(makeGrid({ width: 10, height: 10, crs: 'EPSG:4326', left: 10, top: 60.5, pixel: 0.1 }));
  assert.ok(e.geographic);
  assert.ok(Math.abs(e.metresX - 55660) < 1);
  assert.ok(Math.abs(e.aspect - 2) < 1e-9);
  assert.throws(
    () => extentOf(makeGrid({ width: 1, height: 1, crs: '', left: 0, top: 0, pixel: 1 })),
    /grid has no CRS/,
  );
});

test('panels fill the page and keep their aspect', () => {
  const g = frameGrid({
    count: 5,
    columns: 3,
    aspect: 0.5,
    widthMm: 180,
    margin: { l: 20, r: 10, t: 5, b: 5 },
    gapX: 10,
    gapY: 20,
  });
  const [a, , c, d] = g.frames;
  assert.equal(a.x0, 0);
  assert.ok(Math.abs(c.x1 - 1) < 1e-12);
  assert.equal(a.y1, 1);
  assert.ok(Math.abs(d.y0) < 1e-12);
  assert.ok(Math.abs(a.heightPx / a.widthPx - 0.5) < 0.01);
});

test('ramps begin and end where they should', () => {
  assert.deepEqual(rampColour('viridis', 0), [0x44, 0x01, 0x54]);
  assert.deepEqual(rampColour('viridis', 2), [0xfd, 0xe7, 0x25]);
  assert.equal(inkOn('#ffffff'), '#000000');
  assert.equal(inkOn('#08306b'), '#ffffff');
});

test('numbers are short and carry a true minus sign', () => {
  assert.deepEqual([0.123456, -1, 1234.5, 1.5e7, 2e-5, NaN].map(shortNumber), [
    '0.123',
    '\u22121',
    '1235',
    '1.5e+7',
    '2.0e\u22125',
    '–',
  ]);
});

test('ids are numbered in the order of the document, and followed', () => {
  const raw =
    '<g id="clipab12x"/><use href="#clipab12x"/><g clip-path="url(&quot;#clipab12x&quot;)" id="q"/>';
  assert.equal(stableIds(raw, 'f'), '<g id="f-1"/><use href="#f-1"/><g clip-path="url(#f-1)" id="f-2"/>');
});

test('a histogram is a density: its area is the share of the values inside', () => {
  // 4 values, one outside 0..2: two in the first bin, one in the second, of width 1.
  assert.deepEqual(histogram([0.1, 0.2, 2, 5, NaN], [0, 2], 2), [0.5, 0.25]);
});

test('swarms heap like values to both sides of the line', () => {
  const up = heap([0, 0, 0, 1]);
  assert.equal(up[0], 0);
  assert.equal(up[1], -up[2]);
  assert.equal(up[3], 0);
});

test('outcomes: found, missed, false alarm, nothing, not judged', () => {
  const classes = outcomeClasses(Uint8Array.of(1, 0, 1, 0, 1), Uint8Array.of(1, 1, 0, 0, 255));
  assert.deepEqual([...classes], [0, 1, 2, 255, 255]);
});

test('a flat block from the south: its north edge is on top, and heights rise', () => {
  const colours = new Uint8Array(4 * 4 * 3);
  for (let i = 0; i < 4; i++) colours[3 * i] = 200; // the northern row is red
  const flat = paintOblique(
    { heights: new Float32Array(16), rows: 4, cols: 4, pixelM: 1, colours },
    { azimuthDeg: 0, width: 40 },
  );
  const first = flat.rgba.findIndex((v, i) => i % 4 === 3 && v === 255);
  assert.equal(flat.rgba[first - 3], 200);
  const hill = paintOblique(
    { heights: new Float32Array(16).map((_, i) => i), rows: 4, cols: 4, pixelM: 1, colours },
    { azimuthDeg: 0, width: 40 },
  );
  assert.ok(hill.height > flat.height);
  assert.throws(
    () => paintOblique({ heights: [], rows: 4, cols: 4, pixelM: 1, colours }),
    /heights has 0 values/,
  );
});
