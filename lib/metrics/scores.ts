import { paperScores } from '../paper/index.js';
import type { Confusion } from './confusion.js';

/** How pixels were counted: all pixels of the test patches, which overlap (the paper's way), or every pixel of the map once. */
export type Counting = 'patch-wise' | 'map-wise';

/** Scores of the class landslide, 0 to 1 (kappa -1 to 1); NaN where nothing was there to score. */
export interface Scores {
  precision: number;
  recall: number;
  f1: number;
  kappa: number;
  iou: number;
  /** Overall accuracy, of both classes. */
  accuracy: number;
  /** Says class, averaging and counting; goes beside the numbers wherever they are shown. */
  label: string;
  confusion: Confusion;
}

/** The paper's five scores, and overall accuracy, from one confusion matrix.
 *  @source section 2.4.3, equations 6 to 10 */
export function scores(c: Confusion, { counting }: { counting?: Counting } = {}): Scores {
  return {
    ...paperScores(c),
    accuracy: (c.tp + c.tn) / (c.tp + c.fp + c.fn + c.tn),
    label: scoreLabel(counting),
    confusion: { ...c },
  };
}

/** `class landslide, pixel-wise micro average, patch-wise`. */
export function scoreLabel(counting?: Counting): string {
  return `class landslide, pixel-wise micro average${counting ? `, ${counting}` : ''}`;
}
