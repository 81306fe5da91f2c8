/** @file Equations 6 to 10 of section 2.4.3, and the identities that follow from them. */
import type { PrintedMatrix } from './matrices.js';
import type { ScoreName } from './table-2.js';

/** The paper's five scores of the class landslide from one confusion matrix, each 0 to 1 (kappa -1 to 1); NaN where the denominator is 0.
 *  @source section 2.4.3, equations 6 to 10 */
export function paperScores({ tp, fp, fn, tn }: PrintedMatrix): Record<ScoreName, number> {
  const n = tp + fp + fn + tn;
  const observed = (tp + tn) / n;
  const chance = ((tp + fn) / n) * ((tp + fp) / n) + ((tn + fp) / n) * ((tn + fn) / n);
  return {
    precision: tp / (tp + fp),
    recall: tp / (tp + fn),
    f1: (2 * tp) / (2 * tp + fp + fn),
    kappa: (observed - chance) / (1 - chance),
    iou: tp / (tp + fp + fn),
  };
}

/** F1 from precision and recall. */
export function f1Of(precision: number, recall: number): number {
  return (2 * precision * recall) / (precision + recall);
}

/** IoU from F1, an identity of one class: F1 / (2 - F1). */
export function iouOf(f1: number): number {
  return f1 / (2 - f1);
}

/** Kappa that follows from precision, recall and the share of landslide pixels (all 0 to 1). */
export function kappaOf(precision: number, recall: number, prevalence: number): number {
  const tp = recall * prevalence;
  const fp = (tp * (1 - precision)) / precision;
  const fn = prevalence - tp;
  return paperScores({ tp, fp, fn, tn: 1 - tp - fp - fn }).kappa;
}
