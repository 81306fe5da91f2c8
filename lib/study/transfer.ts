/** @file Sections 3.3 and 5.2: what changes between two regions, and how many patches of the target it takes. */
import { check } from '../core/index.js';
import type { Table } from '../figures/index.js';
import { addConfusions, intervalOf, scores } from '../metrics/index.js';
import { trainedModel, type TrainedModel } from './models.js';
import type { TestSamples } from './samples.js';
import { verdictOf, type ContrastVerdict } from './seed-runs.js';
import { storedScores, type StoredScores } from './stored-scores.js';
import { rngFor, type Role, type Study } from './study.js';

/** Distance of two distributions of a band, as large as the mean way its values must be moved (Wasserstein 1), over the reference's standard
 *  deviation: 0 = the same. Unlike a difference of means it also sees another spread.
 *  @param a, reference  [bands][n], NaN = absent
 *  @source Ramdas, Trillos & Cuturi 2017, doi 10.3390/e19020047 */
export function bandDistance(a: readonly Float32Array[], reference: readonly Float32Array[]): number[] {
  check(
    a.length === reference.length,
    `images have ${a.length} and ${reference.length} bands: expected the same`,
  );
  return a.map((band, b) => {
    const [own, other] = [present(band), present(reference[b])];
    check(own.length > 0 && other.length > 0, `band ${b + 1} has no pixel: nothing to compare`);
    const mean = other.reduce((s, v) => s + v, 0) / other.length;
    const sd = Math.sqrt(other.reduce((s, v) => s + (v - mean) ** 2, 0) / other.length);
    let sum = 0;
    for (let k = 0; k < STEPS; k++)
      sum += Math.abs(at(own, (k + 0.5) / STEPS) - at(other, (k + 0.5) / STEPS));
    return sum / STEPS / sd;
  });
}

const STEPS = 1000;
const present = (v: Float32Array): Float32Array => v.filter((x) => x === x).sort();
const at = (sorted: Float32Array, q: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))];

/** A row a pair of images: shift of the means and distance of the distributions, band by band. */
export function shiftTable(
  bands: readonly string[],
  list: readonly { name: string; shift: readonly number[]; distance: readonly number[] }[],
): Table {
  return {
    columns: ['image', 'measure', ...bands],
    rows: list.flatMap(({ name, shift, distance }) => [
      [name, 'difference of means', ...shift.map((v) => Number(v.toFixed(2)))],
      [name, 'distance of distributions', ...distance.map((v) => Number(v.toFixed(2)))],
    ]),
  };
}

/** A model fine-tuned with so many target patches, scored. */
export interface CurvePoint {
  patches: number;
  scores: StoredScores;
}

/** Scores of a model in a target region against the number of target patches it was fine-tuned with: none (zero-shot), the preset's
 *  `curvePatches`, and its `fineTunePatches`. Smaller sets are parts of the larger ones. */
export async function learningCurve(
  study: Study,
  role: Role,
  samples: TestSamples,
  from: TrainedModel,
): Promise<CurvePoint[]> {
  const most = Math.min(study.preset.fineTunePatches, samples.sets.train.n);
  const points: CurvePoint[] = [{ patches: 0, scores: await storedScores(study, from, samples) }];
  const steps = study.preset.curvePatches.filter((n) => n < most);
  for (const patches of [...steps, most]) {
    // The last is the fine-tuned model of the other tables.
    const as = patches === most ? undefined : `${patches}-patches`;
    const options = {
      from,
      as,
      patches: as ? patches : study.preset.fineTunePatches,
      curves: 'while training' as const,
    };
    const model = await trainedModel(study, role, from.name, samples, options);
    points.push({ patches, scores: await storedScores(study, model, samples) });
  }
  return points;
}

/** F1 at home minus F1 there, with its interval: both tests' landslides are drawn anew, each for itself. */
export interface Drop {
  mean: number;
  low: number;
  high: number;
  /** Whether F1 there is lower, higher, or neither for certain. */
  verdict: ContrastVerdict;
  /** Whether a drop of at most `within` is sure (all of the interval), possible (part of it) or ruled out. */
  within: 'yes' | 'possible' | 'no';
}

/** How much a score falls by transfer.
 *  @param within  largest drop of F1 that is claimed, such as 0.02 */
export function transferDrop(study: Study, home: StoredScores, there: StoredScores, within: number): Drop {
  const rng = rngFor(study, `drop ${home.model} ${there.region}`);
  const f1 = ({ units }: StoredScores, draw: boolean): number =>
    scores(addConfusions(units.map((u) => (draw ? units[rng.int(units.length)] : u).confusion))).f1;
  check(home.units.length > 0 && there.units.length > 0, 'a test without landslides has no F1 to compare');
  const drawn = Array.from({ length: 1000 }, () => f1(home, true) - f1(there, true)).filter((v) => v === v);
  const { low, high } = intervalOf(drawn, 0.95);
  const mean = f1(home, false) - f1(there, false);
  const lower = verdictOf({ low, high });
  const verdict = lower === 'higher' ? 'lower' : lower === 'lower' ? 'higher' : lower;
  return { mean, low, high, verdict, within: high <= within ? 'yes' : low > within ? 'no' : 'possible' };
}

/** A row a target region. */
export function transferDropTable(list: readonly { area: string; drop: Drop; paper: number }[]): Table {
  const v = (x: number): string => x.toFixed(3);
  return {
    columns: [
      'area',
      'F1 at home minus there',
      '95 % interval',
      'F1 there is',
      'drop within 2 points',
      'paper',
    ],
    rows: list.map(({ area, drop: d, paper }) => [
      area,
      v(d.mean),
      `${v(d.low)} to ${v(d.high)}`,
      d.verdict,
      d.within,
      v(paper),
    ]),
  };
}
