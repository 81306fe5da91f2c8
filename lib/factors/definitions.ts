/** @file The seven conditional factors with their units and the classes of table 4. */
import { check } from '../core/index.js';
import { FACTOR_NAMES, factorTable, type FactorName } from '../paper/index.js';

export { FACTOR_NAMES, type FactorName };

/** How a factor's values fall into classes. */
export type ClassKind =
  /** by limits between intervals */
  | 'interval'
  /** by eight sectors of 45 degrees and plane */
  | 'aspect'
  /** by grades 1, 2, 3 ... */
  | 'grade';

/** A factor: its names, unit and classes. */
export interface FactorDefinition {
  name: FactorName;
  /** `Distance from rivers`. */
  title: string;
  /** Short form for tables and formulas: `d_rivers`. */
  symbol: string;
  /** `m`, `°`, or '' for a pure number. */
  unit: string;
  kind: ClassKind;
  /** Limits between the classes of table 4, ascending; empty for aspect and hardness. */
  breaks: number[];
  /** Label of each class, in table 4's order. */
  labels: string[];
}

const SYMBOLS: Record<FactorName, string> = {
  elevation: 'z',
  ndvi: 'NDVI',
  slope: 'β',
  aspect: 'α',
  rivers: 'd_rivers',
  faults: 'd_faults',
  hardness: 'H',
};

/** Aspect's class of flat ground. */
export const PLANE = 8;

/** Hardness grades from 1 to 4, in table 4's order. */
export const HARDNESS_LABELS = labelsOf('hardness');

/** The seven factors, in table 4's order. */
export const FACTORS: readonly FactorDefinition[] = FACTOR_NAMES.map((name) => {
  const { title, unit, classes } = factorTable(name);
  const kind: ClassKind = name === 'aspect' ? 'aspect' : name === 'hardness' ? 'grade' : 'interval';
  const breaks = kind === 'interval' ? classes.slice(0, -1).map((c) => c.to!) : [];
  return { name, title, symbol: SYMBOLS[name], unit, kind, breaks, labels: labelsOf(name) };
});

/** The definition of a factor.
 *  @throws "factor is curvature: expected elevation, ndvi, ..." */
export function factorNamed(name: string): FactorDefinition {
  const found = FACTORS.find((f) => f.name === name);
  check(found !== undefined, `factor is ${name}: expected ${FACTOR_NAMES.join(', ')}`);
  return found;
}

function labelsOf(name: FactorName): string[] {
  return factorTable(name).classes.map((c) => c.label);
}
