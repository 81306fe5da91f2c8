/** @file `landslide factors`: a region's conditional factors as files, and their frequency ratios. */
import { copyFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { replaceFolder, withInterrupt, writeFileAtomic, writeJson } from '../core/index.js';
import { CLASSES_FILE, classLimits, classLimitsCsv, saveNormalised } from '../factors/index.js';
import {
  classedFactors,
  factorCollinearity,
  factorWeights,
  frequencyMap,
  frequencyPrediction,
  frequencyRelatives,
  frequencySuccess,
  frequencyTable,
  landslideShareOf,
  openStudy,
  ownClassesNote,
  parseBreaks,
  storeFiles,
  studyFactors,
  type ClassedFactor,
  type FactorWeight,
  type FrequencyLine,
  type RelativeLine,
  type Study,
} from '../study/index.js';
import type { ClassArea } from '../susceptibility/index.js';
import { need, numberOption, textTable, type Command, type Values } from './command.js';
import { threadsOf } from './train.js';

export const REGION_OPTIONS: Command['options'] = {
  region: { type: 'string', value: 'FILE', help: 'region.json, or its folder' },
  root: { type: 'string', value: 'FOLDER', help: 'where its files lie, if not beside region.json' },
  preset: { type: 'string', value: 'NAME', help: 'demo or paper: pixel, trees, rows', default: 'demo' },
  seed: { type: 'string', value: 'N', help: 'for everything drawn at random', default: '1' },
  out: { type: 'string', value: 'FOLDER', help: 'where layers and tables go' },
};

/** The study of one region of the reader's own, from the options above. */
export function regionStudy(values: Values, signal: AbortSignal): Study {
  const region = resolve(need(values, 'region', 'a region.json'));
  return openStudy({
    preset: values.preset as string,
    seed: numberOption(values, 'seed', { whole: true }),
    out: resolve(need(values, 'out', 'a folder for the results')),
    regionFiles: { hongtan: region },
    root: values.root === undefined ? undefined : resolve(values.root as string),
    threads: values.threads === undefined ? undefined : threadsOf(values),
    signal,
  });
}

interface RatioRow {
  factor: string;
  class: string;
  pixels: number;
  landslidePixels: number;
  ratioOfLandslides: number;
  ratioOfDomain: number;
  /** null for a class without pixels. */
  fr: number | null;
  low: number | null;
  high: number | null;
  paperFr: number | null;
  empty: boolean;
  tiny: boolean;
  /** Its relatives; null where the class has no pixel, or no landslide. */
  informationValue: number | null;
  certaintyFactor: number | null;
  contrast: number | null;
  contrastSd: number | null;
}

interface FactorsReport {
  region: string;
  demo: boolean;
  pixels: number;
  landslideShare: number;
  /** AUC of the success curve of the summed ratios. */
  successAuc: number;
  /** Of ratios from one half of the landslides for the other half; null with fewer than four landslides. */
  predictionAuc: number | null;
  weights: FactorWeight[];
  /** Classes of the susceptibility map. */
  areas: ClassArea[];
  notes: string[];
  files: string[];
  ratios: RatioRow[];
}

export const factors: Command = {
  name: 'factors',
  summary: 'the conditional factors of a region as layers, and their frequency ratios',
  options: {
    ...REGION_OPTIONS,
    breaks: {
      type: 'string',
      value: 'LIST',
      help: 'classes of your own: "slope=10,20,30;rivers=quantile:5" (or natural:5, equal:5)',
    },
    normalised: { type: 'boolean', help: 'also write copies of the layers from 0 to 1' },
  },
  examples: [
    'npx landslide factors --region data/regions/mine --out out/mine',
    'npx landslide factors --region data/regions/lsat-pakistan --root FOLDER --out out/lsat',
  ],
  run: (values) => withInterrupt((signal) => writeFactors(regionStudy(values, signal), values)),
  format: factorsText,
};

async function writeFactors(study: Study, { breaks, normalised }: Values): Promise<FactorsReport> {
  const choices = breaks === undefined ? {} : parseBreaks(breaks as string);
  const found = await studyFactors(study, 'hongtan');
  const { signal } = study;
  const classed = await classedFactors(found, choices, { signal });
  const lines = frequencyTable(study, classed);
  const { valid, share } = landslideShareOf(found);
  const note = ownClassesNote(classed);
  const map = await frequencyMap(study, found, classed, lines);
  const files = await copyStore(found.dir, join(study.out, 'factors'), classed);
  const copies = normalised
    ? await saveNormalised(found.stack, join(study.out, 'factors-normalised'), { signal })
    : [];
  const report: FactorsReport = {
    region: found.region.title,
    demo: found.region.demo,
    pixels: valid,
    landslideShare: share,
    successAuc: (await frequencySuccess(found, classed, lines, { signal })).auc,
    predictionAuc: (await frequencyPrediction(study, found, classed))?.prediction.auc ?? null,
    weights: factorWeights(lines, await factorCollinearity(found)),
    areas: map.areas,
    notes: note ? [...found.notes, note] : found.notes,
    files: [...files, ...copies, ...map.files],
    ratios: frequencyRelatives(lines).map((relative, i) => ratioRow(lines[i], relative)),
  };
  writeJson(join(study.out, 'frequency-ratio.json'), report);
  writeFileAtomic(join(study.out, 'frequency-ratio.csv'), csvOf(report.ratios));
  return report;
}

/** The layers where the reader looks for them, with their classes: `<out>/factors`, the old ones until the new ones are whole. */
async function copyStore(from: string, to: string, classed: readonly ClassedFactor[]): Promise<string[]> {
  const files = storeFiles(from);
  const classes = classLimitsCsv(classed.flatMap((c) => classLimits(c, c)));
  await replaceFolder(to, async (folder) => {
    for (const file of files) await copyFile(join(from, file), join(folder, file));
    writeFileAtomic(join(folder, CLASSES_FILE), classes);
  });
  return [...files, CLASSES_FILE].map((file) => join(to, file));
}

function ratioRow(l: FrequencyLine, r: RelativeLine): RatioRow {
  const known = (v: number): number | null => (Number.isFinite(v) ? v : null);
  return {
    factor: l.factor,
    class: l.label,
    pixels: l.count,
    landslidePixels: l.landslides,
    ratioOfLandslides: l.ratioOfLandslides,
    ratioOfDomain: l.ratioOfDomain,
    fr: known(l.fr),
    low: known(l.low),
    high: known(l.high),
    paperFr: l.paper?.fr ?? null,
    empty: l.empty,
    tiny: l.tiny,
    informationValue: known(r.informationValue),
    certaintyFactor: known(r.certaintyFactor),
    contrast: known(r.evidence.contrast),
    contrastSd: known(Math.sqrt(r.evidence.contrastVariance)),
  };
}

function csvOf(rows: readonly RatioRow[]): string {
  const columns = Object.keys(rows[0]) as (keyof RatioRow)[];
  const lines = rows.map((r) => columns.map((c) => r[c] ?? '').join(','));
  return [columns.join(','), ...lines, ''].join('\n');
}

function factorsText(r: FactorsReport): string {
  const text = (v: number | null): string => (v === null || Number.isNaN(v) ? '-' : v.toFixed(3));
  const rows = r.ratios.map((l) => [
    l.factor,
    l.class + (l.empty ? ' (empty)' : l.tiny ? ' (tiny)' : ''),
    text(l.ratioOfLandslides),
    text(l.ratioOfDomain),
    text(l.fr),
    l.fr === null ? '-' : `${text(l.low)} to ${text(l.high)}`,
    text(l.paperFr),
    text(l.informationValue),
    text(l.certaintyFactor),
    l.contrast === null ? '-' : `${text(l.contrast)} ± ${text(l.contrastSd)}`,
  ]);
  const columns = [
    ...['factor', 'class', 'landslides', 'domain', 'FR', '95 % interval', 'paper FR'],
    ...['information', 'certainty', 'contrast'],
  ];
  const weights = r.weights.map((w) => [w.factor, ...[w.entropyWeight, w.predictionRate, w.vif].map(text)]);
  const areas = r.areas.map((a) => [a.label, text(a.share), text(a.landslides), text(a.density)]);
  return [
    `${r.region} (${r.demo ? 'demo data' : 'real data'}): ${r.pixels} pixels, ${(100 * r.landslideShare).toFixed(2)} % landslide`,
    ...r.notes.map((n) => `note: ${n}`),
    textTable(columns, rows),
    '',
    textTable(['factor', 'entropy weight', 'prediction rate', 'VIF'], weights),
    '',
    textTable(['susceptibility', 'share of area', 'share of landslides', 'landslides / area'], areas),
    `summed ratios: AUC ${r.successAuc.toFixed(3)} on the landslides that made them (success), ${r.predictionAuc === null ? 'no other landslides to predict' : `${r.predictionAuc.toFixed(3)} on one half from the other (prediction)`}`,
    `${r.files.length} files under ${join(r.files[0], '..', '..')}: the store (factors), the map (susceptibility); table: frequency-ratio.csv, .json`,
  ].join('\n');
}
