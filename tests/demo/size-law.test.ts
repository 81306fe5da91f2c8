import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createRng } from 'landslide/core';
import { drawAreas, sizeLawCdf, sizeLawQuantile } from 'landslide/demo';

test("the size law has Malamud's median and 95th percentile", () => {
  // Median: 1070 m2 as published sampling gives it. P(1.4, .1459) = .1459^1.4 e^-.1459 / G(2.4) (1 + .1459 / 2.4 + ...) = .0499,
  // so that 95 % stay below 1280 / .1459 - 132 = 8641 m2.
  assert.ok(Math.abs(sizeLawQuantile(0.5) - 1070) < 60, `${sizeLawQuantile(0.5)}`);
  assert.ok(Math.abs(sizeLawQuantile(0.95) - 8641) < 20, `${sizeLawQuantile(0.95)}`);
});

test('quantile and share undo one another', () => {
  for (const p of [0.01, 0.3, 0.5, 0.9, 0.999])
    assert.ok(Math.abs(sizeLawCdf(sizeLawQuantile(p)) - p) < 1e-9);
  assert.equal(sizeLawCdf(-132), 0);
});

test('drawn areas follow the law within their bounds', () => {
  const range = [260, 24000] as const;
  const areas = drawAreas(createRng(1), { count: 400, scale: 1, range });
  assert.ok(areas.every((a, i) => a >= range[0] - 1 && a <= range[1] + 1 && (i === 0 || a <= areas[i - 1])));
  const from = sizeLawCdf(range[0]);
  const share = sizeLawCdf(range[1]) - from;
  // Kolmogorov-Smirnov distance to the truncated law; one draw from each 400th keeps it below 1 / 400.
  const far = areas.map((a, i) =>
    Math.abs((sizeLawCdf(a) - from) / share - (areas.length - i - 0.5) / areas.length),
  );
  assert.ok(Math.max(...far) <= 0.0026, `${Math.max(...far)}`);
});

test('scale multiplies areas', () => {
  const one = drawAreas(createRng(2), { count: 20, scale: 1, range: [300, 9000] });
  const two = drawAreas(createRng(2), { count: 20, scale: 2, range: [600, 18000] });
  one.forEach((a, i) => assert.ok(Math.abs(two[i] / a - 2) < 1e-9));
});
