/** @file What notebooks 13 to 15 show of weights, reviews and maps: columns and rows, ready for publishTable. */
import type { FactorName } from '../factors/index.js';
import type { Table } from '../figures/index.js';
import type { Collinearity } from '../susceptibility/index.js';
import { plainTitle, titleOf } from './factor-tables.js';
import type { FactorWeight, RelativeLine } from './frequency-relatives.js';
import { atShare, chanceOf, type Review } from './review.js';
import type { ShapDetail } from './shapley-detail.js';
import { rankedBy } from './susceptibility.js';

const number = (v: number, decimals: number): number | string =>
  Number.isFinite(v) ? Number(v.toFixed(decimals)) : Number.isNaN(v) ? 'no pixel' : v < 0 ? '−∞' : '∞';

/** The relatives of the frequency ratio, class by class. */
export function relativesTable(lines: readonly RelativeLine[]): Table {
  return {
    columns: [
      'factor',
      'class',
      'FR',
      'information value',
      'certainty factor',
      'W+',
      'W−',
      'contrast',
      'contrast / its sd',
    ],
    rows: lines.map(({ factor, label, fr, informationValue, certaintyFactor, evidence }) => [
      plainTitle(factor),
      label,
      number(fr, 3),
      number(informationValue, 3),
      number(certaintyFactor, 3),
      number(evidence.plus, 3),
      number(evidence.minus, 3),
      number(evidence.contrast, 3),
      number(evidence.studentised, 1),
    ]),
  };
}

/** Entropy weight, prediction rate and VIF of each factor, with the strongest correlation that it has. */
export function weightsTable(weights: readonly FactorWeight[], { names, correlation }: Collinearity): Table {
  const strongest = (f: number): string => {
    const others = names
      .map((_, g) => g)
      .filter((g) => g !== f && !Number.isNaN(correlation[f * names.length + g]));
    if (others.length === 0) return '–';
    const size = (g: number): number => Math.abs(correlation[f * names.length + g]);
    const best = others.reduce((a, b) => (size(b) > size(a) ? b : a));
    return `${plainTitle(names[best] as FactorName)} (${correlation[f * names.length + best].toFixed(2)})`;
  };
  return {
    columns: ['factor', 'entropy weight', 'prediction rate', 'VIF', 'strongest correlation'],
    rows: weights.map((w, f) => [
      plainTitle(w.factor),
      number(w.entropyWeight, 3),
      number(w.predictionRate, 2),
      number(w.vif, 2),
      strongest(f),
    ]),
  };
}

/** Ranks of each factor over samples with different seeds and shares of landslides: least, median, largest. */
export function rankTable({ names, spread }: Review): Table {
  const ranks = (of: 'impurity' | 'permutation' | 'shap', name: FactorName): string => {
    const all = spread.map((run) => rankedBy(names, run[of]).indexOf(name) + 1).sort((a, b) => a - b);
    return `${all[all.length >> 1]} (${all[0]} to ${all[all.length - 1]})`;
  };
  return {
    columns: ['factor', 'rank by impurity', 'by permutation on blocks', 'by mean |SHAP|'],
    rows: names.map((name) => [
      plainTitle(name),
      ranks('impurity', name),
      ranks('permutation', name),
      ranks('shap', name),
    ]),
  };
}

/** Importance and AUC with the inventory as it is, beside those of moved inventories. */
export function nullTable(review: Review): Table {
  const { names, null: runs } = review;
  const line = (what: string, of: (run: Review['null'][number]) => number): Table['rows'][number] => {
    const moved = runs
      .slice(1)
      .map(of)
      .sort((a, b) => a - b);
    const [low, high] = [moved[0], moved[moved.length - 1]];
    const range = `${low.toFixed(3)} to ${high.toFixed(3)}`;
    return [
      what,
      number(of(runs[0]), 3),
      number(moved[moved.length >> 1], 3),
      range,
      number(chanceOf(review, of), 2),
    ];
  };
  return {
    columns: ['what', 'as it is', 'moved: median', 'moved: range', 'share at least as high'],
    rows: [
      line('AUC out of bag', (r) => r.oobAuc),
      line('AUC on held-out blocks', (r) => r.blockAuc),
      ...names.map((name, f) => line(`impurity of ${plainTitle(name).toLowerCase()}`, (r) => r.impurity[f])),
    ],
  };
}

/** How the share of landslides in the sample moves the base value, and where it stands at the region's own share. */
export function baseTable({ spread, regionShare }: Review): Table {
  const ratios = [...new Set(spread.map((r) => r.ratio))];
  return {
    columns: [
      'rows without landslide for each with one',
      'landslides in the sample',
      'base value',
      'base at the region’s share',
    ],
    rows: ratios.map((ratio) => {
      const runs = spread.filter((r) => r.ratio === ratio);
      const mean = (of: (run: (typeof runs)[number]) => number): number =>
        runs.reduce((s, r) => s + of(r), 0) / runs.length;
      const share = mean((r) => r.landslideShare);
      const base = mean((r) => r.base);
      return [ratio, number(share, 3), number(base, 3), number(atShare(base, share, regionShare), 4)];
    }),
  };
}

/** Aspect in degrees beside aspect as north, east and flat. */
export function aspectTable({ aspect }: Review): Table {
  const row = (what: string, run: { importance: number; blockAuc: number }): Table['rows'][number] => [
    what,
    number(run.importance, 3),
    number(run.blockAuc, 3),
  ];
  return {
    columns: ['aspect as', 'its impurity importance', 'AUC on held-out blocks'],
    rows: aspect
      ? [row('degrees, −1 = plane', aspect.degrees), row('cos, sin, and plane or not', aspect.circle)]
      : [],
  };
}

/** Mean |Shapley value| by both games, and the strongest partner. */
export function gamesTable({ names, path, background, strongest }: ShapDetail): Table {
  return {
    columns: [
      'factor',
      'mean |SHAP|, path-dependent',
      'interventional',
      'strongest interaction with',
      'its mean size',
    ],
    rows: rankedBy(names, path).map((name) => {
      const f = names.indexOf(name);
      const { partner, size } = strongest[f];
      return [
        titleOf(name),
        number(path[f], 3),
        number(background[f], 3),
        plainTitle(partner),
        number(size, 4),
      ];
    }),
  };
}
