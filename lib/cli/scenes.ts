/** @file `landslide scenes`: many regions prepared, mapped and explained, on this machine or on a cluster. */
import { existsSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { check, readJson, writeFileAtomic, writeJson } from '../core/index.js';
import { filesOf, openRegion, requireScene, type Region } from '../region/index.js';
import { writeTaskList, type Task } from '../tasks/index.js';
import { need, textTable, type Command, type Values } from './command.js';
import { explain } from './explain.js';
import { factors } from './factors.js';
import { argumentsOf, LIST_OPTIONS, listRunOf, runList } from './list-run.js';
import type { PredictReport } from './predict-run.js';
import { predict } from './predict.js';
import { prepare } from './prepare.js';
import { checkpointPath, listOf } from './train.js';

const STEPS = ['prepare', 'predict', 'factors', 'explain'] as const;
type Step = (typeof STEPS)[number];

/** Given to a step's command as they are. */
const PASSED: Record<Step, readonly string[]> = {
  prepare: ['method', 'atmosphere', 'aod', 'water', 'ozone', 'nodata', 'geoid-offset', 'pixel'],
  predict: ['bands', 'window', 'overlap', 'eightfold', 'threshold', 'min-area', 'device'],
  factors: ['preset', 'seed', 'breaks', 'normalised'],
  explain: ['preset', 'seed'],
};
/** What `prepare` leaves is reflectance x 10,000. */
const DIVIDE = '--divide=10000';

interface SceneRow {
  region: string;
  title: string;
  demo: boolean;
  landslides: number;
  areaHa: number;
}

interface Scenes {
  out: string;
  tasks: number;
  rows: SceneRow[];
}

function optionsOf(step: Step, from: Command): Command['options'] {
  return Object.fromEntries(PASSED[step].map((key) => [key, from.options[key]]));
}

export const scenes: Command = {
  name: 'scenes',
  summary: 'many regions prepared, mapped and explained, by worker processes or as Slurm job arrays',
  options: {
    regions: {
      type: 'string',
      value: 'LIST',
      help: 'region.json files or their folders, or a folder of such folders',
    },
    steps: { type: 'string', value: 'LIST', help: STEPS.join(', '), default: 'prepare,predict' },
    checkpoint: predict.options.checkpoint,
    ...optionsOf('explain', explain),
    ...optionsOf('factors', factors),
    ...optionsOf('prepare', prepare),
    ...optionsOf('predict', predict),
    bands: { ...predict.options.bands, default: '3,2,1' },
    out: { type: 'string', value: 'FOLDER', help: 'a folder a region, logs and the table go here' },
    ...LIST_OPTIONS,
  },
  examples: [
    'npx landslide scenes --regions data/regions/province --checkpoint runs/mine --out out/province --workers 2',
    'npx landslide scenes --regions data/regions/province --checkpoint runs/mine --cluster slurm --sbatch "-c 4 --mem 4G" --out out/province',
  ],
  run: runScenes,
  format: ({ out, tasks, rows }: Scenes) =>
    [`${tasks} tasks done`, ...(rows.length > 0 ? [tableOf(rows), join(out, 'scenes.csv')] : [out])].join(
      '\n',
    ),
};

function tableOf(rows: readonly SceneRow[]): string {
  return textTable(
    ['region', 'landslides', 'ha', ''],
    rows.map((r) => [r.region, r.landslides, r.areaHa.toFixed(2), r.demo ? 'demo data' : '']),
  );
}

async function runScenes(values: Values): Promise<Scenes> {
  const out = resolve(need(values, 'out', 'a folder'));
  const steps = stepsOf(values);
  const regions = regionsOf(need(values, 'regions', 'region.json files or a folder of regions'));
  const run = listRunOf(values);
  const { threads } = run;
  const tasks = regions.flatMap((region) => tasksOf(region, steps, values, { out, threads }));
  const list = writeTaskList(join(out, 'tasks.json'), { name: 'scenes', tasks });
  await runList(list, run);
  const rows = steps.includes('predict') ? regions.map((region) => rowOf(region, out)) : [];
  if (rows.length > 0) {
    const lines = rows.map((r) => `${r.region},${r.landslides},${r.areaHa},${r.demo}`);
    writeFileAtomic(join(out, 'scenes.csv'), ['region,landslides,area_ha,demo', ...lines, ''].join('\n'));
    writeJson(join(out, 'scenes.json'), { rows });
  }
  return { out, tasks: tasks.length, rows };
}

/** @throws "--steps has map: expected some of ...", "--steps has predict without prepare: ..." */
function stepsOf(values: Values): Step[] {
  const asked = listOf(values.steps);
  const unknown = asked.find((s) => !STEPS.some((step) => step === s));
  check(
    asked.length > 0 && unknown === undefined,
    `--steps has ${unknown ?? 'none'}: expected some of ${STEPS.join(', ')}`,
  );
  const steps = STEPS.filter((s) => asked.includes(s));
  const alone = (a: Step, b: Step): string =>
    `--steps has ${a} without ${b}, whose files it reads: name both`;
  check(!steps.includes('predict') || steps.includes('prepare'), alone('predict', 'prepare'));
  check(!steps.includes('explain') || steps.includes('factors'), alone('explain', 'factors'));
  if (steps.includes('predict')) need(values, 'checkpoint', 'a checkpoint');
  return steps;
}

/** The regions that are named, and those in a folder of regions; no two of one name, which is their folder's in the results. */
function regionsOf(text: string): Region[] {
  const files = listOf(text).flatMap((path) => {
    if (path.endsWith('.json') || existsSync(join(path, 'region.json')) || !existsSync(path)) return [path];
    const inside = readdirSync(path)
      .sort()
      .map((name) => join(path, name))
      .filter((folder) => existsSync(join(folder, 'region.json')));
    check(inside.length > 0, `${path} holds no region: expected folders with a region.json each`);
    return inside;
  });
  const regions = files.map((file) => openRegion(file));
  const names = new Map<string, string>();
  for (const { name, path } of regions) {
    check(
      /^[\w.-]+$/.test(name),
      `${path}: name is ${name}: a folder is called by it, so use letters, digits, dots and dashes`,
    );
    check(
      !names.has(name),
      () => `${names.get(name)} and ${path} are both called ${name}: give each region its own name`,
    );
    names.set(name, path);
  }
  return regions;
}

const reportOf = (out: string, { name }: Region): string => join(out, name, 'map', 'report.json');

function tasksOf(
  region: Region,
  steps: readonly Step[],
  values: Values,
  { out, threads }: { out: string; threads: number },
): Task[] {
  const { name, path } = region;
  const folder = (...parts: string[]): string => join(out, name, ...parts);
  const { scene, layers } = filesOf(region);
  const image = folder('image', 'fused.tif');
  const passed = (step: Step): string[] => argumentsOf(values, PASSED[step]);
  const study = ['--region', path, '--out', folder('factors')];
  const checkpoint = (): string => checkpointPath(resolve(String(values.checkpoint)));
  const make: Record<Step, () => Task> = {
    prepare: () => {
      requireScene(region, 'prepare');
      return {
        ...{ id: `prepare-${name}`, needs: [], inputs: [path, ...scene], outputs: [image] },
        argv: ['prepare', '--region', path, '--out', folder('image'), ...passed('prepare')],
      };
    },
    predict: () => ({
      ...{ id: `predict-${name}`, needs: [`prepare-${name}`], inputs: [checkpoint()] },
      ...{ outputs: [reportOf(out, region)], save: reportOf(out, region) },
      argv: [
        ...['predict', '--checkpoint', checkpoint(), '--image', image, DIVIDE],
        ...['--out', folder('map'), '--json', ...passed('predict')],
      ],
      threads,
    }),
    factors: () => ({
      ...{ id: `factors-${name}`, needs: [], inputs: [path, ...layers, ...scene] },
      outputs: [folder('factors', 'frequency-ratio.json')],
      argv: ['factors', ...study, ...passed('factors')],
    }),
    explain: () => ({
      ...{ id: `explain-${name}`, needs: [`factors-${name}`], inputs: [path] },
      ...{ outputs: [folder('explained.json')], save: folder('explained.json') },
      argv: ['explain', ...study, '--json', ...passed('explain')],
      threads,
    }),
  };
  return steps.map((step) => make[step]());
}

function rowOf(region: Region, out: string): SceneRow {
  const { landslides, areaM2 } = readJson<PredictReport>(reportOf(out, region));
  return {
    region: region.name,
    title: region.title,
    demo: region.demo,
    landslides,
    areaHa: Number((areaM2 / 1e4).toFixed(4)),
  };
}
