import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  demHeights,
  makeGroundToImage,
  makeImageToGround,
  makeImageToTerrain,
  type Rpb,
} from 'landslide/gf2';
import { makeTransform, toPixel } from 'landslide/raster';
import { makeDem, RPB, SIZE } from './make-ortho.js';

const only = (i: number): number[] => Array.from({ length: 20 }, (_, k) => (k === i ? 1 : 0));
const PLAIN: Rpb = {
  lineOffset: 100,
  sampOffset: 200,
  latOffset: 30,
  longOffset: 179,
  heightOffset: 50,
  lineScale: 10,
  sampScale: 20,
  latScale: 1,
  longScale: 1,
  heightScale: 10,
  lineNumCoef: only(2),
  lineDenCoef: only(0),
  sampNumCoef: only(1),
  sampDenCoef: only(0),
};

test('sample 200, line 100 is the centre of the pixel at 200, 100: 200.5, 100.5', () => {
  assert.deepEqual(makeGroundToImage(PLAIN)(179, 30, 50), [200.5, 100.5]);
  assert.deepEqual(makeGroundToImage(PLAIN)(179.5, 29, 50), [210.5, 90.5]);
});

test('the terms come in the order of RPC00B', () => {
  // At L = 2, P = 3, H = 5: 1 L P H LP LH PH LL PP HH PLH LLL LPP LHH LLP PPP PHH LLH PPH HHH.
  const expected = [1, 2, 3, 5, 6, 10, 15, 4, 9, 25, 30, 8, 18, 50, 12, 27, 75, 20, 45, 125];
  const seen = expected.map(
    (_, i) =>
      makeGroundToImage({ ...PLAIN, lineNumCoef: only(i), lineScale: 1, lineOffset: -0.5 })(181, 33, 100)[1],
  );
  assert.deepEqual(seen, expected);
});

test('longitudes go the short way round the earth', () => {
  assert.deepEqual(makeGroundToImage(PLAIN)(-180, 30, 50), makeGroundToImage(PLAIN)(180, 30, 50));
});

test('from the image to the ground and back within a thousandth of a pixel, at any height', () => {
  const [back, there] = [makeImageToGround(RPB), makeGroundToImage(RPB)];
  for (const [column, row, height] of [
    [0, 0, 330],
    [SIZE.width, SIZE.height, 490],
    [0.5, 359.5, 160],
    [200, 180, 660],
  ]) {
    const place = back(column, row, height);
    assert.ok(place);
    const [c, r] = there(...place, height);
    assert.ok(Math.hypot(c - column, r - row) < 1e-3, `${c}, ${r} for ${column}, ${row}`);
  }
});

test('beyond the ground that the polynomial was fitted to there is no answer', () => {
  assert.equal(makeImageToGround(RPB)(-400, 180, 410), null);
});

test('a line of sight ends on the terrain', () => {
  const dem = makeDem();
  const toDem = makeTransform('EPSG:4326', dem.grid.crs);
  const heights = demHeights(dem, 0);
  const heightAt = (x: number, y: number): number => heights.at(...toPixel(dem.grid, ...toDem(x, y)));
  const place = makeImageToTerrain(RPB, heightAt, 410)(120.25, 77.75);
  assert.ok(place);
  const [longitude, latitude, height] = place;
  assert.ok(Math.abs(heightAt(longitude, latitude) - height) < 1e-9);
  const [c, r] = makeGroundToImage(RPB)(longitude, latitude, height);
  assert.ok(Math.hypot(c - 120.25, r - 77.75) < 0.01, `${c}, ${r}`);
  assert.equal(makeImageToTerrain(RPB, () => NaN, 410)(120, 77), null);
});
