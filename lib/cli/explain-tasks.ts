/** @file A region explained in tasks: factors and forest, the parts of the map, all the rest. */
import { join, resolve } from 'node:path';
import { readJson } from '../core/index.js';
import { rowsFile } from '../prediction/index.js';
import { filesOf, openRegion } from '../region/index.js';
import { mapFolder } from '../study/index.js';
import { writeTaskList, type Task } from '../tasks/index.js';
import { need, type Values } from './command.js';
import type { Explanation } from './explain-run.js';
import { argumentsOf, runList, type ListRun } from './list-run.js';

/** What forest and map depend on, and what only the rest does. */
const MAPPED = ['preset', 'seed', 'base-margin'] as const;
const EXPLAINED = ['review'] as const;

/** Leaves what `explainRegion` leaves, and beside it the list of tasks with its logs, in `tasks/`.
 *  @throws as `openRegion` and `checkAllDone` */
export async function explainByTasks(
  values: Values,
  { tasks: count, run }: { tasks: number; run: ListRun },
): Promise<Explanation> {
  const out = resolve(need(values, 'out', 'a folder for the results'));
  const report = join(out, 'tasks', 'report.json');
  const task = taskMaker(values, out, count);
  const said = join(out, 'tasks', 'forest.json');
  const forest: Task = { ...task('0', '--json'), id: 'forest', outputs: [said], save: said };
  const map = mapFolder({ out }, 'forest');
  const parts = Array.from({ length: count }, (_, part): Task => ({
    ...task(`${part + 1}`),
    id: `part-${part + 1}`,
    needs: ['forest'],
    outputs: [rowsFile(map, { part, parts: count })],
    goneInto: [map],
  }));
  const rest: Task = {
    ...task('all', ...argumentsOf(values, EXPLAINED), '--json'),
    id: 'rest',
    needs: parts.map((t) => t.id),
    outputs: [map, join(out, 'explain.json'), report],
    save: report,
  };
  const tasks = [forest, ...parts, rest].map((t) => ({ ...t, threads: run.threads }));
  await runList(writeTaskList(join(out, 'tasks', 'tasks.json'), { name: 'explain', tasks }), run);
  return readJson<Explanation>(report);
}

/** Makes the tasks of a region: all read the same and write into the same folder. */
function taskMaker(
  values: Values,
  out: string,
  parts: number,
): (part: string, ...more: string[]) => Pick<Task, 'argv' | 'needs' | 'inputs'> {
  const path = resolve(need(values, 'region', 'a region.json'));
  const root = values.root === undefined ? undefined : resolve(String(values.root));
  const region = openRegion(path, { root });
  const { layers, scene } = filesOf(region);
  const forest = values.forest === undefined ? [] : [resolve(String(values.forest))];
  const inputs = [region.path, ...layers, ...scene, ...forest];
  const argv = ['explain', '--region', path, '--out', out, ...(root ? ['--root', root] : [])];
  argv.push(...forest.flatMap((f) => ['--forest', f]), ...argumentsOf(values, MAPPED));
  return (part, ...more) => ({ argv: [...argv, '--part', `${part}/${parts}`, ...more], needs: [], inputs });
}
