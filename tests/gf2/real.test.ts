import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import {
  alignToPan,
  ergas,
  fuse,
  q4,
  qnr,
  reducedScale,
  registerPan,
  sam,
  shiftPan,
  upsampleToPan,
  type FuseOptions,
  type ReducedScale,
} from 'landslide/gf2';
import { readRaster, type Raster } from 'landslide/raster';
import { near } from './make.js';
import { readMat16, readNpy8, realFolder } from './real-data.js';

const pairs = realFolder('pan_geotiff_pairs');
const ikonos = realFolder('pan_ik_ge1_wv2_full');
const reduced = realFolder('pan_gf2_wv2_reduced');

/** Wald's protocol after registration. */
function registered(mss: Raster, pan: Raster): ReducedScale {
  const shift = registerPan(pan, mss);
  assert.ok(shift.confidence > 0.5, JSON.stringify(shift));
  return reducedScale({ ...mss, grid: alignToPan(mss.grid, pan.grid, shift) }, pan);
}

function ergasOf(r: ReducedScale, o?: FuseOptions): number {
  return ergas(r.reference, o ? fuse(r.mss, r.pan, o).raster : upsampleToPan(r.mss, r.pan), r.ratio);
}

test(
  '0.5 m pair, pixels not quite square: every method lowers ERGAS below cubic',
  { skip: pairs.skip },
  async () => {
    const folder = join(pairs.path, 'zhengzhou_0.5m');
    const r = registered(await readRaster(join(folder, 'ms.tif')), await readRaster(join(folder, 'pan.tif')));
    const cubic = ergasOf(r);
    near(cubic, 4.47, 0.05, 'cubic');
    assert.ok(ergasOf(r, { method: 'gs' }) < 2.7);
    assert.ok(ergasOf(r, { method: 'gsa' }) < 2.2);
    assert.ok(ergasOf(r, { method: 'brovey' }) < 2.5);
  },
);

test(
  'Landsat-8, grids not aligned: the PAN is found a pixel off, and then every method helps',
  { skip: pairs.skip },
  async () => {
    const folder = join(pairs.path, 'landsat8_navarra');
    const pan = await readRaster(join(folder, 'pan_example.tif'));
    const mss = await readRaster(join(folder, 'ms_example.tif'));
    const shift = registerPan(pan, mss);
    near(shift.dx, 0.97, 0.1, 'dx');
    near(shift.dy, -0.84, 0.1, 'dy');
    assert.ok(shift.correlationBefore < 0.93 && shift.correlation > 0.99);
    // Unregistered, fusion does harm
    const before = reducedScale(mss, pan);
    assert.ok(ergasOf(before, { method: 'gsa' }) > ergasOf(before));
    const r = registered(mss, pan);
    const cubic = ergasOf(r);
    near(cubic, 2.82, 0.05, 'cubic');
    assert.ok(ergasOf(r, { method: 'gsa' }) < 1.7);
    assert.ok(ergasOf(r, { method: 'brovey' }) < 2.1);
    // This PAN does not see NIR: plain GS (all bands alike) only equals cubic, with the sensor's weights it helps
    near(ergasOf(r, { method: 'gs' }), cubic, 0.1);
    assert.ok(ergasOf(r, { method: 'gs', weights: [1, 1, 1, 0] }) < 0.85 * cubic);
  },
);

test('IKONOS: the known scores of cubic, and lower with every method', { skip: ikonos.skip }, () => {
  const path = join(ikonos.path, 'imgIK.mat');
  const mss = readMat16(path, 'I_MS', 4);
  const pan = readMat16(path, 'I_PAN', 1);
  const r = registered(mss, pan);
  // Published for this image: cubic 3.53 / 3.21
  const up = upsampleToPan(r.mss, r.pan);
  near(ergas(r.reference, up, 4), 3.53, 0.02, 'ERGAS of cubic');
  near(sam(r.reference, up), 3.21, 0.02, 'SAM of cubic');
  const gsa = fuse(r.mss, r.pan, { method: 'gsa' }).raster;
  assert.ok(ergas(r.reference, gsa, 4) < 2.1 && sam(r.reference, gsa) < 3.1);
  assert.ok(q4(r.reference, gsa) > q4(r.reference, up) + 0.2);
  assert.ok(ergasOf(r, { method: 'gs' }) < 2.7);
  assert.ok(ergasOf(r, { method: 'brovey' }) < 2.2);
});

test('IKONOS at full scale: QNR rewards cubic for changing nothing', { skip: ikonos.skip }, () => {
  const path = join(ikonos.path, 'imgIK.mat');
  const delivered = readMat16(path, 'I_MS', 4);
  const pan = readMat16(path, 'I_PAN', 1);
  const mss = { ...delivered, grid: alignToPan(delivered.grid, pan.grid, registerPan(pan, delivered)) };
  near(qnr({ mss, pan, fused: upsampleToPan(mss, pan) }).qnr, 0.9, 0.005, 'QNR of cubic');
  near(qnr({ mss, pan, fused: fuse(mss, pan, { method: 'gsa' }).raster }).qnr, 0.806, 0.005, 'QNR of GSA');
});

const CHIPS = [
  { sensor: 'gf2', chip: 3, dx: -0.31, dy: 0.84, below: false },
  { sensor: 'gf2', chip: 4, dx: -0.31, dy: 0.85, below: false },
  { sensor: 'wv2', chip: 2, dx: -0.92, dy: -0.47, below: true },
  { sensor: 'wv2', chip: 3, dx: -0.59, dy: -0.39, below: true },
] as const;

for (const { sensor, chip, dx, dy, below } of CHIPS)
  test(`${sensor} chip ${chip}: registration makes every method better`, { skip: reduced.skip }, () => {
    const file = (kind: string): string => join(reduced.path, sensor, kind, `crop8bit_${chip}.npy`);
    const pan = readNpy8(file('pan'), 1);
    const mss = readNpy8(file('lrms'), 4);
    const truth = readNpy8(file('hrms'), 1);
    const shift = registerPan(pan, mss);
    near(shift.dx, dx, 0.1, 'dx');
    near(shift.dy, dy, 0.1, 'dy');
    const moved = shiftPan(pan, shift);
    const cubic = ergas(truth, upsampleToPan(mss, pan), 4);
    for (const method of ['gs', 'gsa', 'brovey'] as const) {
      const before = ergas(truth, fuse(mss, pan, { method }).raster, 4);
      const after = ergas(truth, fuse(mss, moved, { method }).raster, 4);
      assert.ok(after < 0.9 * before, `${method}: ${before} before, ${after} after`);
      if (below) assert.ok(after < cubic, `${method}: ${after}, cubic ${cubic}`);
    }
  });
