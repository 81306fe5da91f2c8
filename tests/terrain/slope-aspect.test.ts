import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { test } from 'node:test';
import { makeGrid, readRaster, type Raster } from 'landslide/raster';
import { hillshade, slopeAspect } from 'landslide/terrain';

const demOf = (
  width: number,
  height: number,
  pixel: number,
  z: (x: number, y: number) => number,
): Raster => ({
  grid: makeGrid({ width, height, crs: 'EPSG:32650', left: 500000, top: 4000060, pixel }),
  bands: 1,
  data: Float32Array.from({ length: width * height }, (_, i) => z(i % width, Math.floor(i / width))),
  nodata: null,
});
const inner = (a: Float32Array, width: number, height: number): number[] =>
  [...a].filter((_, i) => {
    const [x, y] = [i % width, Math.floor(i / width)];
    return x > 0 && y > 0 && x < width - 1 && y < height - 1;
  });

// gdaldem slope | aspect | hillshade -az 315 -alt 45 (GDAL 3.6.2) on 100 + 3 x - 2 y + (x y mod 5), 10 m.
const GDAL = {
  slope: [
    22.4068718, 18.9441814, 19.2215252, 13.5196924, 25.0186443, 20.0234852, 20.7018509, 16.8354454,
    23.9102802, 18.9441814, 19.6724148, 16.0543156, 25.7576103, 22.2013874, 23.1498947, 19.8270283,
  ],
  aspect: [
    255.96376, 259.508545, 255.465546, 242.102722, 249.623566, 239.036234, 235.784302, 218.290161, 248.498566,
    236.888657, 233.530762, 214.38034, 233.426971, 220.030258, 217.874985, 213.690063,
  ],
  shade: [202, 204, 201, 188, 195, 185, 181, 167, 194, 183, 179, 164, 174, 161, 157, 158],
};

test('as gdaldem, on six by six pixels', () => {
  const dem = demOf(6, 6, 10, (x, y) => 100 + 3 * x - 2 * y + ((x * y) % 5));
  const { slope, aspect } = slopeAspect(dem, { flatDeg: 0 });
  inner(slope, 6, 6).forEach((v, i) => assert(Math.abs(v - GDAL.slope[i]) < 1e-5, `slope ${i}: ${v}`));
  inner(aspect, 6, 6).forEach((v, i) => assert(Math.abs(v - GDAL.aspect[i]) < 1e-4, `aspect ${i}: ${v}`));
  assert(
    Number.isNaN(slope[0]) && Number.isNaN(aspect[35]) && Number.isNaN(slope[12]) && Number.isNaN(slope[17]),
  );
  // gdaldem scales 0..1 to 1..255.
  const shade = hillshade(dem, { azimuthDeg: 315, altitudeDeg: 45 });
  inner(shade, 6, 6).forEach((v, i) => assert(Math.abs(1 + 254 * v - GDAL.shade[i]) < 1, `shade ${i}: ${v}`));
});

test('planes: slope and the downhill direction all round the compass', () => {
  for (let bearing = 0; bearing < 360; bearing += 15)
    for (const steepDeg of [0.5, 10, 44.9, 45.1, 80]) {
      const [e, n] = [Math.sin((bearing * Math.PI) / 180), Math.cos((bearing * Math.PI) / 180)];
      const fall = Math.tan((steepDeg * Math.PI) / 180);
      const dem = demOf(3, 3, 2, (x, y) => -fall * (e * 2 * x - n * 2 * y));
      const { slope, aspect } = slopeAspect(dem, { flatDeg: 0.1 });
      assert(Math.abs(slope[4] - steepDeg) < 1e-4, `${bearing}, ${steepDeg}: slope ${slope[4]}`);
      const off = Math.abs(aspect[4] - bearing);
      assert(Math.min(off, 360 - off) < 1e-3, `${bearing}, ${steepDeg}: aspect ${aspect[4]}`);
      assert(aspect[4] >= 0 && aspect[4] <= 360);
    }
});

test('flat: level ground, and below the threshold', () => {
  const level = demOf(3, 3, 1, () => 7);
  assert.deepEqual(
    [slopeAspect(level, { flatDeg: 0 }).slope[4], slopeAspect(level, { flatDeg: 0 }).aspect[4]],
    [0, -1],
  );
  const gentle = demOf(3, 3, 1, (x) => 0.01 * x);
  assert.equal(slopeAspect(gentle, { flatDeg: 1 }).aspect[4], -1);
  assert.equal(slopeAspect(gentle, { flatDeg: 0.1 }).aspect[4], 270);
});

test('absent pixels take their neighbours with them', () => {
  const dem = demOf(5, 5, 1, (x, y) => (x === 1 && y === 1 ? -9999 : x));
  const { slope } = slopeAspect({ ...dem, nodata: -9999 }, { flatDeg: 0 });
  assert(Number.isNaN(slope[6]) && Number.isNaN(slope[12]) && Number.isNaN(slope[7]));
  assert.equal(slope[18], 45);
});

test('degrees, rotated grids, and several bands are refused', () => {
  const dem = demOf(3, 3, 1, () => 0);
  const grid = { ...dem.grid, crs: 'EPSG:4326' };
  assert.throws(
    () => slopeAspect({ ...dem, grid }, { flatDeg: 0 }),
    /EPSG:4326, in degrees: slope needs metres/,
  );
  const turned = { ...dem.grid, transform: [0, 1, 1, 0, 1, -1] as const };
  assert.throws(() => slopeAspect({ ...dem, grid: turned }, { flatDeg: 0 }), /rotated/);
  assert.throws(() => slopeAspect({ ...dem, bands: 2 }, { flatDeg: 0 }), /DEM has 2 bands/);
  assert.throws(() => slopeAspect(dem, { flatDeg: 90 }), /flatDeg is 90/);
});

const pakistan = join(resolve(process.env.LANDSLIDE_TEST_DATA ?? '../shared/data'), 'susc_lsat_pakistan');
const skip = existsSync(pakistan) ? false : `no data at ${pakistan}`;

test('a real DEM: slope within .001 degrees of gdaldem, the same pixels absent', { skip }, async () => {
  const dem = await readRaster(join(pakistan, 'AW3D30.tif'));
  const gdal = await readRaster(join(pakistan, 'ref_gdal/slope_Horn.tif'));
  const aspects = await readRaster(join(pakistan, 'ref_gdal/aspect_Horn.tif'));
  const { slope, aspect } = slopeAspect(dem, { flatDeg: 0 });
  let [worst, masks, turned] = [0, 0, 0];
  slope.forEach((v, i) => {
    if (Number.isNaN(v) !== (gdal.data[i] === -9999)) masks++;
    else if (!Number.isNaN(v)) {
      worst = Math.max(worst, Math.abs(v - gdal.data[i]));
      const off = Math.abs(aspect[i] - aspects.data[i]);
      if (v > 1 && Math.min(off, 360 - off) > 0.05) turned++;
    }
  });
  assert(worst < 0.001, `largest difference ${worst}`);
  assert.deepEqual([masks, turned], [0, 0]);
});
