import assert from 'node:assert/strict';
import { test } from 'node:test';
import { buildFactors, gradeByField } from 'landslide/factors';
import type { Raster } from 'landslide/raster';
import { folder } from './stacks.js';
import { built, grid, rocks, sources } from './plane.js';

test('hardness: polygons, a coded raster, and codes without a grade', async () => {
  const codes: Raster = {
    grid,
    bands: 1,
    data: Uint8Array.from({ length: 240 }, (_, i) => (i % 20 < 10 ? 7 : 9)),
    nodata: 0,
  };
  const fromRaster = await built({ ...sources, hardness: { raster: codes, grades: { 7: 1, 9: 4 } } });
  assert.deepEqual(fromRaster.layers[6], (await built(sources)).layers[6]);
  await assert.rejects(
    buildFactors(folder(), { ...sources, hardness: { raster: codes, grades: { 7: 1 } } }),
    /geology has code 9 at 120 pixels, without hardness/,
  );
  const withoutGrade = { layer: rocks, gradeOf: gradeByField('rock', { shale: 4 }) };
  await assert.rejects(
    buildFactors(folder(), { ...sources, hardness: withoutGrade }),
    /geology: rock is granite, which has no hardness: give it a grade, 1 \(hard\) to 4 \(soft\)/,
  );
});
