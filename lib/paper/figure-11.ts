/** @file Figure 11 of the paper: the forest's importance of the seven factors, as section 4.2.2 quotes it. */
import { printed, type Printed } from './printed.js';
import type { FactorName } from './table-4.js';

/** Figure 11: importance of the factors in the random forest, as shares. */
export const FIGURE_11: {
  place: string;
  importance: Readonly<Record<FactorName, Printed>>;
} = {
  place: 'Figure 11, section 4.2.2',
  importance: {
    aspect: printed('0.235'),
    // The text prints 0.2 for a figure of three decimals.
    rivers: printed('0.2'),
    faults: printed('0.171'),
    elevation: printed('0.135'),
    ndvi: printed('0.115'),
    hardness: printed('0.077'),
    slope: printed('0.067'),
  },
};

/** The factors from the most to the least important in figure 11. */
export function importanceRanking(): FactorName[] {
  const pairs = Object.entries(FIGURE_11.importance) as [FactorName, Printed][];
  return pairs.sort((a, b) => b[1].value - a[1].value).map(([name]) => name);
}
