/** @file Every claim that a result can be held against: the numbers of tables and figures, and the statements of the text. */
import { InputError } from '../core/index.js';
import { FIGURE_11 } from './figure-11.js';
import { FIGURE_12 } from './figure-12.js';
import { exact, printed, type Printed } from './printed.js';
import { SAMPLE_SETTINGS, TRAINING_SETTINGS, type Setting } from './settings.js';
import { MODEL_TITLES, SCORES, TABLE_2, type AccuracyRow, type ScoreName } from './table-2.js';
import { TABLE_3 } from './table-3.js';
import { TABLE_4, type FactorClass, type FactorTable } from './table-4.js';

const said = (text: string, place: string): Printed & { place: string } => ({ ...printed(text), place });

/** Numbers that stand only in the text, with the place of their (first) sentence. */
export const STATEMENTS = {
  iouAbstract: said('0.643', 'Abstract'),
  f1OverResNet: said('8%', 'Abstract, section 6'),
  f1OverVgg: said('3%', 'Abstract, section 6'),
  f1OverUnet: said('5%', 'Abstract, section 6'),
  dropKecun: said('1.3%', 'section 3.3.3'),
  dropLushan: said('1.7%', 'section 3.3.3'),
  dropWithin: said('2%', 'section 3.3.3'),
  boundaryError: said('19%', 'section 5.1'),
  omissionRate: said('31.5%', 'section 5.1'),
  slope20to35: said('56.3%', 'section 4.2.2'),
  softRock: said('76.2%', 'section 4.2.2'),
  hegdeF1: said('0.74', 'section 5.1'),
  huF1: said('0.8164', 'section 5.1'),
  huGap: said('3.4%', 'section 5.1'),
  mbNetF1: said('80.91%', 'section 5.1'),
  mbNetIou: said('67.94%', 'section 5.1'),
  mbNetGap: said('3.7%', 'section 5.1'),
} as const;

/** How a claim is held: a number within `tolerance`, or a sentence that holds or does not. */
export interface Claim {
  id: string;
  place: string;
  statement: string;
  /** null for a sentence. */
  printed: Printed | null;
  /** Largest difference from the printed value that counts as within, in its plain units; 0 for a sentence. */
  tolerance: number;
  /** `data`: can only be met on the paper's own scenes and labels, which are not published. `setting`: a choice that any run can share. */
  basis: 'data' | 'setting';
}

/** Seeds and sampling alone move a score by about so much on test sets of a few hundred patches. */
const SCORE_TOLERANCE = 0.03;
const SHARE_TOLERANCE = 0.02;
const IMPORTANCE_TOLERANCE = 0.03;
const FR_TOLERANCE = 0.2;

const SCORE_TITLES: Record<ScoreName, string> = {
  precision: 'precision',
  recall: 'recall',
  f1: 'F1',
  kappa: 'kappa',
  iou: 'IoU',
};

/** All claims; ids such as `table2.hongtan.unet-se.f1`, `table4.slope.<10.fr`, `figure11.aspect`, `text.f1-over-unet`. */
export const CLAIMS: readonly Claim[] = [
  ...TABLE_2.rows.flatMap(accuracyClaims),
  ...TABLE_3.rows.map((r) =>
    number(`table3.${r.id}.area`, TABLE_3.place, `area of ${r.id} (m²)`, r.areaM2, 0.05 * r.areaM2.value),
  ),
  ...TABLE_4.factors.flatMap((f) => f.classes.flatMap((c) => classClaims(f, c))),
  ...Object.entries(FIGURE_11.importance).map(([name, p]) =>
    number(`figure11.${name}`, FIGURE_11.place, `forest importance of ${name}`, p, IMPORTANCE_TOLERANCE),
  ),
  ...FIGURE_12.statements.map((s) =>
    sentence(`figure12.${s.factor}`, FIGURE_12.place, `${s.factor}: ${s.statement}`),
  ),
  ...textClaims(),
  ...settingClaims(),
];

const BY_ID = new Map(CLAIMS.map((c) => [c.id, c]));

/** The claim of that id.
 *  @throws "claim is table2.yixian.unet.f1: not among the paper's claims (CLAIMS lists them)" */
export function claimOf(id: string): Claim {
  const claim = BY_ID.get(id);
  if (!claim) throw new InputError(`claim is ${id}: not among the paper's claims (CLAIMS lists them)`);
  return claim;
}

function accuracyClaims(row: AccuracyRow): Claim[] {
  const area = row.area[0].toUpperCase() + row.area.slice(1);
  return SCORES.map((s) =>
    number(
      `table2.${row.area}.${row.model}.${s}`,
      TABLE_2.place,
      `${SCORE_TITLES[s]} of ${MODEL_TITLES[row.model]} in ${area} (class landslide)`,
      row[s],
      SCORE_TOLERANCE,
    ),
  );
}

function classClaims(f: FactorTable, c: FactorClass): Claim[] {
  const what = `${f.title} ${c.label}`;
  const id = `table4.${f.name}.${c.label}`;
  return [
    number(`${id}.landslides`, TABLE_4.place, `ratio of landslides: ${what}`, c.landslides, SHARE_TOLERANCE),
    number(`${id}.domain`, TABLE_4.place, `ratio of domain: ${what}`, c.domain, SHARE_TOLERANCE),
    number(`${id}.fr`, TABLE_4.place, `FR: ${what}`, c.fr, FR_TOLERANCE),
  ];
}

function textClaims(): Claim[] {
  const s = STATEMENTS;
  const points = (id: string, p: Printed & { place: string }, statement: string): Claim =>
    number(`text.${id}`, p.place, statement, p, SCORE_TOLERANCE);
  return [
    points('f1-over-resnet18-se', s.f1OverResNet, 'F1 of UNet-SE minus F1 of ResNet18-SE, Hongtan'),
    points('f1-over-vgg13-se', s.f1OverVgg, 'F1 of UNet-SE minus F1 of VGG13-SE, Hongtan'),
    points('f1-over-unet', s.f1OverUnet, 'F1 of UNet-SE minus F1 of UNet, Hongtan'),
    points('drop-kecun', s.dropKecun, 'F1 of UNet-SE in Hongtan minus in Kecun'),
    points('drop-lushan', s.dropLushan, 'F1 of UNet-SE in Hongtan minus in Lushan'),
    number(
      'text.boundary-error',
      s.boundaryError.place,
      'boundary error saved by SE (share of UNet’s)',
      s.boundaryError,
      0.05,
    ),
    points('omission-rate', s.omissionRate, 'omission rate of UNet-SE in Hongtan (1 − recall)'),
    sentence(
      'text.drop-within-2',
      s.dropWithin.place,
      'F1 of UNet-SE drops by at most 2 points in both transfer areas',
    ),
    sentence(
      'text.best-f1-hongtan',
      'section 3.3.3',
      'UNet-SE has the highest F1 of the four models in Hongtan',
    ),
    sentence(
      'text.best-f1-transfer',
      'section 3.3.3',
      'UNet-SE has the highest F1 of the four models in Kecun and Lushan',
    ),
    sentence('text.se-helps', 'section 5.2', 'UNet-SE has a higher F1 than UNet in all three areas'),
    sentence(
      'text.most-landslides-found',
      'section 3.1',
      'UNet-SE identifies all 11 landslides of the test area',
    ),
    sentence(
      'text.dominant-factors',
      'Abstract, section 6',
      'faults, rivers and elevation are the three dominant factors',
    ),
    sentence('text.aspect-first', 'section 4.2.2', 'aspect has the highest forest importance'),
    sentence('text.slope-last', 'section 4.2.3', 'slope has the lowest forest importance'),
  ];
}

function settingClaims(): Claim[] {
  const t = TRAINING_SETTINGS;
  const s = SAMPLE_SETTINGS;
  const setting = (id: string, statement: string, p: Setting): Claim => ({
    ...number(`setting.${id}`, p.place, statement, p, 0),
    basis: 'setting',
  });
  return [
    setting('window', 'patch size (pixels)', s.windowPx),
    setting('stride', 'stride (pixels)', s.stridePx),
    setting('learning-rate', 'first learning rate', t.learningRate),
    setting('batch', 'batch size', t.batchSize),
    setting('epochs', 'epochs at most', t.epochs),
    setting('patience', 'patience (epochs)', t.patienceEpochs),
    setting('decay-every', 'epochs between cuts of the learning rate', t.decayEveryEpochs),
    setting('focal-alpha', 'alpha of the focal loss', t.focalAlpha),
    setting('focal-gamma', 'gamma of the focal loss', t.focalGamma),
    setting('dice-epsilon', 'epsilon of the dice loss', t.diceEpsilon),
    number('samples.patches', s.patches.place, 'patches', exact(s.patches.text), 0.1 * s.patches.value),
    number(
      'samples.background',
      s.backgroundPerLandslide.place,
      'other pixels to one landslide pixel',
      s.backgroundPerLandslide,
      0.5,
    ),
    number('training.minutes', t.minutes.place, 'minutes to train a model (on an RTX 3060)', t.minutes, 10),
  ];
}

function number(id: string, place: string, statement: string, p: Printed, tolerance: number): Claim {
  return { id, place, statement, printed: p, tolerance, basis: 'data' };
}

function sentence(id: string, place: string, statement: string): Claim {
  return { id, place, statement, printed: null, tolerance: 0, basis: 'data' };
}
