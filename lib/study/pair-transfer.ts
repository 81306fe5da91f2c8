/** @file The paper's experiment on two image/mask data sets: train on one, test there, carry over to the other. */
import type { Table } from '../figures/index.js';
import type { NetworkName } from '../nn/index.js';
import { IGNORE, type Dataset, type PatchSet } from '../samples/index.js';
import {
  bandDistance,
  learningCurve,
  shiftTable,
  transferDrop,
  type CurvePoint,
  type Drop,
} from './transfer.js';
import { bandShift } from './harmonise.js';
import { trainedModel, type TrainedModel } from './models.js';
import { pairSamples, type PairSamples, type PairSamplesOptions } from './pair-samples.js';
import type { TestSamples } from './samples.js';
import { scoreTable } from './score-tables.js';
import { contrast, contrastTable, type Contrast, type SeedRuns } from './seed-runs.js';
import { storedScores, type StoredScores } from './stored-scores.js';
import type { Study } from './study.js';

/** A data set, as source or target. */
export interface TransferSide {
  dataset: Dataset;
  options?: Pick<PairSamplesOptions, 'tile' | 'ratios'>;
}

/** Scores at home, and after transfer. */
export interface PairTransfer {
  source: PairSamples;
  target: PairSamples;
  home: StoredScores[];
  /** With what was done to the image or the weights in `setting`. */
  there: (StoredScores & { setting: string })[];
  /** Difference of means and distance of distributions of the target's bands, as they are and matched. */
  shift: Table;
  curve: CurvePoint[];
  drops: { model: string; setting: string; drop: Drop }[];
  contrasts: { area: string; list: Contrast[] }[];
}

/** Trains each network on the source (found, or made), scores it on the source's test and, zero-shot, zero-shot on matched bands and fine-tuned, on
 *  the target's; the shift of the bands comes before any score. The last network named also gets a learning curve.
 *  @throws "bands are 3 and 4: ..." and as `pairSamples` */
export async function pairTransfer(
  study: Study,
  from: TransferSide,
  to: TransferSide,
  names: readonly NetworkName[],
): Promise<PairTransfer> {
  const source = await pairSamples(study, 'hongtan', from.dataset, from.options);
  const target = await pairSamples(study, 'kecun', to.dataset, to.options);
  const matched = await pairSamples(study, 'kecun', to.dataset, { ...to.options, match: source.raw });
  const shift = shiftOf(source.raw, [
    ['as it is', target.raw],
    ['matched', unnormalised(matched)],
  ]);
  const models = await each(names, (name) => trainedModel(study, 'hongtan', name, source));
  const tuned = await each(models, (model) =>
    trainedModel(study, 'kecun', model.name, target, { from: model, patches: study.preset.fineTunePatches }),
  );
  const home = await scoreAll(study, models, source);
  const there = [
    ...(await labelled('zero-shot', scoreAll(study, models, target))),
    ...(await labelled('zero-shot, matched', scoreAll(study, models, matched))),
    ...(await labelled('fine-tuned', scoreAll(study, tuned, target))),
  ];
  const last = models[models.length - 1];
  const curve = await learningCurve(study, 'kecun', target, last);
  const drops = there.map((s) => {
    const own = home.find((h) => h.model === s.model)!;
    return { model: s.model, setting: s.setting, drop: transferDrop(study, own, s, 0.02) };
  });
  const contrasts = [
    { area: source.region.name, list: contrastsOf(study, home) },
    {
      area: `${target.region.name}, fine-tuned`,
      list: contrastsOf(
        study,
        there.filter((s) => s.setting === 'fine-tuned'),
      ),
    },
  ];
  return { source, target, home, there, shift, curve, drops, contrasts };
}

async function each<A, B>(list: readonly A[], work: (one: A) => Promise<B>): Promise<B[]> {
  const made: B[] = [];
  for (const one of list) made.push(await work(one));
  return made;
}

const scoreAll = (
  study: Study,
  models: readonly TrainedModel[],
  samples: TestSamples,
): Promise<StoredScores[]> => each(models, (model) => storedScores(study, model, samples));

const labelled = async (
  setting: string,
  list: Promise<StoredScores[]>,
): Promise<(StoredScores & { setting: string })[]> => (await list).map((s) => ({ ...s, setting }));

/** Bands of the training parts: [bands][n], NaN where a pixel counts nowhere. */
function bandsOf({ n, bands, height, width, images, masks }: PatchSet): Float32Array[] {
  const size = height * width;
  return Array.from({ length: bands }, (_, b) => {
    const band = new Float32Array(n * size);
    for (let i = 0; i < n * size; i++) {
      const [patch, p] = [Math.floor(i / size), i % size];
      band[i] = masks[i] === IGNORE ? NaN : images[(patch * bands + b) * size + p];
    }
    return band;
  });
}

/** The training part as its bands were before normalisation. */
function unnormalised({ sets: { train }, moments: { mean, std } }: PairSamples): PatchSet {
  const size = train.height * train.width;
  const images = train.images.map((v, i) => {
    const b = Math.floor(i / size) % train.bands;
    return v * std[b] + mean[b];
  });
  return { ...train, images };
}

function shiftOf(reference: PatchSet, list: readonly (readonly [string, PatchSet])[]): Table {
  const own = bandsOf(reference);
  const names = own.length === 3 ? ['red', 'green', 'blue'] : own.map((_, b) => `band ${b + 1}`);
  return shiftTable(
    names,
    list.map(([name, set]) => {
      const bands = bandsOf(set);
      return { name, shift: bandShift(bands, own), distance: bandDistance(bands, own) };
    }),
  );
}

/** Each network against the last, over the test images. */
function contrastsOf(study: Study, list: readonly StoredScores[]): Contrast[] {
  const runs: SeedRuns = {};
  for (const s of list) runs[s.model as NetworkName] = [{ seed: study.seed, scores: s }];
  const last = list[list.length - 1].model as NetworkName;
  return list.slice(0, -1).map((s) => contrast(study, runs, last, s.model as NetworkName));
}

/** The tables of a transfer, in the order in which they are read. */
export function pairTransferTables(study: Study, t: PairTransfer): { title: string; table: Table }[] {
  const three = (v: number): string => (Number.isFinite(v) ? v.toFixed(3) : 'none');
  const plain = (table: Table): Table => ({
    columns: table.columns.slice(0, 5),
    rows: table.rows.map((r) => r.slice(0, 5)),
  });
  return [
    { title: `Patches of ${t.source.region.name}`, table: samplesTable(t.source) },
    { title: `Patches of ${t.target.region.name}`, table: samplesTable(t.target) },
    {
      title: `Bands of ${t.target.region.name} in standard deviations of ${t.source.region.name}`,
      table: t.shift,
    },
    { title: `Tested on ${t.source.region.name}`, table: scoreTable(study, null, t.home) },
    { title: `Carried over to ${t.target.region.name}`, table: scoreTable(study, null, t.there) },
    {
      title: 'F1 against target patches',
      table: {
        columns: ['target patches', 'precision', 'recall', 'F1'],
        rows: t.curve.map(({ patches, scores: { patchWise: s } }) => [
          patches,
          three(s.precision),
          three(s.recall),
          three(s.f1),
        ]),
      },
    },
    ...t.contrasts
      .filter((c) => c.list.length > 0)
      .map(({ area, list }) => ({
        title: `Differences of F1 on ${area}, paired over test images`,
        table: plain(contrastTable(list)),
      })),
  ];
}

function samplesTable({ table }: PairSamples): Table {
  return {
    columns: ['part', 'patches', 'landslide pixels', 'other pixels', 'other : landslide'],
    rows: table.map((r) => [r.part, r.patches, r.landslidePixels, r.otherPixels, Number(r.ratio.toFixed(1))]),
  };
}
