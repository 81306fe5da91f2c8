/** @file `landslide transfer`: the paper's experiment on two image/mask data sets, from samples to tables. */
import { join, resolve } from 'node:path';
import { InputError, withInterrupt, writeFileAtomic, writeJson } from '../core/index.js';
import type { Table } from '../figures/index.js';
import { MODELS, type NetworkName } from '../nn/index.js';
import { openDataset } from '../samples/index.js';
import {
  openStudy,
  pairTransfer,
  pairTransferTables,
  type Study,
  type TransferSide,
} from '../study/index.js';
import { need, numberOption, textTable, type Command, type Values } from './command.js';
import { DEVICE_OPTIONS, listOf, studyOptions } from './train.js';

interface TransferReport {
  /** What the numbers are: data sets, preset, seed. */
  about: string;
  tables: { title: string; table: Table }[];
  /** Markdown with the same tables. */
  page: string;
}

const side = (which: string, what: string): Command['options'] => ({
  [which]: { type: 'string', value: 'FILE', help: `dataset.json of the set to ${what}, or its folder` },
  [`${which}-root`]: {
    type: 'string',
    value: 'FOLDER',
    help: 'where its images lie, if not beside dataset.json',
  },
  [`${which}-tile`]: { type: 'string', value: 'N', help: 'cut its images into tiles of N pixels' },
  [`${which}-ratios`]: {
    type: 'string',
    value: 'A:B:C',
    help: 'its images for training, validation and test, where it has no split of its own',
    default: '7:1:2',
  },
});

export const transfer: Command = {
  name: 'transfer',
  summary: 'train on one image/mask data set, test there and on another: zero-shot, matched and fine-tuned',
  options: {
    ...side('source', 'learn from'),
    ...side('target', 'carry over to'),
    models: {
      type: 'string',
      value: 'A,B',
      help: 'networks; the last gets a learning curve',
      default: 'unet,unet-se',
    },
    preset: {
      type: 'string',
      value: 'NAME',
      help: 'size and length of the trainings: demo or paper',
      default: 'demo',
    },
    seed: { type: 'string', value: 'N', help: 'for weights, order and flips', default: '1' },
    out: {
      type: 'string',
      value: 'FOLDER',
      help: 'where checkpoints and tables go; the same folder goes on where it was',
    },
    ...DEVICE_OPTIONS,
  },
  examples: [
    'npx landslide transfer --source data/datasets/amunet-baige --source-root A --target data/datasets/sichuan --target-root B --target-tile 128 --out runs/transfer',
    `npx landslide transfer --source A --target B --models ${MODELS.join(',')} --preset paper --device webgpu --out runs/transfer`,
  ],
  run: runTransfer,
  format: ({ about, tables, page }: TransferReport) =>
    [
      about,
      ...tables.map(
        ({ title, table }) =>
          `\n${title}\n${textTable(
            table.columns,
            table.rows.map((r) => r.map(shown)),
          )}`,
      ),
      '',
      page,
    ].join('\n'),
};

const shown = (cell: Table['rows'][number][number]): string => (cell === null ? '-' : String(cell));

function runTransfer(values: Values): Promise<TransferReport> {
  const [source, target] = [sideOf(values, 'source'), sideOf(values, 'target')];
  const out = resolve(need(values, 'out', 'a folder for checkpoints and tables'));
  const names = listOf(values.models) as NetworkName[];
  return withInterrupt(async (signal) => {
    const study = openStudy({
      ...studyOptions(values),
      out,
      signal,
    });
    const found = await pairTransfer(study, source, target, names);
    const tables = pairTransferTables(study, found);
    const about = aboutOf(study, source, target);
    const page = join(out, 'transfer.md');
    writeFileAtomic(page, [about, ...tables.map(markdown)].join('\n\n') + '\n');
    writeJson(join(out, 'transfer.json'), { about, tables });
    return { about, tables, page };
  });
}

function sideOf(values: Values, which: 'source' | 'target'): TransferSide {
  const dataset = openDataset(need(values, which, 'a dataset.json, or its folder'), {
    root: values[`${which}-root`] as string | undefined,
  });
  const tile = `${which}-tile`;
  return {
    dataset,
    options: {
      ...(values[tile] !== undefined && {
        tile: numberOption(values, tile, { least: 16, most: 4096, whole: true }),
      }),
      ratios: ratiosOf(values, `${which}-ratios`),
    },
  };
}

/** @throws "--source-ratios is 7:1: expected three numbers such as 7:1:2" */
function ratiosOf(values: Values, key: string): [number, number, number] {
  const numbers = String(values[key]).split(':').map(Number);
  if (numbers.length !== 3 || numbers.some((n) => !(n >= 0)))
    throw new InputError(`--${key} is ${String(values[key])}: expected three numbers such as 7:1:2`);
  return numbers as [number, number, number];
}

function aboutOf({ preset: p, seed }: Study, source: TransferSide, target: TransferSide): string {
  return `${source.dataset.title} to ${target.dataset.title}: networks of width ${p.width}, at most ${p.maxTrainPatches} training patches, ${p.epochs} epochs, fine-tuned on ${p.fineTunePatches} patches in ${p.fineTuneEpochs} epochs; seed ${seed}. Class landslide, patch-wise at probability 0.5; intervals over test images.`;
}

function markdown({ title, table }: { title: string; table: Table }): string {
  const line = (cells: readonly unknown[]): string => `| ${cells.join(' | ')} |`;
  const rows = [table.columns, table.columns.map(() => '---'), ...table.rows.map((r) => r.map(shown))];
  return `**${title}**\n\n${rows.map(line).join('\n')}`;
}
