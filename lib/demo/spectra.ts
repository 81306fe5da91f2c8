/** @file Reflectance of each kind of ground in GF-2's four bands, early spring. */
import { COVER } from './cover.js';

/** Blue, green, red, near infrared; unitless, 0..1. */
export type Spectrum = readonly [number, number, number, number];

/** Middle spectrum of each cover class, by its number, and of the darker end towards which `tone` moves it.
 *  @source rounded from the ranges of the USGS Spectral Library 7, doi 10.3133/ds1035, for like materials; chosen, not measured here */
export const SPECTRA: readonly (readonly [light: Spectrum, dark: Spectrum])[] = (() => {
  const table: [Spectrum, Spectrum][] = Array.from({ length: 18 }, () => [
    [0.04, 0.06, 0.05, 0.2],
    [0.03, 0.05, 0.04, 0.18],
  ]);
  const set = (cover: number, light: Spectrum, dark: Spectrum): void => {
    table[cover] = [light, dark];
  };
  set(COVER.forest, [0.036, 0.058, 0.046, 0.265], [0.029, 0.045, 0.034, 0.2]);
  set(COVER.bamboo, [0.042, 0.078, 0.052, 0.31], [0.037, 0.066, 0.044, 0.27]);
  set(COVER.shrub, [0.056, 0.084, 0.08, 0.235], [0.045, 0.07, 0.062, 0.215]);
  set(COVER.grass, [0.078, 0.112, 0.128, 0.245], [0.058, 0.09, 0.085, 0.25]);
  set(COVER.tea, [0.046, 0.076, 0.06, 0.275], [0.038, 0.062, 0.046, 0.25]);
  set(COVER.crop, [0.05, 0.1, 0.066, 0.34], [0.042, 0.078, 0.05, 0.3]);
  set(COVER.bareField, [0.11, 0.148, 0.186, 0.245], [0.08, 0.108, 0.138, 0.195]);
  set(COVER.fallow, [0.095, 0.13, 0.152, 0.235], [0.07, 0.1, 0.112, 0.205]);
  set(COVER.road, [0.165, 0.19, 0.205, 0.235], [0.105, 0.12, 0.13, 0.155]);
  set(COVER.track, [0.14, 0.178, 0.215, 0.27], [0.11, 0.142, 0.172, 0.225]);
  set(COVER.roof, [0.26, 0.275, 0.285, 0.305], [0.062, 0.068, 0.074, 0.095]);
  set(COVER.yard, [0.165, 0.19, 0.212, 0.25], [0.12, 0.14, 0.158, 0.2]);
  set(COVER.water, [0.046, 0.064, 0.052, 0.034], [0.04, 0.056, 0.046, 0.03]);
  set(COVER.gravel, [0.165, 0.192, 0.21, 0.245], [0.125, 0.147, 0.16, 0.195]);
  set(COVER.quarry, [0.185, 0.22, 0.252, 0.3], [0.125, 0.157, 0.186, 0.235]);
  set(COVER.clearCut, [0.098, 0.132, 0.162, 0.235], [0.075, 0.105, 0.118, 0.215]);
  set(COVER.bareSoil, [0.145, 0.187, 0.228, 0.285], [0.1, 0.135, 0.168, 0.23]);
  return table;
})();

/** Bare landslide ground: old and dull (creeping), and fresh and bright (just fallen). */
export const SLIDE_SOIL = {
  dull: [0.086, 0.118, 0.148, 0.22] as Spectrum,
  fresh: [0.178, 0.212, 0.243, 0.292] as Spectrum,
};

/** NDVI of the middle of a class as the ground shows it, gaps and shade left out. */
export function coverNdvi(cover: number): number {
  const [a, b] = SPECTRA[cover];
  const red = (a[2] + b[2]) / 2;
  const nir = (a[3] + b[3]) / 2;
  return (nir - red) / (nir + red);
}
