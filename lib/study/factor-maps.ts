/** @file Figure 10: the factors of a region as maps of their classes. */
import {
  classPanel,
  COLOUR,
  mapFigure,
  rampColours,
  type Figure,
  type FigureText,
  type MapLines,
  type RampName,
} from '../figures/index.js';
import type { FactorName } from '../factors/index.js';
import { regionVector } from './factor-inputs.js';
import type { ClassedFactor } from './factor-classes.js';
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
  const panels = classed.map((c, i) =>
    classPanel({
      heading: `(${String.fromCharCode(97 + i)}) ${factorHeading(c)}`,
      classes: c.classOf,
      grid: factors.stack.grid,
      names: c.labels,
      colours: classColours(c),
      lines: i === 0 ? [outlines] : undefined,
      maxSide: 500,
    }),
  );
  return mapFigure(text, panels, { columns: 3, coordinates: 'none', table: classTable(classed) });
}

/** Pixels of each class. */
export function classTable(classed: readonly ClassedFactor[]): Figure['table'] {
  return {
    columns: ['factor', 'class', 'pixels'],
    rows: classed.flatMap((c) => {
      const counts = new Array<number>(c.labels.length).fill(0);
      for (const k of c.classOf) if (k < counts.length) counts[k]++;
      return c.labels.map((label, k) => [c.title, label, counts[k]]);
    }),
  };
}
