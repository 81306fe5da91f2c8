/** @file Figure 10: the factors of a region as maps of their classes. */
import { mapTo } from '../core/index.js';
import {
  classPanel,
  COLOUR,
  mapFigure,
  rampColours,
  shownPixels,
  type Figure,
  type FigureText,
  type MapLines,
  type RampName,
} from '../figures/index.js';
import { readPixels, type FactorName } from '../factors/index.js';
import { regionVector } from './factor-inputs.js';
import { classesOf, type ClassedFactor } from './factor-classes.js';
import type { StudyFactors } from './factors.js';

const RAMPS: Record<FactorName, RampName> = {
  elevation: 'cividis',
  ndvi: 'greens',
  slope: 'magma',
  aspect: 'twilight',
  rivers: 'blues',
  faults: 'viridis',
  hardness: 'cividis',
};

/** One colour a class, in order; distances are darkest near; aspect goes round and ends with grey for plane. */
export function classColours({ name, labels }: Pick<ClassedFactor, 'name' | 'labels'>): string[] {
  if (name === 'aspect') return [...rampColours(RAMPS.aspect, 9).slice(0, 8), '#BFBFBF'];
  const colours = rampColours(RAMPS[name], labels.length);
  return name === 'rivers' || name === 'faults' ? colours.reverse() : colours;
}

/** `Slope (°)`. */
export function factorHeading({ title, unit }: Pick<ClassedFactor, 'title' | 'unit'>): string {
  return unit ? `${title} (${unit})` : title;
}

/** Longest side of a map of classes, pixels. */
export const MAP_SIDE = 500;

/** The factors' classes as lettered panels, the outlines of landslides over the first. */
export async function factorFigure(
  text: FigureText,
  factors: StudyFactors,
  classed: readonly ClassedFactor[],
): Promise<Figure> {
  const slides = await regionVector(factors.region, 'landslides');
  const outlines: MapLines = {
    name: 'landslides',
    features: slides?.features ?? [],
    colour: COLOUR.landslide,
    width: 0.7,
  };
  const { grid } = factors.stack;
  const shown = await shownClasses(factors, classed);
  const panels = classed.map((c, i) =>
    classPanel({
      heading: `(${String.fromCharCode(97 + i)}) ${factorHeading(c)}`,
      classes: shown[i],
      grid,
      names: c.labels,
      colours: classColours(c),
      lines: i === 0 ? [outlines] : undefined,
      maxSide: MAP_SIDE,
    }),
  );
  return mapFigure(text, panels, { columns: 3, coordinates: 'none', table: classTable(classed) });
}

/** Classes of the pixels that a map shows, a factor each. */
async function shownClasses(
  { stack }: StudyFactors,
  classed: readonly ClassedFactor[],
): Promise<Uint8Array[]> {
  const { columns, rows } = shownPixels(stack.grid, MAP_SIDE);
  const pixels = rows.flatMap((r) => columns.map((c) => r * stack.grid.width + c));
  const { X, ids } = await readPixels(stack, pixels);
  const k = stack.names.length;
  return classed.map((c) => {
    const f = stack.names.indexOf(c.name);
    const layers = [mapTo(Float32Array, ids, (_, i) => X[i * k + f])];
    return classesOf(c, { y: 0, count: 1, layers, ids }, 0);
  });
}

/** Pixels of each class. */
export function classTable(classed: readonly ClassedFactor[]): Figure['table'] {
  return {
    columns: ['factor', 'class', 'pixels'],
    rows: classed.flatMap((c) => c.labels.map((label, k) => [c.title, label, c.tally.domain[k]])),
  };
}
