import { CLAIMS, STATEMENTS } from './claims.js';
import { FIGURE_11 } from './figure-11.js';
import { FIGURE_12 } from './figure-12.js';
import { MATRICES } from './matrices.js';
import { FACTOR_SETTINGS, NETWORK_SETTINGS, SAMPLE_SETTINGS, TRAINING_SETTINGS } from './settings.js';
import { GF2_BANDS, LANDSLIDE_TYPES, STUDY_AREA, TABLE_1 } from './table-1.js';
import { TABLE_2 } from './table-2.js';
import { TABLE_3 } from './table-3.js';
import { TABLE_4 } from './table-4.js';

/** Every number that the article printed, under one name. */
export const PAPER = {
  title:
    'Identification of Landslides in the Hilly Areas of Eastern China Using High-Resolution GF-2 Images and Deep Learning Models',
  citation: 'Cui, X.; Zheng, S.; An, Y.; Cai, W.; Xu, J. Sustainability 2026, 18, 5803',
  doi: '10.3390/su18125803',
  licence: 'CC BY 4.0',
  table1: TABLE_1,
  table2: TABLE_2,
  table3: TABLE_3,
  table4: TABLE_4,
  figure11: FIGURE_11,
  figure12: FIGURE_12,
  matrices: MATRICES,
  bands: GF2_BANDS,
  studyArea: STUDY_AREA,
  landslideTypes: LANDSLIDE_TYPES,
  samples: SAMPLE_SETTINGS,
  training: TRAINING_SETTINGS,
  networks: NETWORK_SETTINGS,
  factors: FACTOR_SETTINGS,
  statements: STATEMENTS,
  claims: CLAIMS,
} as const;
