/** @file Table 1 of the paper: the data, and what section 2.2 adds about them. */
import { exact, printed, type Printed } from './printed.js';

/** A line of table 1. */
export interface DataRow {
  data: string;
  source: string;
  /** Metres; null where the table prints a dash. */
  resolutionM: Printed | null;
  date: string | null;
}

/** Table 1: the data and where they come from. */
export const TABLE_1: { place: string; rows: readonly DataRow[] } = {
  place: 'Table 1',
  rows: [
    row('Panchromatic images', 'https://data.cresda.cn', '0.8', '12 March 2024'),
    row('Multispectral images', 'https://data.cresda.cn', '3.2', '12 March 2024'),
    row('Basin boundaries', 'https://www.tianditu.gov.cn', null, null),
    row('Digital elevation model', 'https://search.asf.alaska.edu/', '12.5', '2006–2011'),
    row('Land use data', 'http://www.tianditu.gov.cn', '30', '2020'),
    row('Geological data', 'https://www.ngcc.cn', null, null),
  ],
};

/** GF-2 bands in micrometres, from and to. */
export const GF2_BANDS = {
  place: 'section 2.2.1',
  blue: [printed('0.45'), printed('0.52')],
  green: [printed('0.52'), printed('0.59')],
  red: [printed('0.63'), printed('0.69')],
  nir: [printed('0.77'), printed('0.89')],
} as const;

/** Statements of sections 2.1 and 2.2 about the area and the data. */
export const STUDY_AREA = {
  hongtanDate: { value: '12 March 2024', place: 'section 2.2.1' },
  lushanDate: { value: '11 January 2024', place: 'section 2.2.1' },
  geologicalSurvey: { value: '2011–2014', place: 'section 2.2.2' },
  uav: { value: 'DJI Mini 2, 12 megapixels, 4000 × 3000', place: 'section 2.2.1' },
  lushanLabels: { value: 'GDCLD, doi 10.5281/zenodo.13612636', place: 'section 2.2.1' },
  /** Annual precipitation, mm. The two places disagree. */
  precipitationFromMm: { ...printed('1400'), place: 'section 2.1' },
  precipitationToMm: { ...printed('1900'), place: 'section 2.1' },
  precipitationAboveMm: { ...printed('2000'), place: 'section 5.3' },
  /** Landslides identified in each test area. */
  landslides: {
    hongtan: { ...exact('11'), place: 'section 3.1' },
    kecun: { ...exact('9'), place: 'section 3.3.1' },
    lushan: { ...exact('7'), place: 'section 3.3.2' },
  },
} as const;

/** The three settings in which section 3.1 puts Hongtan's landslides. */
export const LANDSLIDE_TYPES = {
  place: 'section 3.1',
  roadside: ['Y1', 'Y4', 'Y6', 'Y8', 'Y10'],
  mountain: ['Y3', 'Y5', 'Y9'],
  riverOrResidential: ['Y2', 'Y7', 'Y11'],
} as const;

function row(data: string, source: string, resolution: string | null, date: string | null): DataRow {
  return { data, source, resolutionM: resolution === null ? null : printed(resolution), date };
}
