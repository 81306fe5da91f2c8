/** @file The four claims of section 4 that its conclusion rests on, each held against ours and against the paper itself. */
import type { Table } from '../figures/index.js';
import { factorTable, FIGURE_11 } from '../paper/index.js';
import type { FactorName } from '../factors/index.js';
import { plainTitle } from './factor-tables.js';
import { frequencyPeaks, paperPeaks, type FrequencyLine } from './frequency.js';
import { shapByParts, shapStatementHolds } from './shap-claims.js';
import { meanAbsoluteShap, type StudyShap } from './shapley.js';
import { rankedBy, type ForestReport } from './susceptibility.js';

const DOMINANT: readonly FactorName[] = ['faults', 'rivers', 'elevation'];

type Values = Pick<StudyShap, 'names' | 'values' | 'X'>;

const verdict = (holds: boolean | null): string =>
  holds === null ? 'cannot be said here' : holds ? 'holds' : 'does not hold';

/** Claim, what in the paper speaks against it, what ours say, and the verdict. */
export function factorClaimsTable(
  lines: readonly FrequencyLine[],
  report: Pick<ForestReport, 'names' | 'impurity' | 'permutation'>,
  shap: Values,
): Table {
  return {
    columns: ['claim', 'in the paper itself', 'ours', 'verdict'],
    rows: [
      dominant(report, shap),
      peaks(lines),
      thresholds(shap),
      ...(['rivers', 'faults'] as const).map((n) => distance(n, shap)),
    ],
  };
}

function dominant(
  { names, impurity, permutation }: Pick<ForestReport, 'names' | 'impurity' | 'permutation'>,
  shap: Values,
): Table['rows'][number] {
  const paper = rankedBy(
    Object.keys(FIGURE_11.importance) as FactorName[],
    Object.values(FIGURE_11.importance).map((v) => v.value),
  );
  const rankings = { impurity, permutation, 'mean |SHAP|': meanAbsoluteShap(shap) };
  const leads = Object.entries(rankings).map(([by, values]) => ({
    by,
    three: rankedBy(names, values).slice(0, 3),
  }));
  const all = leads.map(
    ({ by, three }) => `${by}: ${three.map((n) => plainTitle(n).toLowerCase()).join(', ')}`,
  );
  const known = DOMINANT.every((name) => names.includes(name));
  return [
    'distance from faults, distance from rivers and elevation dominate',
    `its figure 11 ranks ${paper
      .map((n) => plainTitle(n).toLowerCase())
      .slice(0, 4)
      .join(', ')}`,
    all.join('; '),
    verdict(known ? leads.every(({ three }) => DOMINANT.every((n) => three.includes(n))) : null),
  ];
}

function peaks(lines: readonly FrequencyLine[]): Table['rows'][number] {
  const ours = frequencyPeaks(lines);
  const theirs = paperPeaks(lines);
  const compared = ours.filter((_, i) => theirs[i] !== null);
  const same = ours.filter((p, i) => p.label === theirs[i]);
  const elevation = factorTable('elevation').classes;
  const top = [...elevation].sort((a, b) => b.fr.value - a.fr.value)[0];
  const said = elevation.find((c) => c.label === '400–500')!;
  return [
    'ratios peak at 400–500 m, NDVI 0.4–0.5, below 10°, northeast, 300–500 m from rivers, 500–1000 m from faults, soft rock',
    `its table 4 has ${top.fr.text} at ${top.label} m, above the ${said.fr.text} at ${said.label} m`,
    `${same.length} of ${compared.length} peaks in the same class${same.length > 0 ? `: ${same.map((p) => p.title.toLowerCase()).join(', ')}` : ''}`,
    verdict(compared.length === 0 ? null : same.length === compared.length),
  ];
}

function thresholds(shap: Values): Table['rows'][number] {
  const high = factorTable('elevation').classes.at(-1)!;
  const holds = shapStatementHolds(shap, 'elevation');
  return [
    'low and high elevation raise the probability, medium lowers it',
    `its table 4 has no landslide above 500 m (${high.landslides.text} of them, FR ${high.fr.text})`,
    fifths('elevation', 'lowest', 'highest', shap),
    verdict(holds),
  ];
}

function distance(name: 'rivers' | 'faults', shap: Values): Table['rows'][number] {
  const { classes } = factorTable(name);
  const near = classes.slice(0, 3).map((c) => `${c.label} m ${c.fr.text}`);
  return [
    `short distances from ${name} inhibit landslides`,
    `ratios of its nearest classes: ${near.join(', ')}`,
    fifths(name, 'nearest', 'farthest', shap),
    verdict(shapStatementHolds(shap, name)),
  ];
}

/** Mean Shapley value of each fifth of the rows by the factor's value. */
function fifths(name: FactorName, first: string, last: string, shap: Values): string {
  if (!shap.names.includes(name)) return `${plainTitle(name)} is not among the factors of this region`;
  const means = shapByParts(shap, name, 5).map(({ mean }) => mean.toFixed(3));
  return `mean SHAP from the ${first} fifth to the ${last}: ${means.join(', ')}`;
}
