import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  makeGrid,
  makeTransform,
  resample,
  resampleRows,
  reproject,
  reprojectRows,
  type Grid,
  type MovedRows,
  type Raster,
  type TypedArray,
} from 'landslide/raster';

const grid = (width: number, height: number, pixel: number, left = 0, top = 0): Grid =>
  makeGrid({ width, height, crs: 'EPSG:32650', left, top, pixel });
const raster = (g: Grid, values: number[], nodata: number | null = null): Raster<Float32Array> => ({
  grid: g,
  bands: 1,
  data: Float32Array.from(values),
  nodata,
});

test('twice as fine: pixel centres fall a quarter pixel beside the old ones', () => {
  const source = raster(grid(4, 1, 2), [10, 20, 30, 40]);
  const fine = grid(8, 1, 1, 0, -0.5);
  // Target centres at .25, .75, 1.25 ... source pixels; weights 3/4 and 1/4, the ends held.
  assert.deepEqual([...resample(source, fine, { method: 'nearest' }).data], [10, 10, 20, 20, 30, 30, 40, 40]);
  assert.deepEqual(
    [...resample(source, fine, { method: 'bilinear' }).data],
    [10, 12.5, 17.5, 22.5, 27.5, 32.5, 37.5, 40],
  );
});

test('twice as coarse: the mean by shared area', () => {
  const source = raster(grid(4, 2, 1), [1, 2, 3, 4, 5, 6, 7, 8]);
  assert.deepEqual([...resample(source, grid(2, 1, 2), { method: 'average' }).data], [3.5, 5.5]);
  // Pixels of 1.5: the first holds all of column 0 and half of column 1.
  const wide = resample(raster(grid(3, 1, 1), [1, 4, 7]), grid(2, 1, 1.5, 0, 0.25), { method: 'average' });
  assert.deepEqual([...wide.data], [2, 6]);
});

// GDAL 3.6.2 on dem(x, y) = 100 + 3 x - 2 y + (x y mod 5), float32, 6 x 6 pixels of 10 m, corner 500000 4000060, EPSG:32650:
// gdalwarp -r METHOD -tr 4 4 -te 500020 4000020 500040 4000040; average: -tr 15 15, whole extent.
const dem = raster(
  grid(6, 6, 10, 500000, 4000060),
  Array.from(
    { length: 36 },
    (_, i) => 100 + 3 * (i % 6) - 2 * Math.floor(i / 6) + (((i % 6) * Math.floor(i / 6)) % 5),
  ),
);
const GDAL = {
  cubic: [
    105.162384, 106.589767, 106.678749, 106.767731, 108.357582, 104.589767, 105.867439, 105.800003,
    105.732559, 107.167732, 102.678749, 103.800003, 105, 106.199997, 107.478752, 100.767731, 101.732559,
    104.199997, 106.667442, 107.789772, 100.357582, 101.167732, 103.478752, 105.789772, 106.762382,
  ],
  bilinear: [
    104.589996, 106.120003, 106.599998, 107.080002, 108.610001, 104.120003, 105.559998, 105.800003,
    106.040001, 107.480003, 102.599998, 103.800003, 105, 106.199997, 107.400002, 101.080002, 102.040001,
    104.199997, 106.360001, 107.32, 100.610001, 101.480003, 103.400002, 105.32, 106.190002,
  ],
  average: [
    100.444443, 104.888885, 110.444443, 113.777779, 98.222221, 104.444443, 108.888885, 111.777779, 95.444443,
    100.555557, 106.111115, 107.888885, 92.111115, 96.777779, 101.222221, 104.777779,
  ],
};

function near(ours: ArrayLike<number>, theirs: ArrayLike<number>, tolerance: number): void {
  assert.equal(ours.length, theirs.length);
  for (let i = 0; i < ours.length; i++)
    assert(Math.abs(ours[i] - theirs[i]) <= tolerance, `${i}: ${ours[i]}, expected ${theirs[i]}`);
}

test('as gdalwarp: cubic, bilinear, average', () => {
  const fine = grid(5, 5, 4, 500020, 4000040);
  near(resample(dem, fine, { method: 'cubic' }).data, GDAL.cubic, 1e-4);
  near(resample(dem, fine, { method: 'bilinear' }).data, GDAL.bilinear, 1e-4);
  near(resample(dem, grid(4, 4, 15, 500000, 4000060), { method: 'average' }).data, GDAL.average, 1e-4);
});

test('a constant stays constant, and the same grid gives the same values, by every method', () => {
  const flat = raster(grid(7, 5, 3), new Array<number>(35).fill(4.25));
  const target = grid(9, 7, 2, 0.5, -0.5);
  for (const method of ['nearest', 'bilinear', 'cubic', 'average'] as const) {
    near(resample(flat, target, { method }).data, new Array<number>(63).fill(4.25), 1e-6);
    near(resample(dem, dem.grid, { method }).data, dem.data, 1e-5);
  }
});

test('absent pixels weigh nothing and stay absent at their centre', () => {
  const source = raster(grid(3, 1, 2), [10, -9999, 30], -9999);
  const fine = grid(6, 1, 1, 0, -0.5);
  for (const method of ['bilinear', 'cubic'] as const)
    assert.deepEqual([...resample(source, fine, { method }).data], [10, 10, -9999, -9999, 30, 30], method);
  assert.deepEqual([...resample(source, grid(1, 1, 6), { method: 'average' }).data], [20]);
});

test('outside: nodata, NaN for floats without one, refused for integers without one', () => {
  const beyond = grid(3, 1, 2, -2);
  assert.deepEqual(
    [...resample(raster(grid(2, 1, 2), [1, 2], -1), beyond, { method: 'nearest' }).data],
    [-1, 1, 2],
  );
  const noMarker = resample(raster(grid(2, 1, 2), [1, 2]), beyond, { method: 'cubic' });
  assert(Number.isNaN(noMarker.data[0]) && Number.isNaN(noMarker.nodata));
  const bytes = { grid: grid(2, 1, 2), bands: 1, data: Uint8Array.of(1, 2), nodata: null };
  assert.throws(
    () => resample(bytes, beyond, { method: 'nearest' }),
    /reaches beyond the raster .* no nodata: set one/,
  );
});

test('integers are rounded and held to their range', () => {
  const bytes = { grid: grid(4, 1, 2), bands: 1, data: Uint8Array.of(0, 255, 255, 0), nodata: null };
  // Cubic overshoots between the two 255.
  const fine = resample(bytes, grid(8, 1, 1, 0, -0.5), { method: 'cubic' });
  assert(Math.max(...fine.data) === 255 && Math.min(...fine.data) === 0);
});

test('another CRS is refused by resample and taken by reproject', () => {
  const other = { ...grid(2, 2, 1), crs: 'EPSG:4547' };
  assert.throws(
    () => resample(dem, other, { method: 'nearest' }),
    /raster is EPSG:32650, target is EPSG:4547: use reproject/,
  );
  assert.throws(() => reproject(dem, other, { method: 'average' as never }), /method is average/);
});

test('reproject within one CRS is resample', () => {
  const fine = grid(5, 5, 4, 500020, 4000040);
  for (const method of ['nearest', 'bilinear', 'cubic'] as const)
    near(reproject(dem, fine, { method }).data, resample(dem, fine, { method }).data, 1e-4);
});

test('there and back within half a pixel', () => {
  const ramp = (i: number): number => (i % 40) + 100 * Math.floor(i / 40);
  const source = raster(
    grid(40, 40, 10, 500000, 4000400),
    Array.from({ length: 1600 }, (_, i) => ramp(i)),
  );
  // EPSG:4547 at the same place (gdaltransform gives 770062.947 4005803.571 for 500030 4000030).
  const there = reproject(
    source,
    { ...makeGrid({ width: 60, height: 60, crs: 'EPSG:4547', left: 769950, top: 4006250, pixel: 10 }) },
    { method: 'bilinear' },
  );
  const back = reproject(there, source.grid, { method: 'bilinear' });
  let checked = 0;
  for (let y = 5; y < 35; y++)
    for (let x = 5; x < 35; x++, checked++) {
      const v = back.data[y * 40 + x];
      assert(Math.abs(v - ramp(y * 40 + x)) < 0.5, `${x}, ${y}: ${v}`);
    }
  assert.equal(checked, 900);
});

/** All rows of a target, some at a time. */
function inParts({ rows }: MovedRows<TypedArray>, height: number, count: number): number[] {
  const parts: number[] = [];
  for (let y = 0; y < height; y += count) parts.push(...rows(y, Math.min(count, height - y)));
  return parts;
}

test('rows of any height are the rows of the whole, with nodata and beyond the edge, and in another CRS', () => {
  const holed = raster(
    grid(40, 30, 10, 500000, 4000300),
    Array.from({ length: 1200 }, (_, i) => (i % 131 === 7 ? -9 : Math.sin(i) * 50)),
    -9,
  );
  const fine = grid(90, 77, 3.7, 499990, 4000290);
  const coarse = grid(9, 8, 41, 499990, 4000310);
  const [left, top] = makeTransform('EPSG:32650', 'EPSG:32651')(500000, 4000300);
  const other = { ...grid(70, 75, 4.1, left - 20, top + 10), crs: 'EPSG:32651' };
  for (const method of ['nearest', 'bilinear', 'cubic', 'average'] as const)
    for (const target of [fine, coarse]) {
      const whole = [...resample(holed, target, { method }).data];
      for (const count of [1, 7, 32])
        assert.deepEqual(
          inParts(resampleRows(holed, target, { method }), target.height, count),
          whole,
          method,
        );
    }
  for (const method of ['nearest', 'bilinear', 'cubic'] as const) {
    const whole = [...reproject(holed, other, { method }).data];
    assert.ok(whole.filter((v) => v !== -9).length > 500, `${whole.filter((v) => v !== -9).length} inside`);
    for (const count of [1, 7, 32, 50])
      assert.deepEqual(inParts(reprojectRows(holed, other, { method }), 75, count), whole, method);
  }
});

test('an absent float stays absent where the raster states no nodata', () => {
  const holed = raster(grid(4, 1, 2), [10, NaN, 30, 40]);
  const same = grid(4, 1, 2);
  assert.deepEqual([...resample(holed, same, { method: 'bilinear' }).data], [10, NaN, 30, 40]);
  assert.deepEqual([...reproject(holed, same, { method: 'nearest' }).data], [10, NaN, 30, 40]);
});
