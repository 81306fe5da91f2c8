import assert from 'node:assert/strict';
import { test } from 'node:test';
import { blurSigma, makeAir, seenFromAbove } from 'landslide/demo';

const clear = makeAir({ aod: 0.2, angstrom: 1.3, sunZenithDeg: 37 });
const hazy = makeAir({ aod: 0.4, angstrom: 1.1, sunZenithDeg: 37 });

test('air brightens dark ground, most in the blue, and more of it more', () => {
  const [, b, g, r, nir] = clear.bands.map((band) => seenFromAbove(band, 0));
  assert.ok(b > g && g > r && r > nir && nir > 0);
  // Blue path reflectance over clear land is near .07 (6S, aerosol .2, this sun).
  assert.ok(b > 0.04 && b < 0.1, `${b}`);
  hazy.bands.forEach((band, i) => assert.ok(band.path > clear.bands[i].path));
});

test('transmittances are shares and fall with haze', () => {
  for (const air of [clear, hazy])
    for (const band of air.bands)
      assert.ok(
        band.direct > 0.3 &&
          band.diffuse > 0 &&
          band.direct + band.diffuse < 1 &&
          band.up < 1 &&
          band.albedo < 0.3,
      );
  assert.ok(hazy.bands[3].direct < clear.bands[3].direct);
});

test('the blur has the stated transfer at half the sampling frequency', () => {
  for (const mtf of [0.15, 0.3]) {
    const sigma = blurSigma(mtf);
    assert.ok(Math.abs(Math.exp(-2 * Math.PI ** 2 * sigma ** 2 * 0.25) - mtf) < 1e-12);
  }
});
