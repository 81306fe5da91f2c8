/** @file Susceptibility of every pixel, by the summed frequency ratios and by the forest: maps as GeoTIFF, their classes, and areas. */
import { join } from 'node:path';
import { checkStop, replaceFolder } from '../core/index.js';
import {
  classPanel,
  mapFigure,
  rampColours,
  type Figure,
  type FigureText,
  type Table,
} from '../figures/index.js';
import { pixelSize, writeCog } from '../raster/index.js';
import {
  areaTable,
  gatherRows,
  predictProbability,
  susceptibilityClasses,
  SUSCEPTIBILITY_LABELS,
  susceptibilityIndex,
  type ClassArea,
  type Forest,
} from '../susceptibility/index.js';
import type { ClassedFactor } from './factor-classes.js';
import type { StudyFactors } from './factors.js';
import { ratiosOf, type FrequencyLine } from './frequency.js';
import type { Study } from './study.js';

/** A susceptibility map of a region. */
export interface SusceptibilityMap {
  name: 'frequency-ratio' | 'forest';
  title: string;
  /** [rows, cols] sum of ratios, or probability on a balanced sample; NaN = nodata. */
  index: Float32Array;
  /** [rows, cols] uint8 0 (very low) .. 4 (very high), 255 = nodata. */
  classOf: Uint8Array;
  areas: ClassArea[];
  /** Paths of the map and of its classes. */
  files: string[];
}

/** The map of the summed frequency ratios, written to `<out>/susceptibility/frequency-ratio`. */
export async function frequencyMap(
  study: Pick<Study, 'out'>,
  factors: StudyFactors,
  classed: readonly ClassedFactor[],
  lines: readonly FrequencyLine[],
): Promise<SusceptibilityMap> {
  const layers = classed.map((c) => c.classOf);
  const index = susceptibilityIndex(layers, ratiosOf(classed, lines));
  return writeMap(study, factors, index, 'frequency-ratio', 'Sum of frequency ratios');
}

/** The map of the forest's probability, written to `<out>/susceptibility/forest`; predicted in blocks of rows. */
export async function forestMap(
  study: Pick<Study, 'out' | 'signal'>,
  factors: StudyFactors,
  forest: Forest,
): Promise<SusceptibilityMap> {
  const { stack } = factors;
  const index = new Float32Array(stack.valid.length).fill(NaN);
  const rows = 64 * stack.grid.width;
  for (let from = 0; from < index.length; from += rows) {
    checkStop(study.signal, 'susceptibility map');
    const pixels: number[] = [];
    for (let i = from; i < Math.min(index.length, from + rows); i++) if (stack.valid[i] === 1) pixels.push(i);
    if (pixels.length === 0) continue;
    const p = predictProbability(forest, gatherRows(stack.layers, pixels));
    pixels.forEach((i, k) => (index[i] = p[k]));
  }
  return writeMap(study, factors, index, 'forest', 'Probability of the forest (balanced sample)');
}

async function writeMap(
  study: Pick<Study, 'out'>,
  { stack, landslide }: StudyFactors,
  index: Float32Array,
  name: SusceptibilityMap['name'],
  title: string,
): Promise<SusceptibilityMap> {
  const classes = susceptibilityClasses(index);
  const { grid } = stack;
  const dir = join(study.out, 'susceptibility', name);
  await replaceFolder(dir, async (folder) => {
    await writeCog(join(folder, 'map.tif'), { grid, bands: 1, data: index, nodata: NaN, bandNames: [title] });
    await writeCog(join(folder, 'classes.tif'), { grid, bands: 1, data: classes.classOf, nodata: 255 });
  });
  const files = ['map.tif', 'classes.tif'].map((file) => join(dir, file));
  return { name, title, index, classOf: classes.classOf, areas: areaTable(classes, landslide), files };
}

/** Area of each class, square kilometres, and the landslides in it. */
export function susceptibilityAreas(maps: readonly SusceptibilityMap[], { stack }: StudyFactors): Table {
  const [px, py] = pixelSize(stack.grid);
  const text = (v: number): number | null => (Number.isFinite(v) ? Number(v.toPrecision(3)) : null);
  return {
    columns: [
      'map',
      'class',
      'from',
      'to',
      'area (km²)',
      'share of area',
      'share of landslides',
      'landslides / area',
    ],
    rows: maps.flatMap((m) =>
      m.areas.map((a) => [
        m.title,
        a.label,
        text(a.from),
        text(a.to),
        text((a.pixels * px * py) / 1e6),
        Number(a.share.toFixed(3)),
        Number(a.landslides.toFixed(3)),
        text(a.density),
      ]),
    ),
  };
}

/** The classes of each map as a panel. */
export function susceptibilityFigure(
  text: FigureText,
  maps: readonly SusceptibilityMap[],
  { stack }: StudyFactors,
): Figure {
  const colours = rampColours('probability', SUSCEPTIBILITY_LABELS.length);
  const panels = maps.map((m, i) =>
    classPanel({
      heading: `(${'abc'[i]}) ${m.title}`,
      classes: m.classOf,
      grid: stack.grid,
      names: [...SUSCEPTIBILITY_LABELS],
      colours,
      maxSide: 500,
    }),
  );
  const { columns, rows } = susceptibilityAreas(maps, { stack } as StudyFactors);
  return mapFigure(text, panels, {
    columns: Math.min(2, panels.length),
    coordinates: 'none',
    table: { columns, rows },
  });
}
