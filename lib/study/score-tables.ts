/** @file Scores as the tables that the notebooks show again and again, and as claims to be held against the paper. */
import { check } from '../core/index.js';
import type { Cell, Table } from '../figures/index.js';
import { bootstrapScores, type Interval, type LandslideFound } from '../metrics/index.js';
import { modelLabel, type ModelName, type NetworkName } from '../nn/index.js';
import { accuracyOf, SCORES, type OurResult, type ScoreName } from '../paper/index.js';
import type { TestSamples } from './samples.js';
import type { StoredScores } from './stored-scores.js';
import { rngFor, type Role, type Study } from './study.js';

/** Resamples of the test landslides behind each interval. */
const ROUNDS = 400;

/** Each score with its bootstrap interval over test landslides (95 %); over patches where there is one landslide only, whose patches share
 *  pixels, so that the interval is too narrow. */
export function scoreIntervals(
  study: Study,
  s: Pick<StoredScores, 'byPatch' | 'units' | 'model' | 'region'>,
): Record<ScoreName, Interval> {
  const units = s.units.length >= 2 ? s.units.map((u) => u.confusion) : s.byPatch;
  return bootstrapScores(units, {
    rng: rngFor(study, `bootstrap ${s.region} ${s.model}`),
    rounds: ROUNDS,
  });
}

/** Table 2's form: a row a model, patch-wise as the paper counts, F1 with its interval, the map-wise F1 beside it, and the paper's F1.
 *  @param role  null: no place of the paper's, so that its F1 is left out
 *  @param list  scores, with what to call them where the model's name is not enough */
export function scoreTable(
  study: Study,
  role: Role | null,
  list: readonly (StoredScores & { setting?: string })[],
): Table {
  const withSetting = list.some((s) => s.setting);
  return {
    columns: [
      ...(withSetting ? ['setting'] : []),
      ...[
        'model',
        'precision',
        'recall',
        'F1',
        'F1, 95 % interval',
        'kappa',
        'IoU',
        'F1 map-wise',
        ...(role ? ['F1 of the paper'] : []),
      ],
    ],
    rows: list.map((s) => {
      const p = s.patchWise;
      const f1 = scoreIntervals(study, s).f1;
      return [
        ...(withSetting ? [s.setting ?? ''] : []),
        modelLabel(s.model as NetworkName),
        three(p.precision),
        three(p.recall),
        three(p.f1),
        `${three(f1.low) ?? '?'} to ${three(f1.high) ?? '?'}`,
        three(p.kappa),
        three(p.iou),
        three(s.mapWise.f1),
        ...(role ? [accuracyOf(role, s.model as ModelName).f1.value] : []),
      ];
    }),
  };
}

/** Three decimals; null where there was nothing to score. */
function three(v: number): number | null {
  return Number.isFinite(v) ? Number(v.toFixed(3)) : null;
}

/** The five claims of table 2 about each model, patch-wise as the paper's, with the bootstrap's standard deviation. */
export function scoreClaims(study: Study, role: Role, list: readonly StoredScores[]): OurResult[] {
  return list.flatMap((s) => {
    const intervals = scoreIntervals(study, s);
    return SCORES.map((key): OurResult => {
      const { value, spread } = intervals[key];
      const known = Number.isFinite(value) && Number.isFinite(spread);
      return {
        claim: `table2.${role}.${s.model}.${key}`,
        ours: known ? value : null,
        ...(known ? { spread } : { reason: 'the model marks no landslide in the test windows' }),
        demo: s.demo,
      };
    });
  });
}

/** The scores as numbers for results.json, ids such as `hongtan.unet-se.f1` (with `setting`: `kecun.zero-shot.unet-se.f1`). */
export function scoreResults(
  role: Role,
  list: readonly (StoredScores & { setting?: string })[],
): { id: string; value: number | null; demo: boolean }[] {
  return list.flatMap((s) => {
    const id = [role, ...(s.setting ? [slug(s.setting)] : []), s.model].join('.');
    const of = (key: string, value: number): { id: string; value: number | null; demo: boolean } => ({
      id: `${id}.${key}`,
      value: Number.isFinite(value) ? value : null,
      demo: s.demo,
    });
    return [
      ...SCORES.map((key) => of(key, s.patchWise[key])),
      of('f1-map-wise', s.mapWise.f1),
      of('boundary-iou', s.boundaryIoU),
      of('surface-distance-m', s.surface.meanM),
      of('landslides-found', s.detection.found),
    ];
  });
}

const slug = (text: string): string => text.toLowerCase().replace(/[^a-z0-9]+/g, '-');

/** A row a test landslide: its area, and the share of it that each model covers; found from half of it on. */
export function detectionTable(samples: TestSamples, list: readonly StoredScores[]): Table {
  const pixelM2 = Math.abs(samples.grid.transform[1] * samples.grid.transform[5]);
  const covered = (s: StoredScores, id: number): LandslideFound | undefined =>
    s.detection.landslides.find((l) => l.id === id);
  const test = samples.landslides.filter((l) => list.some((s) => covered(s, l.id)));
  const rows = test.map((l): Cell[] => [
    l.name,
    Math.round(Math.max(...list.map((s) => covered(s, l.id)?.pixels ?? 0)) * pixelM2),
    ...list.map((s) => sharedCell(samples, covered(s, l.id))),
  ]);
  const sums: Cell[] = [
    'found',
    null,
    ...list.map((s) => `${s.detection.found} of ${s.detection.found + s.detection.missed}`),
  ];
  const merged: Cell[] = [
    'merged with another',
    null,
    ...list.map((s) => s.detection.landslides.filter((l) => l.mergedWith.length > 0).length),
  ];
  const false_: Cell[] = ['false objects', null, ...list.map((s) => s.detection.falseObjects.length)];
  return {
    columns: [
      'landslide',
      'area in test windows (m2)',
      ...list.map((s) => modelLabel(s.model as NetworkName)),
    ],
    rows: [...rows, sums, merged, false_],
  };
}

/** The share that is marked, and the landslides that one object joins with this one. */
function sharedCell({ landslides }: TestSamples, found: LandslideFound | undefined): string {
  const others = (found?.mergedWith ?? []).map((id) => landslides.find((l) => l.id === id)?.name ?? `${id}`);
  return [percent(found?.covered ?? 0), ...(others.length > 0 ? [`with ${others.join(', ')}`] : [])].join(
    ' ',
  );
}

const percent = (v: number): string => `${Math.round(100 * v)} %`;

/** How well each model meets the outlines: boundary IoU, and mean and 95th-percentile distance between outlines. */
export function boundaryTable(list: readonly StoredScores[]): Table {
  return {
    columns: ['model', 'boundary IoU', 'mean distance of outlines (m)', '95 % of distances below (m)'],
    rows: list.map((s) => [
      modelLabel(s.model as NetworkName),
      three(s.boundaryIoU),
      one(s.surface.meanM),
      one(s.surface.p95M),
    ]),
  };
}

const one = (v: number): number | null => (Number.isFinite(v) ? Number(v.toFixed(1)) : null);

/** The scores of one model among several.
 *  @throws "no scores of unet ..." */
export function scoresOf<T extends StoredScores>(list: readonly T[], model: ModelName): T {
  const found = list.find((s) => s.model === model);
  check(found, `no scores of ${model}: the list has ${list.map((s) => s.model).join(', ')}`);
  return found;
}

/** The model with the highest patch-wise F1; a model that marks nothing has none. */
export function bestOf(list: readonly StoredScores[]): StoredScores {
  const f1 = (s: StoredScores): number => (Number.isFinite(s.patchWise.f1) ? s.patchWise.f1 : -1);
  return list.reduce((a, b) => (f1(b) > f1(a) ? b : a));
}

/** Table 2 whole: the rows of every area, in the paper's order of areas, with the area in front. */
export function areaTable(study: Study, areas: Record<Role, readonly StoredScores[]>): Table {
  const tables = (['kecun', 'lushan', 'hongtan'] as const).map((role) => ({
    area: areas[role][0].region,
    table: scoreTable(
      study,
      role,
      areas[role].map((s) => ({ ...s, setting: undefined })),
    ),
  }));
  return {
    columns: ['area', ...tables[0].table.columns],
    rows: tables.flatMap(({ area, table }) => table.rows.map((row) => [area, ...row])),
  };
}
