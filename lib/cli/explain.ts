/** @file `landslide explain`: a forest on a region's factors, how well it holds elsewhere, and what it leans on. */
import { join, resolve } from 'node:path';
import { sha256, sha256File, withInterrupt, writeJson } from '../core/index.js';
import {
  aspectTable,
  baseTable,
  contributionMap,
  forestMap,
  meanAbsoluteShap,
  nullTable,
  rankTable,
  sampleFactors,
  shapDetail,
  studyFactors,
  studyForest,
  studyReview,
  studyShap,
  type ForestReport,
  type Review,
  type Study,
} from '../study/index.js';
import { readForest, type ClassArea } from '../susceptibility/index.js';
import { numberOption, textTable, type Command, type Values } from './command.js';
import { REGION_OPTIONS, regionStudy } from './factors.js';

interface Explanation {
  region: string;
  demo: boolean;
  notes: string[];
  names: string[];
  /** null for a forest that was given. */
  forest: ForestReport | null;
  shap: { rows: number; base: number; meanAbsolute: number[]; additivityError: number };
  /** Mean |Shapley value| against background rows, and each factor's strongest partner. */
  background: number[];
  strongest: { partner: string; size: number }[];
  /** Classes of the susceptibility map. */
  areas: ClassArea[];
  /** With --review. */
  review: Review | null;
  files: string[];
}

export const explain: Command = {
  name: 'explain',
  summary: 'random forest and Shapley values of a region’s factors',
  options: {
    ...REGION_OPTIONS,
    out: { type: 'string', value: 'FOLDER', help: 'where forest, maps and tables go' },
    forest: {
      type: 'string',
      value: 'FILE',
      help: 'explain this one: forest.json, or trees of scikit-learn or xgboost as JSON',
    },
    'base-margin': { type: 'string', value: 'X', help: 'log odds that xgboost starts from', default: '0' },
    review: { type: 'boolean', help: 'also: other samples, moved inventories, aspect as a circle' },
  },
  examples: [
    'npx landslide explain --region data/regions/mine --out out/mine --review',
    'npx landslide explain --region data/regions/mine --out out/mine --forest sklearn-trees.json',
  ],
  run: (values) => withInterrupt((signal) => explainRegion(regionStudy(values, signal), values)),
  format: explanationText,
};

async function explainRegion(study: Study, values: Values): Promise<Explanation> {
  const found = await studyFactors(study, 'hongtan');
  const sample = await sampleFactors(study, found);
  const given = values.forest === undefined ? undefined : resolve(values.forest as string);
  const own = given ? undefined : await studyForest(study, 'hongtan', found, sample);
  const forest =
    own?.forest ?? readForest(given!, sample.names, { baseMargin: numberOption(values, 'base-margin') });
  const key = own?.key ?? sha256(JSON.stringify([given, await sha256File(given!), values['base-margin']]));
  const shap = await studyShap(study, 'hongtan', { forest, key }, sample);
  const detail = await shapDetail(study, forest, shap, sample);
  const map = await forestMap(study, found, forest);
  const parts = await contributionMap(study, found, forest);
  const { base, additivityError, y } = shap;
  const result: Explanation = {
    region: found.region.title,
    demo: found.region.demo,
    notes: found.notes,
    names: sample.names,
    forest: own?.report ?? null,
    shap: { rows: y.length, base, meanAbsolute: meanAbsoluteShap(shap), additivityError },
    background: detail.background,
    strongest: detail.strongest,
    areas: map.areas,
    review: values.review ? await studyReview(study, 'hongtan', found) : null,
    files: [...map.files, parts.file],
  };
  writeJson(join(study.out, 'explain.json'), result);
  return result;
}

const HELD_OUT = { random: 'random folds', blocks: 'blocks', landslides: 'landslides left out whole' };

function explanationText(r: Explanation): string {
  const { forest: f, shap, names } = r;
  const data = `${r.region} (${r.demo ? 'demo data' : 'real data'})`;
  const number = (v: number): string => v.toFixed(3);
  const rows = names.map((name, i) => [
    name,
    ...(f ? [number(f.impurity[i]), `${number(f.permutation[i])} ± ${number(f.permutationSd[i])}`] : []),
    number(shap.meanAbsolute[i]),
    number(r.background[i]),
    `${r.strongest[i].partner} (${number(r.strongest[i].size)})`,
  ]);
  const columns = [
    'factor',
    ...(f ? ['impurity', 'permutation (AUC lost on blocks)'] : []),
    ...['mean |SHAP|', 'against background', 'strongest interaction'],
  ];
  const areas = r.areas.map((a) => [a.label, number(a.share), number(a.landslides), number(a.density)]);
  return [
    f
      ? `${data}: forest of ${f.trees} trees on ${f.rows} rows, half of them landslide`
      : `${data}: the forest that was given`,
    ...r.notes.map((n) => `note: ${n}`),
    ...(f ? [textTable(['AUC of', 'value'], aucRows(f)), ''] : []),
    textTable(columns, rows),
    `Shapley values of ${shap.rows} rows, base ${number(shap.base)}; largest error of their sum ${shap.additivityError.toExponential(0)}`,
    '',
    textTable(['susceptibility', 'share of area', 'share of landslides', 'landslides / area'], areas),
    ...(r.review ? ['', ...reviewLines(r.review)] : []),
    `files: ${r.files.join(', ')}`,
  ].join('\n');
}

function aucRows(f: ForestReport): string[][] {
  const held = f.heldOut.map((h) => [
    `${HELD_OUT[h.folds]}${h.folds === 'blocks' ? ` of ${f.blockM} m` : ''}${h.factors === 'all factors' ? '' : `, ${h.factors}`}`,
    h.auc.toFixed(3),
  ]);
  return [['rows it was fitted to', f.fittedAuc.toFixed(3)], ['out of bag', f.oobAuc.toFixed(3)], ...held];
}

function reviewLines(review: Review): string[] {
  const tables = [rankTable(review), nullTable(review), baseTable(review), aspectTable(review)];
  return tables.flatMap(({ columns, rows }) =>
    rows.length === 0
      ? []
      : [
          textTable(
            columns,
            rows.map((row) => row.map(String)),
          ),
          '',
        ],
  );
}
