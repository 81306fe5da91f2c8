/** @file `landslide explain`: a forest on a region's factors, how well it holds elsewhere, and what it leans on. */
import { withInterrupt } from '../core/index.js';
import {
  aspectTable,
  baseTable,
  nullTable,
  rankTable,
  type ForestReport,
  type Review,
} from '../study/index.js';
import { textTable, type Command, type Values } from './command.js';
import { explainPart, explainRegion, type ExplainPart, type Explanation } from './explain-run.js';
import { explainByTasks } from './explain-tasks.js';
import { REGION_OPTIONS, regionStudy } from './factors.js';
import { partOption, TASKS_OPTIONS, tasksOption } from './list-run.js';
import { DEVICE_OPTIONS } from './train.js';

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
    threads: DEVICE_OPTIONS.threads,
    ...TASKS_OPTIONS,
    part: {
      type: 'string',
      value: 'K/N',
      help: 'what such a task does: 0/8 makes factors and forest, 3/8 a part of the map, all/8 the rest',
    },
  },
  examples: [
    'npx landslide explain --region data/regions/mine --out out/mine --review',
    'npx landslide explain --region data/regions/mine --out out/mine --forest sklearn-trees.json',
    'npx landslide explain --region data/regions/mine --out out/mine --tasks 20 --cluster slurm --sbatch "-c 4 --mem 4G"',
  ],
  run: runExplain,
  format: (r: Explanation | ExplainPart) => ('part' in r ? partText(r) : explanationText(r)),
};

async function runExplain(values: Values): Promise<Explanation | ExplainPart> {
  const divided = tasksOption(values);
  if (divided) return explainByTasks(values, divided);
  const { part, parts } = partOption(values, 0);
  return withInterrupt(async (signal) => {
    const study = regionStudy(values, signal);
    return part === 'all' ? explainRegion(study, values, parts) : explainPart(study, values, { part, parts });
  });
}

const partText = ({ part, parts, rows }: ExplainPart): string =>
  part === 0
    ? 'factors and forest are there'
    : `part ${part} of ${parts}: ${rows === null ? 'not needed, the map is there' : `kept in ${rows}`}`;

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
