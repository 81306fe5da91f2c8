/** @file One image predicted in parts, each a task of its own, and put together by the last. */
import { join } from 'node:path';
import { readJson } from '../core/index.js';
import { checkMetric, partsOf, rowsFile } from '../prediction/index.js';
import { writeTaskList, type Task } from '../tasks/index.js';
import type { Values } from './command.js';
import { argumentsOf, runList, type ListRun } from './list-run.js';
import { filesIn, type PredictReport, type PredictSettings } from './predict-run.js';

/** What the probabilities depend on, and what the landslides do. */
const PREDICTED = ['bands', 'divide', 'window', 'overlap', 'eightfold', 'device'] as const;
const MAPPED = ['threshold', 'min-area'] as const;

/** Leaves what `runPrediction` leaves, and beside it the list of tasks with its logs, in `tasks/`. What cannot be predicted is said before any task
 *  begins.
 *  @throws as `partsOf` and `checkAllDone` */
export async function predictByTasks(
  s: PredictSettings,
  values: Values,
  { tasks: count, run }: { tasks: number; run: ListRun },
): Promise<PredictReport> {
  checkMetric(s.image.grid, s.image.path);
  const parts = partsOf(s.image.grid.height, s, count).map((_, k) => partTask(s, values, k, count));
  const report = join(s.out, 'tasks', 'report.json');
  const map: Task = {
    ...taskOf(s, values, `all/${count}`),
    id: 'map',
    needs: parts.map((t) => t.id),
    outputs: [...Object.values(filesIn(s.out)), report],
    save: report,
  };
  map.argv.push(...argumentsOf(values, MAPPED), '--json');
  const tasks = [...parts, map].map((t) => ({ ...t, threads: run.threads }));
  await runList(writeTaskList(join(s.out, 'tasks', 'tasks.json'), { name: 'predict', tasks }), run);
  return readJson<PredictReport>(report);
}

function partTask(s: PredictSettings, values: Values, part: number, parts: number): Task {
  const { probability } = filesIn(s.out);
  return {
    ...taskOf(s, values, `${part + 1}/${parts}`),
    id: `part-${part + 1}`,
    outputs: [rowsFile(probability, { part, parts })],
    goneInto: [probability],
  };
}

function taskOf(s: PredictSettings, values: Values, part: string): Pick<Task, 'argv' | 'needs' | 'inputs'> {
  const files = ['--checkpoint', s.checkpointPath, '--image', s.image.path, '--out', s.out];
  return {
    argv: ['predict', ...files, ...argumentsOf(values, PREDICTED), '--part', part],
    needs: [],
    inputs: [s.checkpointPath, s.image.path],
  };
}
