import assert from 'node:assert/strict';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { COVER } from 'landslide/demo';
import { makeGrid, writeCog } from 'landslide/raster';
import { landslideKinds, omissionsByCause, type StudySamples } from 'landslide/study';

test('missed pixels by the paper’s three causes, a pixel with two causes in both', () => {
  const kind = (farmland: boolean, small: boolean, overgrown: boolean) => ({ farmland, small, overgrown });
  const omission = (id: number, pixels: number, missed: number) => ({
    id,
    pixels,
    missed,
    rim: 40,
    rimMissed: 10,
  });
  const rows = omissionsByCause(
    [omission(1, 100, 50), omission(2, 60, 60), omission(3, 500, 30), omission(4, 300, 3)],
    new Map([
      [1, kind(true, false, false)],
      [2, kind(true, true, true)],
      [3, kind(false, false, true)],
      [4, kind(false, false, false)],
    ]),
  );
  assert.deepEqual(
    rows.map((r) => [r.cause, r.landslides, r.pixels, r.missed]),
    [
      ['farmland-like', 2, 160, 110],
      ['very small', 1, 60, 60],
      ['vegetated edge', 2, 80, 20],
      ['none of the three', 2, 760, 23],
      ['all', 4, 960, 143],
    ],
  );
  assert.throws(() => omissionsByCause([omission(9, 1, 1)], new Map()), /landslide 9 has no kind/);
});

test('an invented region’s cover and outlines tell the kind of each test landslide', async () => {
  const truth = mkdtempSync(join(tmpdir(), 'truth-'));
  const grid = makeGrid({ width: 200, height: 100, crs: 'EPSG:32650', left: 0, top: 0, pixel: 1 });
  // Fields in the west, forest in the east.
  const cover = Uint8Array.from({ length: 20_000 }, (_, i) => (i % 200 < 100 ? COVER.crop : COVER.forest));
  await writeCog(join(truth, 'landcover.tif'), { grid, bands: 1, data: cover, nodata: null });
  const labels = new Int32Array(20_000);
  const fill = (id: number, x: number, side: number): void => {
    for (let r = 30; r < 30 + side; r++) labels.fill(id, r * 200 + x, r * 200 + x + side);
  };
  fill(1, 20, 40);
  fill(2, 150, 10);
  fill(3, 130, 5);
  const landslide = (id: number, overgrowth: number, split = 'test') => ({
    id,
    name: `Y${id}`,
    split,
    feature: { properties: { overgrowth } },
  });
  const samples = {
    grid,
    labels: { data: labels },
    region: { name: 'demo', truth },
    landslides: [landslide(1, 0.9), landslide(2, 0.1), landslide(3, 0.1, 'train')],
  } as unknown as StudySamples;
  assert.deepEqual(
    [...(await landslideKinds(samples))],
    [
      [1, { farmland: true, small: false, overgrown: true }],
      [2, { farmland: false, small: true, overgrown: false }],
    ],
  );
  await assert.rejects(
    landslideKinds({ ...samples, region: { name: 'mine' } } as StudySamples),
    /region mine has no truth: only invented regions know it/,
  );
});
