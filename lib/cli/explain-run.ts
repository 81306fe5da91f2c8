/** @file What `landslide explain` does, once its options are read. */
import { join, resolve } from 'node:path';
import { sha256, sha256File, writeJson } from '../core/index.js';
import { evenParts } from '../prediction/index.js';
import {
  contributionMap,
  forestMap,
  forestMapPart,
  meanAbsoluteShap,
  sampleFactors,
  shapDetail,
  studyFactors,
  studyForest,
  studyReview,
  studyShap,
  type FactorSample,
  type ForestReport,
  type Review,
  type Study,
  type StudyFactors,
  type StudyForest,
} from '../study/index.js';
import { readForest, type ClassArea } from '../susceptibility/index.js';
import { numberOption, type Values } from './command.js';

export interface Explanation {
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

/** What one of several parts did. */
export interface ExplainPart {
  /** 0: factors and forest; from 1: rows of the map. */
  part: number;
  parts: number;
  /** The file of its rows; null where there are none, or the whole map was there. */
  rows: string | null;
}

/** Explains a region; of its parts, those that `explainPart` made are taken up. */
export async function explainRegion(study: Study, values: Values, parts: number): Promise<Explanation> {
  const found = await studyFactors(study, 'hongtan');
  const sample = await sampleFactors(study, found);
  const own = await forestOf(study, values, found, sample);
  const shap = await studyShap(study, 'hongtan', own, sample);
  const detail = await shapDetail(study, own.forest, shap, sample);
  const map = await forestMap(study, found, own, { parts });
  const shares = await contributionMap(study, found, own.forest);
  const { base, additivityError, y } = shap;
  const result: Explanation = {
    region: found.region.title,
    demo: found.region.demo,
    notes: found.notes,
    names: sample.names,
    forest: own.report,
    shap: { rows: y.length, base, meanAbsolute: meanAbsoluteShap(shap), additivityError },
    background: detail.background,
    strongest: detail.strongest,
    areas: map.areas,
    review: values.review ? await studyReview(study, 'hongtan', found) : null,
    files: [...map.files, shares.file],
  };
  writeJson(join(study.out, 'explain.json'), result);
  return result;
}

/** Makes factors and forest (part 0), or the rows of one part of the map and leaves them for `explainRegion`.
 *  @throws "parts are 900: expected 1 to 576, the rows of the map" */
export async function explainPart(
  study: Study,
  values: Values,
  { part, parts }: Pick<ExplainPart, 'part' | 'parts'>,
): Promise<ExplainPart> {
  const found = await studyFactors(study, 'hongtan');
  evenParts(found.stack.grid.height, parts);
  const own = await forestOf(study, values, found, await sampleFactors(study, found));
  const rows = part === 0 ? null : await forestMapPart(study, found, own, { part: part - 1, parts });
  return { part, parts, rows };
}

/** The forest that was given, or the region's own. */
async function forestOf(
  study: Study,
  values: Values,
  found: StudyFactors,
  sample: FactorSample,
): Promise<Pick<StudyForest, 'forest' | 'key'> & { report: ForestReport | null }> {
  if (values.forest === undefined) return studyForest(study, 'hongtan', found, sample);
  const given = resolve(values.forest as string);
  const forest = readForest(given, sample.names, { baseMargin: numberOption(values, 'base-margin') });
  const key = sha256(JSON.stringify([given, await sha256File(given), values['base-margin']]));
  return { forest, key, report: null };
}
