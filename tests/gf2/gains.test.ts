import assert from 'node:assert/strict';
import { test } from 'node:test';
import { gainsFor } from 'landslide/gf2';

test('the table gives the published numbers in the order B G R NIR', () => {
  const g = gainsFor({ camera: 'PMS1', year: 2016, product: 'MSS' });
  assert.deepEqual(g.gain, [0.1322, 0.155, 0.1477, 0.1613]);
  assert.deepEqual(g.bias, [0, 0, 0, 0]);
  assert.equal(g.warning, null);
  assert.match(g.source, /2016/);
  assert.deepEqual(gainsFor({ camera: 'PMS2', year: 2020, product: 'PAN' }).gain, [0.2025]);
});

test('2014 carries offsets', () => {
  assert.deepEqual(
    gainsFor({ camera: 'PMS2', year: 2014, product: 'MSS' }).bias,
    [-0.593, -0.2717, -0.2879, -0.2773],
  );
  assert.deepEqual(gainsFor({ camera: 'PMS1', year: 2014, product: 'PAN' }).bias, [-0.6077]);
});

test('years after the last table use it and say so', () => {
  const g = gainsFor({ camera: 'PMS1', year: 2024, product: 'PAN' });
  assert.deepEqual([g.gain, g.year], [[0.1817], 2020]);
  assert.match(g.warning!, /no published GF-2 coefficients found for 2024: the 2020 table is used/);
});

test('unknown years, cameras and the disputed number are refused in one line', () => {
  const ask =
    (camera: string, year: number, product = 'MSS') =>
    () =>
      gainsFor({ camera: camera as 'PMS1', year, product: product as 'MSS' });
  assert.throws(ask('PMS1', 2013), {
    message: /^no GF-2 coefficients for 2013: tables run from 2014 to 2020/,
  });
  assert.throws(ask('PMS1', 2031), { message: /^no GF-2 coefficients for 2031/ });
  assert.throws(ask('PMS3', 2016), { message: 'GF-2 camera is PMS3: expected PMS1 or PMS2' });
  assert.throws(ask('PMS2', 2015, 'PAN'), { message: /^the gain of PMS2 PAN in 2015 is not known/ });
});

test('given coefficients go first, and are checked', () => {
  const own = { gain: [0.2], bias: [1], source: 'cross-calibration 2024' };
  const g = gainsFor({ camera: 'PMS1', year: 2031, product: 'PAN', gains: own });
  assert.deepEqual([g.gain, g.bias, g.source, g.warning], [[0.2], [1], 'cross-calibration 2024', null]);
  assert.throws(() => gainsFor({ camera: 'PMS1', year: 2020, product: 'MSS', gains: own }), {
    message: /MSS needs 4 of each/,
  });
});
