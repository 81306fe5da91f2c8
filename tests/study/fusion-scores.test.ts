import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createRng } from 'landslide/core';
import { makeGrid, resample, type Raster } from 'landslide/raster';
import { fusionScores } from 'landslide/study';

/** Four bands that share most of their detail, and the PAN that sees all of them. */
function images(): { mss: Raster; pan: Raster } {
  const side = 512;
  const grid = makeGrid({ width: side, height: side, crs: 'EPSG:32650', left: 0, top: 0, pixel: 1 });
  const rng = createRng(3);
  const n = side * side;
  const data = new Float32Array(4 * n);
  const pan = new Float32Array(n);
  for (let i = 0; i < n; i++) {
    const [x, y] = [i % side, Math.floor(i / side)];
    const detail = ((x >> 3) + (y >> 3)) % 2 ? 0.05 : 0;
    for (let b = 0; b < 4; b++) {
      const v = 0.1 * (b + 1) + 0.03 * Math.sin(x / 40 + b) + detail + 0.01 * rng.next();
      data[b * n + i] = v;
      pan[i] += v / 4;
    }
  }
  const coarse = { ...grid, width: side / 4, height: side / 4, transform: [0, 4, 0, 0, 0, -4] as const };
  const fine: Raster = { grid, bands: 4, data, nodata: NaN };
  return {
    mss: resample(fine, { ...coarse, transform: [0, 4, 0, 0, 0, -4] }, { method: 'average' }),
    pan: { grid, bands: 1, data: pan, nodata: NaN },
  };
}

test('every fusion is scored beside the MSS only upsampled, and wins at reduced scale', () => {
  const { mss, pan } = images();
  const [plain, ...fused] = fusionScores(mss, pan);
  assert.equal(plain.method, 'upsampled only');
  assert.deepEqual(
    fused.map((f) => f.method),
    ['gs', 'gsa', 'brovey'],
  );
  for (const f of fused) {
    assert.ok(f.ergas < plain.ergas && f.q4 > plain.q4, `${f.method}: ${f.ergas} against ${plain.ergas}`);
    assert.ok(f.qnr > 0 && f.qnr <= 1 && f.samDeg >= 0);
  }
});
