/** @file `landslide explain`: a forest on a region's factors, how well it holds elsewhere, and what it leans on. */
import { join } from 'node:path';
import { withInterrupt, writeJson } from '../core/index.js';
import {
  meanAbsoluteShap,
  sampleFactors,
  studyFactors,
  studyForest,
  studyShap,
  type ForestReport,
  type Study,
} from '../study/index.js';
import { textTable, type Command } from './command.js';
import { REGION_OPTIONS, regionStudy } from './factors.js';

interface Explanation {
  region: string;
  demo: boolean;
  notes: string[];
  forest: ForestReport;
  shap: { rows: number; base: number; meanAbsolute: number[]; additivityError: number };
}

export const explain: Command = {
  name: 'explain',
  summary: 'random forest and Shapley values of a region’s factors',
  options: {
    ...REGION_OPTIONS,
    out: { type: 'string', value: 'FOLDER', help: 'where forest and tables go' },
  },
  examples: ['npx landslide explain --region data/regions/mine --out out/mine'],
  run: (values) => withInterrupt((signal) => explainRegion(regionStudy(values, signal))),
  format: explanationText,
};

async function explainRegion(study: Study): Promise<Explanation> {
  const found = await studyFactors(study, 'hongtan');
  const sample = sampleFactors(study, found);
  const forest = await studyForest(study, 'hongtan', found, sample);
  const shap = await studyShap(study, 'hongtan', forest, sample);
  const { base, additivityError, y } = shap;
  const result: Explanation = {
    region: found.region.title,
    demo: found.region.demo,
    notes: found.notes,
    forest: forest.report,
    shap: { rows: y.length, base, meanAbsolute: meanAbsoluteShap(shap), additivityError },
  };
  writeJson(join(study.out, 'explain.json'), result);
  return result;
}

function explanationText({ region, demo, notes, forest: f, shap }: Explanation): string {
  const auc = [
    ['rows it was fitted to', f.fittedAuc.toFixed(3)],
    ['out of bag', f.oobAuc.toFixed(3)],
    ...f.heldOut.map((h) => [
      `${h.folds === 'random' ? 'random folds' : `blocks of ${f.blockM} m`}${h.factors === 'all factors' ? '' : `, ${h.factors}`}`,
      h.auc.toFixed(3),
    ]),
  ];
  const rows = f.names.map((name, i) => [
    name,
    f.impurity[i].toFixed(3),
    `${f.permutation[i].toFixed(3)} ± ${f.permutationSd[i].toFixed(3)}`,
    shap.meanAbsolute[i].toFixed(3),
  ]);
  return [
    `${region} (${demo ? 'demo data' : 'real data'}): forest of ${f.trees} trees on ${f.rows} rows, half of them landslide`,
    ...notes.map((n) => `note: ${n}`),
    textTable(['AUC of', 'value'], auc),
    '',
    textTable(['factor', 'impurity', 'permutation (AUC lost on blocks)', 'mean |SHAP| (probability)'], rows),
    `Shapley values of ${shap.rows} rows, base ${shap.base.toFixed(3)}; largest error of their sum ${shap.additivityError.toExponential(0)}`,
  ].join('\n');
}
