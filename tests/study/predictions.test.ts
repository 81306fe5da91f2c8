import assert from 'node:assert/strict';
import { test } from 'node:test';
import { makeGrid } from 'landslide/raster';
import { rasterToInput, storedToInput } from 'landslide/study';

const grid = makeGrid({ width: 2, height: 1, crs: 'EPSG:32650', left: 0, top: 0, pixel: 1 });

test('rows become the network’s bands in its order, normalised, 0 where absent', () => {
  const raster = { grid, bands: 2, data: Float32Array.from([10, NaN, 4, -1]), nodata: -1 };
  const toInput = rasterToInput({ bands: [1, 0], divideBy: 2, moments: { mean: [1, 3], std: [0.5, 4] } });
  // band 1: (4/2 - 1) / .5 = 2, absent; band 0: (10/2 - 3) / 4 = .5, absent
  assert.deepEqual([...toInput(raster)], [2, 0, 0.5, 0]);
});

test('a stored image gives red, green, blue as reflectance', () => {
  const data = Uint16Array.from([1000, 65535, 2000, 65535, 3000, 65535, 4000, 65535]);
  const toInput = storedToInput({ mean: [0, 0, 0], std: [1, 1, 1] });
  const [red, , green, , blue] = toInput({ grid, bands: 4, data, nodata: 65535 });
  assert.deepEqual(
    [red, green, blue].map((v) => Math.round(v * 10)),
    [3, 2, 1],
  );
});
