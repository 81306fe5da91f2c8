/** @file Figure 12 of the paper: what section 4.2.3 says of the Shapley values. The figure prints no numbers. */
import type { FactorName } from './table-4.js';

/** How a factor's Shapley values run with the factor's value. */
export type ShapPattern =
  | 'positive low and high, negative between'
  | 'negative near, positive farther'
  | 'positive'
  | 'mixed'
  | 'near zero';

/** What the paper says of one factor in figure 12. */
export interface ShapStatement {
  factor: FactorName;
  pattern: ShapPattern;
  statement: string;
}

/** Figure 12 as sentences: what the paper reads from the Shapley values. */
export const FIGURE_12: { place: string; statements: readonly ShapStatement[] } = {
  place: 'Figure 12, section 4.2.3',
  statements: [
    {
      factor: 'elevation',
      pattern: 'positive low and high, negative between',
      statement:
        'both low and high elevation zones correspond to positive SHAP values, medium elevation zones to negative',
    },
    {
      factor: 'faults',
      pattern: 'negative near, positive farther',
      statement:
        'short distances generate negative SHAP values, moderate and relatively long distances positive',
    },
    {
      factor: 'rivers',
      pattern: 'negative near, positive farther',
      statement:
        'short distances generate negative SHAP values, moderate and relatively long distances positive',
    },
    {
      factor: 'hardness',
      pattern: 'positive',
      statement: 'stable positive driving effect of loose rock masses',
    },
    { factor: 'slope', pattern: 'positive', statement: 'stable positive driving effect of gentle slopes' },
    {
      factor: 'aspect',
      pattern: 'mixed',
      statement:
        'scattered data points across positive and negative intervals without obvious monotonic trends',
    },
    { factor: 'ndvi', pattern: 'near zero', statement: 'SHAP values concentrated around zero' },
  ],
};
