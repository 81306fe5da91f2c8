/** @file The forest's probability for every pixel of a region: at once or in parts, each row kept until the map is whole. */
import { join } from 'node:path';
import { startTask } from '../core/index.js';
import { stackRows } from '../factors/index.js';
import { evenParts, keepPart, writeRowMap, type MakeRows, type RowMap } from '../prediction/index.js';
import { gatherRows, openForest, type OpenForest } from '../susceptibility/index.js';
import type { StudyFactors } from './factors.js';
import { MAP_FILE, writeClasses } from './map-files.js';
import { isWhole, stepKey, wholeStep } from './step.js';
import { libraryVersion, type Study } from './study.js';
import { MAP_TITLES, mapFolder, readMap, type SusceptibilityMap } from './susceptibility-map.js';
import type { StudyForest } from './susceptibility.js';

/** Pixels of a block. */
const BLOCK = 2 ** 17;
const STEP = 'forest map';

/** The forest that a map is made with. */
type Found = Pick<StudyForest, 'forest' | 'key'>;
/** What a map needs of a study. */
type Mapped = Pick<Study, 'out' | 'threads' | 'signal' | 'progress'>;

/** The map of the forest's probability in `<out>/susceptibility/forest`: found, or made in blocks of rows. Stopped, it goes on from its last finished row.
 *  @param parts  as those of `forestMapPart`: what they left is taken up; the bytes do not depend on it
 *  @throws "parts are 900: expected 1 to 576, the rows of the map" */
export async function forestMap(
  study: Mapped,
  factors: StudyFactors,
  found: Found,
  { parts = 1 }: { parts?: number } = {},
): Promise<SusceptibilityMap> {
  const inputs = inputsOf(factors, found);
  await wholeStep({
    study,
    dir: mapFolder(study, 'forest'),
    step: STEP,
    inputs,
    make: async (study, folder) => {
      const map = mapOf(study, factors, stepKey(STEP, inputs), parts);
      await withForest(study, factors, found, (make) =>
        writeRowMap({ ...map, out: join(folder, MAP_FILE) }, make),
      );
      await writeClasses(folder, factors.stack, study.signal);
    },
  });
  return readMap(study, 'forest');
}

/** Makes one of several parts of the map, from 0, and leaves its rows for `forestMap` with as many.
 *  @returns their file; null where the whole map is there already
 *  @throws as `forestMap` */
export async function forestMapPart(
  study: Mapped,
  factors: StudyFactors,
  found: Found,
  { part, parts }: { part: number; parts: number },
): Promise<string | null> {
  const key = stepKey(STEP, inputsOf(factors, found));
  if (isWhole(mapFolder(study, 'forest'), key)) return null;
  const map = mapOf(study, factors, key, parts);
  return withForest(study, factors, found, (make) => keepPart(map, part, make));
}

const inputsOf = ({ key: factors }: StudyFactors, { key: forest }: Found): Record<string, string> => ({
  factors,
  forest,
  version: libraryVersion(),
});

/** The rows lie beside the map's folder, which is replaced as a whole. */
function mapOf(study: Mapped, { stack: { grid } }: StudyFactors, key: string, parts: number) {
  const at = mapFolder(study, 'forest');
  const { progress, signal } = study;
  const ranges = evenParts(grid.height, parts);
  return {
    ...{ out: at, rowsAt: at, grid, bandName: MAP_TITLES.forest, ranges },
    ...{ resume: key, progress, signal },
  } satisfies RowMap;
}

/** Opens the forest for what asks it for rows of the map, and closes it. */
async function withForest<T>(
  { threads, progress, signal }: Mapped,
  { stack }: StudyFactors,
  { forest }: Found,
  use: (make: MakeRows) => Promise<T>,
): Promise<T> {
  const open = openForest(forest, { threads });
  try {
    return await use(async ({ first, until }, emit) => {
      if (first >= until) return;
      const task = startTask(progress, 'map: forest', until - first);
      const rows = Math.max(1, Math.floor(BLOCK / stack.grid.width));
      for await (const { y, count, layers, ids } of stackRows(stack, { first, until, rows, signal })) {
        await emit(y, await probabilities(open, layers, ids, signal));
        task.update(y + count - first);
      }
      task.end();
    });
  } finally {
    await open.close();
  }
}

/** [n] float32, NaN where a factor is absent.
 *  @param layers  [n] a factor
 *  @param ids  [n], -1 where a factor is absent */
async function probabilities(
  open: OpenForest,
  layers: readonly Float32Array[],
  ids: Int32Array,
  signal: AbortSignal | undefined,
): Promise<Float32Array> {
  const out = new Float32Array(ids.length).fill(NaN);
  const pixels: number[] = [];
  for (let i = 0; i < ids.length; i++) if (ids[i] >= 0) pixels.push(i);
  if (pixels.length === 0) return out;
  const p = await open.predict(gatherRows(layers, pixels), { signal });
  pixels.forEach((i, row) => (out[i] = p[row]));
  return out;
}
