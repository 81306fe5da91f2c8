import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createRng } from 'landslide/core';
import { type BreakHistogram, breakCounter, edgesFor, rowsBetween } from 'landslide/explore';
import { classify } from 'landslide/factors';
import { bootstrapFrequencyRatio, frequencyRatio } from 'landslide/susceptibility';

/** A layer of float32 values, some on limits, and landslides numbered out of order. */
function made(n = 4000): { layer: Float32Array; ids: Int32Array } {
  const rng = createRng('break histogram');
  const layer = Float32Array.from({ length: n }, (_, i) =>
    i % 97 === 0 ? NaN : Math.round(rng.next() * 4000) / 10,
  );
  const ids = Int32Array.from({ length: n }, (_, i) =>
    i % 83 === 0 ? -1 : i % 11 === 0 ? 1 + ((i * 7) % 9) : 0,
  );
  return { layer, ids };
}

test('edges are multiples of a round step, and the limits themselves', () => {
  assert.deepEqual(edgesFor([0, 1], [0.33], 5), [0, 0.2, 0.33, 0.4, 0.6, 0.8, 1]);
  assert.deepEqual(edgesFor([-3, 12], [0], 4), [0, 5, 10]);
  assert.throws(() => edgesFor([2, 2], []), /values run from 2 to 2/);
});

function breakHistogram(layer: ArrayLike<number>, ids: Int32Array, edges: number[]): BreakHistogram {
  const counter = breakCounter(edges);
  const [rows, half] = [Array.from(layer), ids.length >> 1];
  counter.add(rows.slice(0, half), ids.subarray(0, half));
  counter.add(rows.slice(half), ids.subarray(half));
  return counter.histogram();
}

test('a value on an edge belongs to the bin above; nodata counts nowhere', () => {
  const h = breakHistogram([0, 1, 1, 2, NaN, 5, 3], Int32Array.of(0, 0, 7, 7, 0, -1, 2), [1, 2]);
  assert.deepEqual(h.counts, [1, 2, 2]);
  assert.deepEqual(h.slides, [
    [1, 1, 2, 1],
    [2, 1],
  ]);
});

test('for any limits on edges: the rows and intervals that the pixels give', () => {
  const { layer, ids } = made();
  const landslide = Uint8Array.from(ids, (id) => (id < 0 ? 255 : id > 0 ? 1 : 0));
  const edges = edgesFor([0, 400], [123.4]);
  const histogram = breakHistogram(layer, ids, edges);
  for (const breaks of [[123.4], [50, 100, 123.4, 300], [2, 398], [0, 400]]) {
    const places = breaks.map((b) => edges.indexOf(b));
    const rows = rowsBetween(histogram, places, { seed: 3, part: 'p', replicates: 100 });
    const classOf = classify(layer, breaks);
    const k = breaks.length + 1;
    const wanted = frequencyRatio(classOf, landslide, k);
    const interval = bootstrapFrequencyRatio(classOf, ids, k, {
      replicates: 100,
      rng: createRng(3).fork('p'),
    });
    rows.forEach(({ label, low, high, ...row }, c) => {
      assert.deepEqual(row, wanted[c], label);
      assert.deepEqual([low, high], [interval.low[c], interval.high[c]], label);
    });
  }
});
