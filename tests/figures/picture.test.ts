import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createCanvas, loadImage } from '@napi-rs/canvas';
import { palettePng, pictureOfBand, pictureOfClasses, pictureOfMask, stretchRange } from 'landslide/figures';
import { makeGrid } from 'landslide/raster';

async function pixels(uri: string): Promise<number[][]> {
  const image = await loadImage(Buffer.from(uri.split(',')[1], 'base64'));
  const context = createCanvas(image.width, image.height).getContext('2d');
  context.drawImage(image, 0, 0);
  const { data } = context.getImageData(0, 0, image.width, image.height);
  return Array.from({ length: data.length / 4 }, (_, i) => [...data.subarray(4 * i, 4 * i + 4)]);
}
const grid = (width: number, height: number) =>
  makeGrid({ width, height, crs: 'EPSG:32650', left: 0, top: 0, pixel: 1 });

test('a band runs through its ramp, and absent pixels are clear', async () => {
  const { uri } = pictureOfBand([0, 10, NaN, -1], grid(2, 2), { ramp: 'greys', range: [0, 10], nodata: -1 });
  const [low, high, none, nodata] = await pixels(uri);
  assert.deepEqual(low, [16, 16, 16, 255]);
  assert.deepEqual(high, [245, 245, 245, 255]);
  assert.equal(none[3], 0);
  assert.equal(nodata[3], 0);
});

test('large layers shrink by whole blocks, averaging what is valid', async () => {
  // 4 x 2 pixels, side at most 2: blocks of 2 x 2 with means 1 (of 0, 2 and two absent) and 3.
  const { uri, width, height } = pictureOfBand([0, 2, 3, 3, NaN, NaN, 3, 3], grid(4, 2), {
    ramp: 'greys',
    range: [1, 3],
    maxSide: 2,
  });
  assert.deepEqual([width, height], [2, 1]);
  assert.deepEqual(
    (await pixels(uri)).map((p) => p[0]),
    [16, 245],
  );
});

test('classes have their colours, others none', async () => {
  const { uri } = pictureOfClasses([0, 1, 255], grid(3, 1), { colours: ['#ff0000', '#0000ff'] });
  assert.deepEqual(await pixels(uri), [
    [255, 0, 0, 255],
    [0, 0, 255, 255],
    [0, 0, 0, 0],
  ]);
});

test('a mask has a firm edge, and one pixel of it is never lost in shrinking', async () => {
  const ring = new Uint8Array(25).fill(0);
  for (const i of [6, 7, 8, 11, 12, 13, 16, 17, 18]) ring[i] = 1;
  const alpha = (await pixels(pictureOfMask(ring, grid(5, 5), { colour: '#d55e00', fill: 0.4 }).uri)).map(
    (p) => p[3],
  );
  assert.equal(alpha[6], 255);
  assert.equal(alpha[12], 102); // 0.4 * 255
  assert.equal(alpha[0], 0);
  const dot = new Uint8Array(100);
  dot[37] = 1;
  const small = await pixels(
    pictureOfMask(dot, grid(10, 10), { colour: '#d55e00', fill: 1, maxSide: 2 }).uri,
  );
  assert.equal(small.filter((p) => p[3] > 0).length, 1);
});

test('a layer of another size is refused', () => {
  assert.throws(
    () => pictureOfBand([1, 2], grid(2, 2), { ramp: 'viridis' }),
    /layer has 2 pixels: expected 2 x 2/,
  );
});

test('the stretch leaves out nodata and a share at both ends', () => {
  const values = Float32Array.from({ length: 1001 }, (_, i) => (i === 0 ? -9999 : i));
  assert.deepEqual(stretchRange(values, -9999, 0.1, 0.9), [101, 900]);
  assert.deepEqual(stretchRange([NaN], null), [0, 1]);
});

test('256 colours keep each colour near', async () => {
  const rgba = new Uint8Array(64 * 64 * 4).map((_, i) =>
    i % 4 === 3 ? 255 : (i * 37 + (i >> 7) * 11) & 255,
  );
  const back = await pixels(`x,${palettePng(rgba, 64, 64).toString('base64')}`);
  let worst = 0;
  back.forEach((p, i) =>
    [0, 1, 2].forEach((k) => (worst = Math.max(worst, Math.abs(p[k] - rgba[4 * i + k])))),
  );
  assert.ok(worst < 64, `worst ${worst}`);
  const two = await pixels(
    `x,${palettePng(Uint8Array.of(0, 0, 0, 255, 213, 94, 0, 255), 2, 1).toString('base64')}`,
  );
  assert.deepEqual(two, [
    [0, 0, 0, 255],
    [213, 94, 0, 255],
  ]);
});
