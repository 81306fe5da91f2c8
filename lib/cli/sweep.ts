/** @file `landslide sweep`: networks x seeds trained and scored on an image/mask data set, on this machine or on a cluster. */
import { join, resolve } from 'node:path';
import { check, readJson, writeFileAtomic, writeJson } from '../core/index.js';
import { meanSpread, type Scores } from '../metrics/index.js';
import { MODELS, type ModelName } from '../nn/index.js';
import { writeTaskList, type Task } from '../tasks/index.js';
import { need, textTable, type Command, type Values } from './command.js';
import { evaluate } from './evaluate.js';
import { argumentsOf, LIST_OPTIONS, listRunOf, runList } from './list-run.js';
import { listOf, train } from './train.js';

interface Row {
  model: ModelName;
  seeds: number[];
  /** F1 of class landslide on the test areas, a seed each. */
  f1: number[];
  mean: number;
  /** Sample standard deviation; NaN for one seed. */
  sd: number;
}

interface Sweep {
  out: string;
  test: string;
  rows: Row[];
}

/** Given to every training as they are. */
const PASSED = ['data', 'root', 'areas', 'tile', 'width', 'reduction', 'epochs', 'batch', 'micro-batch', 'rate', 'decay', 'validation', 'device'] as const; // prettier-ignore

export const sweep: Command = {
  name: 'sweep',
  summary: 'several networks and seeds, trained and scored, by worker processes or as Slurm job arrays',
  options: {
    ...Object.fromEntries(PASSED.map((key) => [key, train.options[key]])),
    test: { type: 'string', value: 'A,B', help: 'areas that the scores are from; not those trained on' },
    'test-data': { type: 'string', value: 'FILE', help: 'or another data set that they are from' },
    models: { type: 'string', value: 'A,B', help: 'networks', default: MODELS.join(',') },
    seeds: { type: 'string', value: '1,2', help: 'seeds', default: '1,2,3' },
    threshold: evaluate.options.threshold,
    out: { type: 'string', value: 'FOLDER', help: 'where checkpoints, logs and the table go' },
    ...LIST_OPTIONS,
  },
  examples: [
    'npx landslide sweep --data data/datasets/amunet-baige --root FOLDER --areas A --test B --seeds 1,2,3 --out out/sweep',
    'npx landslide sweep --data data/datasets/mine --areas A --test B --cluster slurm --sbatch "-p gpu --time 4:00:00 -c 8" --out out/sweep',
  ],
  run: runSweep,
  format: ({ out, test, rows }: Sweep) =>
    [
      `F1, class landslide, patch-wise, on ${test}`,
      textTable(
        ['network', 'seeds', 'mean', 'SD', 'least', 'most'],
        rows.map((r) => [
          ...[r.model, r.seeds.length, r.mean.toFixed(3), Number.isFinite(r.sd) ? r.sd.toFixed(3) : '-'],
          ...[Math.min(...r.f1).toFixed(3), Math.max(...r.f1).toFixed(3)],
        ]),
      ),
      join(out, 'sweep.csv'),
    ].join('\n'),
};

async function runSweep(values: Values): Promise<Sweep> {
  const out = resolve(need(values, 'out', 'a folder'));
  const data = resolve(need(values, 'data', 'a dataset.json'));
  const scored = testOf(values, data);
  const models = listOf(values.models) as ModelName[];
  const unknown = models.find((m) => !MODELS.includes(m));
  check(unknown === undefined, `--models has ${unknown}: expected some of ${MODELS.join(', ')}`);
  const seeds = listOf(values.seeds).map(Number);
  check(
    seeds.length > 0 && seeds.every(Number.isInteger),
    `--seeds is ${values.seeds}: expected whole numbers`,
  );
  const run = listRunOf(values);
  const tasks = models.flatMap((m) =>
    seeds.flatMap((s) => pairOf({ ...values, data }, { m, s, scored, out, threads: run.threads })),
  );
  const list = writeTaskList(join(out, 'tasks.json'), { name: 'sweep', tasks });
  await runList(list, run);
  return reduce(out, scored.name, models, seeds);
}

/** What the scores are from. */
interface Scored {
  name: string;
  argv: string[];
}

function testOf(values: Values, data: string): Scored {
  const [areas, other] = [listOf(values.test), values['test-data'] as string | undefined];
  check(
    areas.length > 0 || other !== undefined,
    '--test is missing: give the areas that the scores are from, or another data set (--test-data)',
  );
  const shared = listOf(values.areas).find((a) => areas.includes(a));
  check(
    other !== undefined || (shared === undefined && listOf(values.areas).length > 0),
    `--areas is ${String(values.areas ?? 'all')}, --test ${areas.join()}: networks would be scored on what they were trained on; give areas that differ`,
  );
  const set = other === undefined ? data : resolve(other);
  const argv = ['--data', set, ...(areas.length > 0 ? ['--areas', areas.join()] : [])];
  const root = other === undefined && values.root !== undefined ? ['--root', String(values.root)] : [];
  return {
    name: [other === undefined ? '' : set, areas.join(', ')].filter(Boolean).join(' '),
    argv: [...argv, ...root],
  };
}

interface Place {
  m: ModelName;
  s: number;
  scored: Scored;
  out: string;
  threads: number;
}

const scoresOf = (out: string, m: string, s: number): string => join(out, `${m}-${s}`, 'scores.json');

/** A training, and the scoring that needs it. */
function pairOf(values: Values, { m, s, scored, out, threads }: Place): Task[] {
  const folder = join(out, `${m}-${s}`);
  const [data, checkpoint] = [String(values.data), join(folder, 'best.safetensors')];
  const [fit, score] = [`train-${m}-${s}`, `score-${m}-${s}`];
  const scores = scoresOf(out, m, s);
  const scoring = [
    ...scored.argv,
    ...argumentsOf(values, ['tile', 'threshold', 'device']),
    '--checkpoint',
    folder,
    '--json',
  ];
  return [
    {
      ...{ id: fit, needs: [], inputs: [data], outputs: [checkpoint] },
      argv: ['train', ...argumentsOf(values, PASSED), '--model', m, '--seed', String(s), '--out', folder],
      threads,
    },
    {
      ...{ id: score, needs: [fit], inputs: [scored.argv[1]], outputs: [scores], save: scores },
      argv: ['evaluate', ...scoring],
      threads,
    },
  ];
}

function reduce(out: string, test: string, models: ModelName[], seeds: number[]): Sweep {
  const rows = models.map((model): Row => {
    const f1 = seeds.map((s) => readJson<{ scores: Scores }>(scoresOf(out, model, s)).scores.f1);
    const { mean, spread } = meanSpread(f1);
    return { model, seeds, f1, mean, sd: spread };
  });
  const lines = rows.flatMap((r) => r.f1.map((f, i) => `${r.model},${seeds[i]},${f}`));
  writeFileAtomic(join(out, 'sweep.csv'), ['network,seed,f1', ...lines, ''].join('\n'));
  writeJson(join(out, 'sweep.json'), { test, rows });
  return { out, test, rows };
}
