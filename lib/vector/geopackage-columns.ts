/** @file Which columns a layer's properties need. */
import type { Feature } from 'geojson';
import { check } from '../core/errors.js';

export type ColumnType = 'BOOLEAN' | 'INTEGER' | 'REAL' | 'TEXT';

/** The layer's columns, its geometry type and names for key and geometry that no property has. */
export interface LayerColumns {
  /** [name, type] in the order of first appearance. */
  columns: [string, ColumnType][];
  geometryType: string;
  /** Where single and multiple geometries of a kind are mixed, single ones become multiple ones of one part. */
  promote: boolean;
  key: string;
  geometry: string;
}

/** Goes through all features once.
 *  @throws "properties Name and name differ in case only: rename one" */
export function columnsOf(features: Iterable<Feature>): LayerColumns {
  const types = new Map<string, ColumnType | undefined>();
  const kinds = new Set<string>();
  for (const { properties, geometry } of features) {
    if (geometry) kinds.add(geometry.type);
    for (const [name, value] of Object.entries((properties ?? {}) as Record<string, unknown>))
      types.set(name, wider(types.get(name), typeOf(value)));
  }
  const lower = new Map<string, string>();
  for (const name of types.keys()) {
    const other = lower.get(name.toLowerCase());
    check(
      other === undefined,
      () => `properties ${other} and ${name} differ in case only, which SQL takes for one: rename one`,
    );
    lower.set(name.toLowerCase(), name);
  }
  const free = (name: string): string => (lower.has(name) ? free(`${name}_`) : name);
  return {
    columns: [...types].map(([name, type]) => [name, type ?? 'TEXT']),
    ...geometryTypeOf(kinds),
    key: free('fid'),
    geometry: free('geom'),
  };
}

/** undefined for null: it fits any column. */
function typeOf(value: unknown): ColumnType | undefined {
  if (value === null || value === undefined) return undefined;
  if (typeof value === 'boolean') return 'BOOLEAN';
  if (typeof value === 'number') return Number.isSafeInteger(value) ? 'INTEGER' : 'REAL';
  return 'TEXT';
}

function wider(a: ColumnType | undefined, b: ColumnType | undefined): ColumnType | undefined {
  if (!a || !b || a === b) return a ?? b;
  const numbers = [a, b].every((t) => t === 'INTEGER' || t === 'REAL');
  return numbers ? 'REAL' : 'TEXT';
}

function geometryTypeOf(kinds: Set<string>): { geometryType: string; promote: boolean } {
  const singles = new Set([...kinds].map((k) => k.replace(/^Multi/, '')));
  if (kinds.size === 1) return { geometryType: [...kinds][0].toUpperCase(), promote: false };
  const multiple = kinds.size === 2 && singles.size === 1;
  return { geometryType: multiple ? `MULTI${[...singles][0].toUpperCase()}` : 'GEOMETRY', promote: multiple };
}

/** A property as a column of `type` holds it; objects and lists as JSON text. */
export function columnValue(value: unknown, type: ColumnType): unknown {
  if (value === null || value === undefined) return null;
  if (typeof value === 'boolean') return type === 'TEXT' ? String(value) : Number(value);
  if (typeof value === 'object') return JSON.stringify(value);
  return type === 'TEXT' ? String(value as string | number) : value;
}
