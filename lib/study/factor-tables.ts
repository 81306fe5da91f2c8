/** @file What notebooks 12 to 15 show as tables: columns and rows, ready for publishTable. */
import { factorNamed, type FactorName } from '../factors/index.js';
import type { Table } from '../figures/index.js';
import { FIGURE_11 } from '../paper/index.js';
import { factorHeading } from './factor-maps.js';
import type { FactorAt } from './factor-store.js';
import type { FactorSummary } from './factor-summary.js';
import type { FrequencyLine } from './frequency.js';
import type { Recovery } from './planted.js';
import { sharesOf, type ForestReport, type HeldOut } from './susceptibility.js';

const round = (v: number, decimals: number): number | null =>
  Number.isFinite(v) ? Number(v.toFixed(decimals)) : null;

/** `Slope (°)`. */
export function titleOf(name: FactorName): string {
  return factorHeading(factorNamed(name));
}

/** Range, median and completeness of each layer. */
export function summaryTable(summaries: readonly FactorSummary[]): Table {
  return {
    columns: ['factor', 'least', 'median', 'most', 'pixels with a value (%)'],
    rows: summaries.map((s) => {
      const decimals = s.name === 'ndvi' ? 3 : s.name === 'hardness' ? 0 : 1;
      const [least, median, most] = [s.least, s.median, s.most].map((v) => round(v, decimals));
      return [titleOf(s.name), least, median, most, round(100 * s.present, 1)];
    }),
  };
}

/** `Slope`: for captions. */
export function plainTitle(name: FactorName): string {
  return factorNamed(name).title;
}

/** A range with room for the numbers at the ends of bars that may go either way from 0. */
export function roomyRange(values: readonly number[]): [number, number] {
  const [low, high] = [Math.min(0, ...values), Math.max(0, ...values)];
  const room = 0.15 * (high - low || 1);
  return [low < 0 ? low - room : 0, high > 0 ? high + room : 0];
}

/** What the store says of one place. */
export function placeTable(found: readonly FactorAt[]): Table {
  return {
    columns: ['factor', 'value', 'unit'],
    rows: found.map((f) => [f.title, f.value === null ? null : round(f.value, 2), f.unit || '–']),
  };
}

/** Table 4, the paper's numbers beside ours. */
export function frequencyTwin(lines: readonly FrequencyLine[]): Table & { decimals: number } {
  return {
    decimals: 3,
    columns: [
      'factor',
      'class',
      'landslides',
      'domain',
      'FR',
      '95 % interval',
      'paper: landslides',
      'paper: domain',
      'paper: FR',
    ],
    rows: lines.map((l) => [
      l.title,
      l.label + (l.tiny ? ' *' : ''),
      round(l.ratioOfLandslides, 3),
      round(l.ratioOfDomain, 3),
      round(l.fr, 3),
      l.empty ? 'no pixel' : `${l.low.toFixed(2)} to ${l.high.toFixed(2)}`,
      l.paper?.landslides ?? null,
      l.paper?.domain ?? null,
      l.paper?.fr ?? null,
    ]),
  };
}

/** The class of each factor with the highest ratio, and that of the paper. */
export function peakTable(peaks: readonly FrequencyLine[], paper: readonly (string | null)[]): Table {
  return {
    columns: ['factor', 'our peak', 'FR', 'paper’s peak'],
    rows: peaks.map((p, i) => [p.title, p.label, round(p.fr, 2), paper[i]]),
  };
}

const HELD_OUT: Record<HeldOut['folds'], (blockM: number) => string> = {
  random: () => 'held-out pixels, drawn at random',
  blocks: (side) => `held-out blocks of ${side} m`,
  landslides: (side) => `held-out landslides, and blocks of ${side} m of the rest`,
};

/** AUC of the forest, the kinder tests first. */
export function aucTable(r: ForestReport): Table {
  const cut = r.heldOut.map((h) => [
    HELD_OUT[h.folds](r.blockM),
    h.factors,
    round(h.auc, 3),
    h.foldAuc.map((a) => (Number.isFinite(a) ? a.toFixed(2) : '–')).join(', '),
  ]);
  return {
    columns: ['tested on', 'factors', 'AUC', 'of each fold'],
    rows: [
      ['the pixels it was fitted to', 'all factors', round(r.fittedAuc, 3), ''],
      ['out-of-bag pixels', 'all factors', round(r.oobAuc, 3), ''],
      ...cut,
    ],
  };
}

/** Both importances of ours and the paper's; the impurity's order. */
export function importanceTable(r: ForestReport): Table & { decimals: number } {
  const shares = sharesOf(r.permutation);
  const rows = r.names.map((name, f) => [
    titleOf(name),
    round(r.impurity[f], 3),
    FIGURE_11.importance[name].value,
    `${r.permutation[f].toFixed(3)} ± ${r.permutationSd[f].toFixed(3)}`,
    round(shares[f], 3),
  ]);
  rows.sort((a, b) => Number(b[1]) - Number(a[1]));
  const columns = ['factor', 'impurity', 'paper', 'permutation: AUC lost', 'its share'];
  return { columns, rows, decimals: 3 };
}

/** What was planted beside what was found. */
export function recoveryTable(rows: readonly Recovery[]): Table {
  return {
    columns: [
      'factor',
      'planted: mean |term| (logit)',
      'its share',
      'found: mean |SHAP|',
      'its share',
      'rank correlation',
    ],
    rows: rows.map((r) => [
      titleOf(r.factor),
      round(r.planted, 2),
      round(r.plantedShare, 2),
      round(r.found, 3),
      round(r.foundShare, 2),
      round(r.correlation, 2),
    ]),
  };
}
