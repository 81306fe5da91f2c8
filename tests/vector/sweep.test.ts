import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createRng, type Rng } from 'landslide/core';
import { makeGrid } from 'landslide/raster';
import {
  labelComponents,
  outlines,
  polygonise,
  ringOnMap,
  Sweep,
  unpackRings,
  type PixelGroup,
} from 'landslide/vector';

const gridOf = (width: number, height: number) =>
  makeGrid({ width, height, crs: 'EPSG:32650', left: 500000.3, top: 3e6, pixel: 0.8 });

/** Masks of many kinds: noise at several densities, blots, chequers, and all or nothing. */
function randomMask(rng: Rng, width: number, height: number): Uint8Array {
  const kind = rng.int(4);
  const density = rng.next();
  const period = 1 + rng.int(4);
  return Uint8Array.from({ length: width * height }, (_, i) => {
    const [x, y] = [i % width, Math.floor(i / width)];
    if (kind === 0) return Math.floor(x / period) % 2 === Math.floor(y / period) % 2 ? 1 : 0;
    if (kind === 1) return Math.sin(x / period) * Math.cos(y / (1 + density)) > density - 0.5 ? 1 : 0;
    return rng.next() < density ? 1 : 0;
  });
}

function groupsOf(mask: Uint8Array, width: number): PixelGroup[] {
  const groups: PixelGroup[] = [];
  const sweep = new Sweep(width, (g) => groups.push(g));
  for (let at = 0; at < mask.length; at += width) sweep.row(mask, at, 1);
  sweep.end();
  return groups.sort((a, b) => a.first - b.first);
}

test('groups found row by row are those of the whole mask, with equal outlines', () => {
  const rng = createRng('sweep');
  for (let k = 0; k < 300; k++) {
    const [width, height] = [1 + rng.int(24), 1 + rng.int(24)];
    const mask = randomMask(rng, width, height);
    const grid = gridOf(width, height);
    const groups = groupsOf(mask, width);
    const whole = polygonise(mask, grid, { connect: 8 });
    assert.equal(groups.length, whole.length);
    groups.forEach(({ runs }, i) => {
      const parts = unpackRings(outlines(runs)).map((part) => part.map((ring) => ringOnMap(ring, grid)));
      const { geometry } = whole[i];
      assert.deepEqual(parts, geometry.type === 'Polygon' ? [geometry.coordinates] : geometry.coordinates);
    });
  }
});

test('pixels and sums are those of the labels; a group is handed on at the row after its last', () => {
  const rng = createRng('sums');
  const [width, height] = [31, 27];
  const values = Float32Array.from({ length: width * height }, () =>
    rng.next() < 0.4 ? rng.int(64) / 64 : 0,
  );
  values[40] = NaN;
  const { labels, count, first } = labelComponents(Uint8Array.from(values, (v) => (v >= 0.25 ? 1 : 0)), width, height, 8); // prettier-ignore
  const groups: PixelGroup[] = [];
  let row = 0;
  const sweep = new Sweep(width, (g) => {
    groups.push(g);
    const last = g.runs.row.subarray(0, g.runs.count).reduce((a, b) => Math.max(a, b), 0);
    assert.equal(last, row - 1);
  });
  for (; row < height; row++) sweep.row(values, row * width, 0.25);
  sweep.end();
  groups.sort((a, b) => a.first - b.first);
  assert.equal(groups.length, count);
  groups.forEach((g, i) => {
    const mine = [...labels.keys()].filter((j) => labels[j] === i + 1);
    assert.equal(g.first, first[i + 1]);
    assert.equal(g.pixels, mine.length);
    assert.equal(g.sum, mine.reduce((sum, j) => sum + values[j], 0)); // prettier-ignore
  });
});

test('a comb, a spiral and a ladder: groups that join late', () => {
  const comb = Uint8Array.from('1010101 1010101 1010101 1111111'.replaceAll(' ', ''), Number);
  assert.deepEqual(groupsOf(comb, 7).map((g) => [g.first, g.pixels]), [[0, 19]]); // prettier-ignore
  const corners = Uint8Array.from('10001 01010 00100 01010 10001'.replaceAll(' ', ''), Number);
  const [cross] = groupsOf(corners, 5);
  assert.equal(cross.pixels, 9);
  assert.equal(outlines(cross.runs).parts, 9);
});

test('outlines of noise take less than two bytes a corner', () => {
  const rng = createRng('bytes');
  const mask = Uint8Array.from({ length: 300 * 300 }, () => (rng.next() < 0.45 ? 1 : 0));
  let [bytes, corners] = [0, 0];
  for (const { runs, pixels } of groupsOf(mask, 300)) {
    if (pixels < 100) continue;
    const packed = outlines(runs);
    bytes += packed.bytes.length;
    for (const ring of unpackRings(packed).flat()) corners += ring.length / 2 - 1;
  }
  assert.ok(corners > 50_000, `${corners} corners`);
  assert.ok(bytes < 2 * corners, `${bytes} bytes for ${corners} corners`);
});

test('steps of any length are packed: an outline of 70,000 by 3 pixels comes back', () => {
  const width = 70_000;
  const mask = new Uint8Array(3 * width).fill(1);
  mask.fill(0, width + 5, 2 * width - 7);
  const [{ runs }] = groupsOf(mask, width);
  assert.deepEqual(unpackRings(outlines(runs)), [
    [
      Int32Array.of(0, 0, 0, 3, width, 3, width, 0, 0, 0),
      Int32Array.of(5, 2, 5, 1, width - 7, 1, width - 7, 2, 5, 2),
    ],
  ]);
});
