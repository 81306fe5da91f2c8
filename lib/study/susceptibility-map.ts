/** @file Susceptibility maps: that of the summed frequency ratios, and what maps say, as a table and a figure. */
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
import { evenParts, writeRowMap } from '../prediction/index.js';
import { openRaster, pixelSize } from '../raster/index.js';
import { SUSCEPTIBILITY_LABELS, type ClassArea } from '../susceptibility/index.js';
import type { ClassedFactor } from './factor-classes.js';
import { MAP_SIDE } from './factor-maps.js';
import type { StudyFactors } from './factors.js';
import { indexRows, ratiosOf, type FrequencyLine } from './frequency.js';
import { classAreasOf, CLASSES_MAP_FILE, MAP_FILE, writeClasses } from './map-files.js';
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

/** What the values of a map are. */
export const MAP_TITLES = {
  'frequency-ratio': 'Sum of frequency ratios',
  forest: 'Probability of the forest (balanced sample)',
} as const;

/** The map of the summed frequency ratios, written to `<out>/susceptibility/frequency-ratio` by blocks of rows. */
export async function frequencyMap(
  study: Pick<Study, 'out' | 'signal' | 'progress'>,
  { stack }: StudyFactors,
  classed: readonly ClassedFactor[],
  lines: readonly FrequencyLine[],
): Promise<SusceptibilityMap> {
  const name = 'frequency-ratio';
  const task = startTask(study.progress, `map: ${name}`, stack.grid.height);
  await replaceFolder(mapFolder(study, name), async (folder) => {
    const { grid } = stack;
    const map = { out: join(folder, MAP_FILE), grid, bandName: MAP_TITLES[name] };
    await writeRowMap({ ...map, ranges: evenParts(grid.height, 1) }, async (_, emit) => {
      for await (const { y, index } of indexRows(stack, classed, ratiosOf(classed, lines), study.signal)) {
        await emit(y, index);
        task.update(y + index.length / grid.width);
      }
    });
    await writeClasses(folder, stack, study.signal);
  });
  task.end();
  return readMap(study, name);
}

/** The folder of a map. */
export const mapFolder = ({ out }: Pick<Study, 'out'>, name: SusceptibilityMap['name']): string =>
  join(out, 'susceptibility', name);

/** A map that is there, from its folder. */
export function readMap(study: Pick<Study, 'out'>, name: SusceptibilityMap['name']): SusceptibilityMap {
  const dir = mapFolder(study, name);
  const files: [string, string] = [join(dir, MAP_FILE), join(dir, CLASSES_MAP_FILE)];
  return { name, title: MAP_TITLES[name], areas: classAreasOf(dir), files };
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
