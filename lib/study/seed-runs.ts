/** @file Several seeds of several networks: how much of a difference is the network's. */
import type { Table } from '../figures/index.js';
import { meanSpread, pairedDifference, type PairedDifference, type Trial } from '../metrics/index.js';
import { modelLabel, type NetworkName } from '../nn/index.js';
import { trainedModel } from './models.js';
import type { TestSamples } from './samples.js';
import { storedScores, type StoredScores } from './stored-scores.js';
import { rngFor, type Role, type Study } from './study.js';

/** One training with one seed, scored. */
export interface SeedRun {
  seed: number;
  scores: StoredScores;
}

/** The runs of each network, one for each seed. */
export type SeedRuns = Partial<Record<NetworkName, SeedRun[]>>;

/** Each network trained with several seeds on the same samples, and scored on their test: found, or made. The seed draws weights, order and
 *  flips; split and patches stay, so that runs can be paired. With the preset's `compare` set, these trainings are shorter than the study's own
 *  (and said to be); without, the study's own seed is its own model. */
export async function seedRuns(
  study: Study,
  role: Role,
  samples: TestSamples,
  names: readonly NetworkName[],
): Promise<SeedRuns> {
  const { seeds, compare } = study.preset;
  const runs: SeedRuns = {};
  for (const name of names) {
    const list: SeedRun[] = [];
    for (let k = 0; k < seeds; k++) {
      const seed = study.seed + k;
      const as = [...(compare ? ['short'] : []), ...(k > 0 ? [`seed${seed}`] : [])].join('-');
      const options = { ...compare, seed, as: as || undefined, curves: 'while training' as const };
      const model = await trainedModel(study, role, name, samples, options);
      list.push({ seed, scores: await storedScores(study, model, samples) });
    }
    runs[name] = list;
  }
  return runs;
}

/** What these trainings were, to stand beside their numbers. */
export function seedLabel({ preset }: Pick<Study, 'preset'>): string {
  const { seeds, compare } = preset;
  const how = compare ? `, each of ${compare.patches} patches and ${compare.epochs} epochs` : '';
  return `${seeds} seeds${how}`;
}

/** A row a network: mean, standard deviation, least and greatest over the seeds, patch-wise. */
export function seedTable(runs: SeedRuns): Table {
  const rows = Object.entries(runs).map(([name, list]) => {
    const of = (key: 'precision' | 'recall' | 'f1' | 'kappa' | 'iou'): number[] =>
      list.map((r) => r.scores.patchWise[key]);
    const f1 = of('f1');
    const { mean, spread } = meanSpread(f1);
    const surface = list.map((r) => r.scores.surface.meanM);
    return [
      modelLabel(name as NetworkName),
      list.length,
      three(mean),
      three(spread),
      `${three(Math.min(...f1)) ?? '?'} to ${three(Math.max(...f1)) ?? '?'}`,
      ...(['precision', 'recall', 'kappa', 'iou'] as const).map((k) => three(meanSpread(of(k)).mean)),
      Number.isFinite(meanSpread(surface).mean) ? Number(meanSpread(surface).mean.toFixed(1)) : null,
    ];
  });
  return {
    columns: [
      'model',
      'seeds',
      'F1, mean',
      'standard deviation',
      'least to greatest',
      'precision',
      'recall',
      'kappa',
      'IoU',
      'mean distance of outlines (m)',
    ],
    rows,
  };
}

const three = (v: number): number | null => (Number.isFinite(v) ? Number(v.toFixed(3)) : null);

/** F1 of one network minus another's, with what the paper says of it. */
export interface Contrast {
  a: NetworkName;
  b: NetworkName;
  difference: PairedDifference;
  /** As printed; null where the paper has no such network. */
  paper: number | null;
  verdict: ContrastVerdict;
}

/** Whether one network scores higher than another, as far as the seeds tell. */
export type ContrastVerdict = 'higher' | 'lower' | 'not decided';

/** F1 of a minus F1 of b over the same seeds and test landslides, with its 95 % interval. It is decided where the interval leaves out 0. */
export function contrast(
  study: Study,
  runs: SeedRuns,
  a: NetworkName,
  b: NetworkName,
  paper: number | null = null,
): Contrast {
  const trials = (name: NetworkName): Trial[] =>
    (runs[name] ?? []).map((r) => ({ seed: r.seed, units: unitsOf(r.scores) }));
  const difference = pairedDifference(trials(a), trials(b), { rng: rngFor(study, `contrast ${a} ${b}`) });
  return { a, b, difference, paper, verdict: verdictOf(difference) };
}

/** Landslides, or patches where there is one landslide only. */
const unitsOf = ({ units, byPatch }: StoredScores): Trial['units'] =>
  units.length >= 2 ? units.map((u) => u.confusion) : byPatch;

/** What an interval of differences says. */
export function verdictOf({ low, high }: Pick<PairedDifference, 'low' | 'high'>): ContrastVerdict {
  return low > 0 ? 'higher' : high < 0 ? 'lower' : 'not decided';
}

/** A row a contrast, the paper's difference beside ours. */
export function contrastTable(list: readonly Contrast[]): Table {
  const signed = (v: number): string => `${v < 0 ? '-' : '+'}${Math.abs(v).toFixed(3)}`;
  return {
    columns: [
      'F1 of',
      'minus F1 of',
      'difference',
      '95 % interval',
      'a is',
      'paper',
      'paper’s within the interval',
    ],
    rows: list.map(({ a, b, difference: d, paper, verdict }) => [
      modelLabel(a),
      modelLabel(b),
      signed(d.mean),
      Number.isNaN(d.low) ? 'none of one landslide' : `${signed(d.low)} to ${signed(d.high)}`,
      verdict,
      paper === null ? 'not given' : signed(paper),
      paper === null || Number.isNaN(d.low) ? '' : paper >= d.low && paper <= d.high ? 'yes' : 'no',
    ]),
  };
}

/** How much of a's mean distance of outlines b saves, seed by seed: 1 - b / a.
 *  @returns NaN for a seed in which either marks nothing */
export function boundarySaving(
  runs: SeedRuns,
  a: NetworkName,
  b: NetworkName,
): { seed: number; saved: number }[] {
  return (runs[a] ?? []).map(({ seed, scores }) => {
    const other = runs[b]?.find((r) => r.seed === seed);
    return { seed, saved: 1 - (other?.scores.surface.meanM ?? NaN) / scores.surface.meanM };
  });
}
