/** @file `landslide factors`: a region's conditional factors as files, and their frequency ratios. */
import { copyFileSync, mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { withInterrupt, writeFileAtomic, writeJson } from '../core/index.js';
import {
  classedFactors,
  frequencySuccess,
  frequencyTable,
  landslideShareOf,
  openStudy,
  ownClassesNote,
  storeFiles,
  studyFactors,
  type FrequencyLine,
  type Study,
} from '../study/index.js';
import { need, numberOption, textTable, type Command, type Values } from './command.js';

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
    signal,
  });
}

interface RatioRow {
  factor: string;
  class: string;
  pixels: number;
  ratioOfLandslides: number;
  ratioOfDomain: number;
  /** null for a class without pixels. */
  fr: number | null;
  low: number | null;
  high: number | null;
  paperFr: number | null;
  empty: boolean;
  tiny: boolean;
}

interface FactorsReport {
  region: string;
  demo: boolean;
  pixels: number;
  landslideShare: number;
  /** AUC of the success curve of the summed ratios. */
  successAuc: number;
  notes: string[];
  files: string[];
  ratios: RatioRow[];
}

export const factors: Command = {
  name: 'factors',
  summary: 'the conditional factors of a region as layers, and their frequency ratios',
  options: REGION_OPTIONS,
  examples: [
    'npx landslide factors --region data/regions/mine --out out/mine',
    'npx landslide factors --region data/regions/lsat-pakistan --root FOLDER --out out/lsat',
  ],
  run: (values) => withInterrupt((signal) => writeFactors(regionStudy(values, signal))),
  format: factorsText,
};

async function writeFactors(study: Study): Promise<FactorsReport> {
  const found = await studyFactors(study, 'hongtan');
  const classed = classedFactors(found);
  const lines = frequencyTable(study, found, classed);
  const { valid, share } = landslideShareOf(found);
  const note = ownClassesNote(classed);
  const report: FactorsReport = {
    region: found.region.title,
    demo: found.region.demo,
    pixels: valid,
    landslideShare: share,
    successAuc: frequencySuccess(found, classed, lines).auc,
    notes: note ? [...found.notes, note] : found.notes,
    files: copyStore(found.dir, join(study.out, 'factors')),
    ratios: lines.map(ratioRow),
  };
  writeJson(join(study.out, 'frequency-ratio.json'), report);
  writeFileAtomic(join(study.out, 'frequency-ratio.csv'), csvOf(report.ratios));
  return report;
}

/** The layers where the reader looks for them: `<out>/factors`. */
function copyStore(from: string, to: string): string[] {
  mkdirSync(to, { recursive: true });
  const files = storeFiles(from);
  for (const file of files) copyFileSync(join(from, file), join(to, file));
  return files.map((file) => join(to, file));
}

function ratioRow(l: FrequencyLine): RatioRow {
  const known = (v: number): number | null => (Number.isNaN(v) ? null : v);
  return {
    factor: l.factor,
    class: l.label,
    pixels: l.count,
    ratioOfLandslides: l.ratioOfLandslides,
    ratioOfDomain: l.ratioOfDomain,
    fr: known(l.fr),
    low: known(l.low),
    high: known(l.high),
    paperFr: l.paper?.fr ?? null,
    empty: l.empty,
    tiny: l.tiny,
  };
}

function csvOf(rows: readonly RatioRow[]): string {
  const columns = Object.keys(rows[0]) as (keyof RatioRow)[];
  const lines = rows.map((r) => columns.map((c) => r[c] ?? '').join(','));
  return [columns.join(','), ...lines, ''].join('\n');
}

function factorsText(r: FactorsReport): string {
  const text = (v: number | null): string => (v === null ? '-' : v.toFixed(3));
  const rows = r.ratios.map((l) => [
    l.factor,
    l.class + (l.empty ? ' (empty)' : l.tiny ? ' (tiny)' : ''),
    text(l.ratioOfLandslides),
    text(l.ratioOfDomain),
    text(l.fr),
    l.fr === null ? '-' : `${text(l.low)} to ${text(l.high)}`,
    text(l.paperFr),
  ]);
  const columns = ['factor', 'class', 'landslides', 'domain', 'FR', '95 % interval', 'paper FR'];
  return [
    `${r.region} (${r.demo ? 'demo data' : 'real data'}): ${r.pixels} pixels, ${(100 * r.landslideShare).toFixed(2)} % landslide`,
    ...r.notes.map((n) => `note: ${n}`),
    textTable(columns, rows),
    `success curve of the summed ratios: AUC ${r.successAuc.toFixed(3)} (on the landslides that made them)`,
    `${r.files.length} files in ${join(r.files[0], '..')}; table: frequency-ratio.csv, .json`,
  ].join('\n');
}
