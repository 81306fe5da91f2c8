/** @file Absolute calibration of GF-2's two cameras by year. The operator (CRESDA) publishes the numbers; these are copies of
 *  copies, so each use names its year and source, and the user's own numbers go first. */
import { check, InputError } from '../core/errors.js';

/** The two cameras that GF-2 carries. */
export type Camera = 'PMS1' | 'PMS2';

/** PAN is one band; MSS is blue, green, red, near infrared, in this order. */
export type Product = 'PAN' | 'MSS';

/** Radiance = gain * DN + bias, W m-2 sr-1 um-1, one number a band. */
export interface Gains {
  gain: number[];
  bias: number[];
  /** Where the numbers come from. */
  source: string;
}

/** Calibration coefficients, with the year they are of. */
export interface GainsForYear extends Gains {
  camera: Camera;
  product: Product;
  /** Year of the table that was used. */
  year: number;
  /** What the user should know before trusting the numbers; null where there is nothing. */
  warning: string | null;
}

type Five = readonly [pan: number | null, b: number, g: number, r: number, nir: number];

const GAIN: Record<number, Record<Camera, Five>> = {
  2014: { PMS1: [0.163, 0.1585, 0.1883, 0.174, 0.1897], PMS2: [0.1823, 0.1748, 0.1817, 0.1741, 0.1975] },
  2015: { PMS1: [0.1538, 0.1457, 0.1604, 0.155, 0.1731], PMS2: [null, 0.1761, 0.1843, 0.1677, 0.183] },
  2016: { PMS1: [0.1501, 0.1322, 0.155, 0.1477, 0.1613], PMS2: [0.1863, 0.1762, 0.1856, 0.1754, 0.198] },
  2017: { PMS1: [0.1503, 0.1193, 0.153, 0.1424, 0.1569], PMS2: [0.1679, 0.1434, 0.1595, 0.1511, 0.1685] },
  2018: { PMS1: [0.1725, 0.1356, 0.1736, 0.1644, 0.1788], PMS2: [0.2136, 0.1859, 0.2072, 0.1934, 0.218] },
  2019: { PMS1: [0.1855, 0.1453, 0.1826, 0.1727, 0.1908], PMS2: [0.198, 0.175, 0.1902, 0.177, 0.1968] },
  2020: { PMS1: [0.1817, 0.1378, 0.1778, 0.17, 0.1858], PMS2: [0.2025, 0.1752, 0.1919, 0.1804, 0.1968] },
};

const BIAS_2014: Record<Camera, Five> = {
  PMS1: [-0.6077, -0.8765, -0.9742, -0.7652, -0.7233],
  PMS2: [0.1654, -0.593, -0.2717, -0.2879, -0.2773],
};

const LAST = 2020;
const NEWEST_ALLOWED = 2024;

/** The coefficients of a camera and year, or the user's own where given.
 *  2021 to 2024 have no published table that we found: the 2020 row comes back with `warning` set.
 *  @throws "GF-2 camera is PMS3: expected PMS1 or PMS2", "no GF-2 coefficients for 2031 ...", and for PMS2's PAN in 2015, of
 *  which the copies disagree
 *  @source CRESDA's yearly tables as copied by github.com/desertstsung/Snowy-Dove (src/sd_radcalcoeff_YEAR.pro) and
 *  github.com/Zhaoguanhua/AtmosphericCorrection (RadiometricCorrectionParameter.json) */
export function gainsFor(o: { camera: Camera; year: number; product: Product; gains?: Gains }): GainsForYear {
  const { camera, year, product } = o;
  check(camera === 'PMS1' || camera === 'PMS2', `GF-2 camera is ${camera as string}: expected PMS1 or PMS2`);
  check(product === 'PAN' || product === 'MSS', `product is ${product as string}: expected PAN or MSS`);
  if (o.gains) return { camera, product, year, ...checkedGains(o.gains, product), warning: null };
  check(
    Number.isInteger(year) && year >= 2014 && year <= NEWEST_ALLOWED,
    `no GF-2 coefficients for ${year}: tables run from 2014 to ${LAST} (to ${NEWEST_ALLOWED} with a warning); give gains: { gain, bias, source }`,
  );
  const used = Math.min(year, LAST);
  return { camera, product, year: used, ...tableRow(camera, used, product), warning: warningFor(year) };
}

function tableRow(camera: Camera, year: number, product: Product): Gains {
  const pick = (five: Five): (number | null)[] => (product === 'PAN' ? [five[0]] : five.slice(1));
  const gain = pick(GAIN[year][camera]).map((g) => {
    if (g !== null) return g;
    throw new InputError(
      `the gain of ${camera} PAN in ${year} is not known (published copies disagree): give gains: { gain, bias, source }`,
    );
  });
  const bias = year === 2014 ? (pick(BIAS_2014[camera]) as number[]) : gain.map(() => 0);
  return { gain, bias, source: `CRESDA ${year} table for GF-2 ${camera}, from public copies` };
}

function warningFor(year: number): string | null {
  if (year <= LAST) return null;
  return `no published GF-2 coefficients found for ${year}: the ${LAST} table is used (years differ by up to 20 %); give gains to override`;
}

function checkedGains(g: Gains, product: Product): Gains {
  const bands = product === 'PAN' ? 1 : 4;
  const fit = (a: number[]): boolean => a.length === bands && a.every(Number.isFinite);
  check(
    fit(g.gain) && fit(g.bias) && g.gain.every((v) => v > 0),
    () =>
      `gains are [${g.gain.join(', ')}] and biases [${g.bias.join(', ')}]: ${product} needs ${bands} of each, gains above 0`,
  );
  check(g.source.trim() !== '', 'source of the given gains is empty: say where they come from');
  return { gain: [...g.gain], bias: [...g.bias], source: g.source };
}
