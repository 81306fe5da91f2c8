/** @file The classes of factors as a table that other programs can join values with. */
import type { ClassedLayer } from './classify.js';
import { PLANE, type FactorDefinition } from './definitions.js';

/** The store's table of classes. */
export const CLASSES_FILE = 'classes.csv';

/** Values of a factor from `lower` on and below `upper` are of the class; null = no limit. North of aspect has two rows. */
export interface ClassLimits {
  factor: string;
  /** Index, 0.. */
  class: number;
  label: string;
  lower: number | null;
  upper: number | null;
}

/** Degrees from north to the end of its sector, and of a whole sector. */
const [HALF, SECTOR] = [22.5, 45];

/** The limits of a factor's classes, such that every value lies in the class that `classifyFactor` gives it. */
export function classLimits(
  factor: Pick<FactorDefinition, 'name' | 'kind'>,
  { labels, breaks }: Pick<ClassedLayer, 'labels' | 'breaks'>,
): ClassLimits[] {
  return labels.flatMap((label, i) =>
    limitsOf(factor.kind, breaks, i).map(([lower, upper]) => ({
      factor: factor.name,
      class: i,
      label,
      lower,
      upper,
    })),
  );
}

type Limits = [lower: number | null, upper: number | null];

function limitsOf(kind: FactorDefinition['kind'], breaks: readonly number[], i: number): Limits[] {
  if (kind === 'interval') return [[breaks[i - 1] ?? null, breaks[i] ?? null]];
  if (kind === 'grade') return [[i + 1, i + 2]];
  if (i === PLANE) return [[null, 0]];
  const north: Limits[] = [
    [0, HALF],
    [8 * SECTOR - HALF, null],
  ];
  return i === 0 ? north : [[SECTOR * i - HALF, SECTOR * i + HALF]];
}

/** The table as CSV with a header; a limit that is not there is empty, numbers are exact. */
export function classLimitsCsv(rows: readonly ClassLimits[]): string {
  const quoted = (text: string): string => (/[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
  const lines = rows.map((r) => [r.factor, r.class, quoted(r.label), r.lower ?? '', r.upper ?? ''].join(','));
  return ['factor,class,label,lower,upper', ...lines, ''].join('\n');
}
