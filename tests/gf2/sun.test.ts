import assert from 'node:assert/strict';
import { test } from 'node:test';
import { earthSunDistance, sunPosition } from 'landslide/gf2';
import { near } from './make.js';

test('the distance to the sun is that of the almanac', () => {
  // Meeus (1998), example 25.a: 1992 October 13.0, R = 0.99766
  near(earthSunDistance('1992-10-13T00:00:00Z'), 0.99766, 1e-5);
  // Near perihelion and aphelion, pvlib 0.16.1 nrel_earthsun_distance at noon; the Moon's pull (3e-5) is left out here
  near(earthSunDistance('2020-01-05'), 0.983246, 1e-4);
  near(earthSunDistance('2020-07-04'), 1.016694, 1e-4);
});

test("the sun stands where NREL's algorithm puts it, to 0.02 degrees", () => {
  // pip install pvlib (0.16.1): get_solarposition(time, latitude, longitude, method='nrel_numpy'), zenith and azimuth
  const table = [
    ['2020-06-24T02:48:00Z', 31, 120, 18.1873, 110.1465],
    ['2016-12-10T03:20:00Z', 30.3, 117.2, 54.2779, 167.4924],
    ['2022-09-21T03:55:00Z', 30.1, 102.9, 33.3623, 148.6037],
    ['2020-03-20T12:00:00Z', -35, 149, 133.6029, 228.4812],
  ] as const;
  for (const [instant, latitudeDeg, longitudeDeg, zenith, azimuth] of table) {
    const sun = sunPosition(instant, { latitudeDeg, longitudeDeg });
    near(sun.zenithDeg, zenith, 0.02, `zenith at ${instant}`);
    near(sun.azimuthDeg, azimuth, 0.04, `azimuth at ${instant}`);
  }
});

test('dates that are none are refused', () => {
  for (const date of ['2020-02-30', '24/06/2020', '2020-06-24T03:00:00', ''])
    assert.throws(() => earthSunDistance(date), {
      message: new RegExp(`^date is ${date}: expected YYYY-MM-DD`),
    });
});
