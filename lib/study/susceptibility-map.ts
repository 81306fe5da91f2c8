/** @file Susceptibility of every pixel, by the summed frequency ratios and by the forest: maps as GeoTIFF, their classes, and areas. */
import { join } from 'node:path';
import { replaceFolder, startTask } from '../core/index.js';
import {
  classPanel,
  mapFigure,
  rampColours,
  shownPixels,
  type Figure,
  type FigureText,
  type Table,
} from '../figures/index.js';
import { stackRows } from '../factors/index.js';
import { openRaster, pixelSize } from '../raster/index.js';
import {
  gatherRows,
  predictProbability,
  SUSCEPTIBILITY_LABELS,
  type ClassArea,
  type Forest,
} from '../susceptibility/index.js';
import type { ClassedFactor } from './factor-classes.js';
import { MAP_SIDE } from './factor-maps.js';
import type { StudyFactors } from './factors.js';
import { indexRows, ratiosOf, type FrequencyLine } from './frequency.js';
import { writeClasses, writeIndexMap, type IndexBlock } from './map-files.js';
import type { Study } from './study.js';

/** A susceptibility map of a region. */
export interface SusceptibilityMap {
  name: 'frequency-ratio' | 'forest';
  title: string;
  areas: ClassArea[];
  /** Paths of the map (float32: sum of ratios, or probability on a balanced sample; NaN = nodata), and of its classes (uint8: 0, very
   *  low, .. 4; 255 = nodata). */
  files: [string, string];
}

/** The map of the summed frequency ratios, written to `<out>/susceptibility/frequency-ratio` by blocks of rows. */
export async function frequencyMap(
  study: Pick<Study, 'out' | 'signal' | 'progress'>,
  factors: StudyFactors,
  classed: readonly ClassedFactor[],
  lines: readonly FrequencyLine[],
): Promise<SusceptibilityMap> {
  const blocks = indexRows(factors.stack, classed, ratiosOf(classed, lines), study.signal);
  return writeMap(study, factors, blocks, 'frequency-ratio', 'Sum of frequency ratios');
}

/** The map of the forest's probability, written to `<out>/susceptibility/forest`; predicted in blocks of rows. */
export async function forestMap(
  study: Pick<Study, 'out' | 'signal' | 'progress'>,
  factors: StudyFactors,
  forest: Forest,
): Promise<SusceptibilityMap> {
  const blocks = forestRows(study, factors, forest);
  return writeMap(study, factors, blocks, 'forest', 'Probability of the forest (balanced sample)');
}

async function* forestRows(
  { signal }: Pick<Study, 'signal'>,
  { stack }: StudyFactors,
  forest: Forest,
): AsyncGenerator<IndexBlock> {
  for await (const { y, layers, ids } of stackRows(stack, { signal })) {
    const index = new Float32Array(ids.length).fill(NaN);
    const pixels: number[] = [];
    for (let i = 0; i < ids.length; i++) if (ids[i] >= 0) pixels.push(i);
    if (pixels.length > 0) {
      const p = predictProbability(forest, gatherRows(layers, pixels), { signal });
      pixels.forEach((i, row) => (index[i] = p[row]));
    }
    yield { y, index };
  }
}

async function writeMap(
  study: Pick<Study, 'out' | 'signal' | 'progress'>,
  { stack }: StudyFactors,
  blocks: AsyncIterable<IndexBlock>,
  name: SusceptibilityMap['name'],
  title: string,
): Promise<SusceptibilityMap> {
  const dir = join(study.out, 'susceptibility', name);
  const task = startTask(study.progress, `map: ${name}`, stack.grid.height);
  const areas = await replaceFolder(dir, async (folder) => {
    const map = join(folder, 'map.tif');
    await writeIndexMap(map, stack.grid, title, blocks, task);
    return writeClasses(map, join(folder, 'classes.tif'), stack, study.signal);
  });
  task.end();
  return { name, title, areas, files: [join(dir, 'map.tif'), join(dir, 'classes.tif')] };
}

/** Area of each class, square kilometres, and the landslides in it. */
export function susceptibilityAreas(
  maps: readonly SusceptibilityMap[],
  { stack }: Pick<StudyFactors, 'stack'>,
): Table {
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

/** The classes of each map as a panel, read from its file. */
export async function susceptibilityFigure(
  text: FigureText,
  maps: readonly SusceptibilityMap[],
  factors: StudyFactors,
): Promise<Figure> {
  const colours = rampColours('probability', SUSCEPTIBILITY_LABELS.length);
  const { grid } = factors.stack;
  const shown = await Promise.all(maps.map((m) => shownOf(m.files[1])));
  const panels = maps.map((m, i) =>
    classPanel({
      heading: `(${'abc'[i]}) ${m.title}`,
      classes: shown[i],
      grid,
      names: [...SUSCEPTIBILITY_LABELS],
      colours,
      maxSide: MAP_SIDE,
    }),
  );
  const { columns, rows } = susceptibilityAreas(maps, factors);
  return mapFigure(text, panels, {
    columns: Math.min(2, panels.length),
    coordinates: 'none',
    table: { columns, rows },
  });
}

/** The pixels of a file of classes that a map shows. */
async function shownOf(path: string): Promise<Uint8Array> {
  const file = await openRaster(path);
  try {
    const { width } = file.grid;
    const { columns, rows } = shownPixels(file.grid, MAP_SIDE);
    const out = new Uint8Array(columns.length * rows.length);
    for (const [i, y] of rows.entries()) {
      const { data } = await file.read({ x: 0, y, width, height: 1 });
      columns.forEach((x, k) => (out[i * columns.length + k] = data[x]));
    }
    return out;
  } finally {
    await file.close();
  }
}
