/** @file `landslide factors query`: which ground of a store lies in a box and meets a condition. */
import { InputError, writeFileAtomic } from '../core/index.js';
import { isHdfsAddress, querySamples, queryStore, type Box, type StoreAnswer } from '../factors/index.js';
import { need, textTable, type Command, type Values } from './command.js';

interface QueryReport extends StoreAnswer {
  /** Sampled pixels written, where a file was asked for. */
  samples: number | null;
}

export const factorsQuery: Command = {
  name: 'factors query',
  summary: 'pixels of a factor store in a box that meet a condition, from its index',
  options: {
    store: {
      type: 'string',
      value: 'FOLDER',
      help: 'folder of stack.json, as landslide factors leaves it: OUT/factors',
    },
    bbox: { type: 'string', value: 'X0,Y0,X1,Y1', help: 'box in the CRS of the store; all of it without' },
    where: { type: 'string', value: 'TEXT', help: 'such as "slope > 30 and (ndvi < 0.4 or landslide = 1)"' },
    csv: { type: 'string', value: 'FILE', help: 'also write the sampled pixels that meet it' },
  },
  examples: [
    'npx landslide factors query --store out/mine/factors --where "slope > 30 and faults < 500"',
    'npx landslide factors query --store out/mine/factors --bbox 500000,3299000,501000,3300000 --csv rows.csv',
  ],
  run: answer,
  format: answerText,
};

async function answer(values: Values): Promise<QueryReport> {
  const dir = need(values, 'store', 'the folder of a factor store');
  if (isHdfsAddress(dir))
    throw new InputError(
      `--store is ${dir}: get it first (landslide factors get --from ${dir}), or mount HDFS and give the folder`,
    );
  const query = { bbox: boxOf(values.bbox), where: values.where as string | undefined };
  const found = await queryStore(dir, query);
  if (values.csv === undefined) return { ...found, samples: null };
  const rows = await querySamples(dir, query);
  const columns = rows.length > 0 ? Object.keys(rows[0]) : [];
  const lines = rows.map((row) => columns.map((c) => row[c]).join(','));
  writeFileAtomic(need(values, 'csv', 'a file'), [columns.join(','), ...lines, ''].join('\n'));
  return { ...found, samples: rows.length };
}

function boxOf(text: string | boolean | undefined): Box | undefined {
  if (text === undefined) return undefined;
  const numbers = String(text)
    .split(/[\s,]+/)
    .map(Number);
  if (numbers.length !== 4 || !numbers.every(Number.isFinite))
    throw new InputError(`--bbox is ${text}: expected four numbers, least x, least y, largest x, largest y`);
  return numbers as unknown as Box;
}

function answerText({ crs, pixels, areaM2, landslidePixels, factors, blocks, samples }: QueryReport): string {
  const share = pixels > 0 ? `, ${((100 * landslidePixels) / pixels).toFixed(2)} % of them landslide` : '';
  const text = (v: number): string => String(Number(v.toPrecision(6)));
  const rows = factors.map((f) => [f.title, text(f.least), text(f.mean), text(f.most), f.unit || '-']);
  const { skipped, fromIndex, read } = blocks;
  return [
    `${pixels} pixels (${(areaM2 / 1e6).toFixed(4)} km², ${crs}) meet it${share}`,
    ...(rows.length > 0 ? [textTable(['factor', 'least', 'mean', 'most', 'unit'], rows)] : []),
    `blocks: ${skipped} ruled out by the index, ${fromIndex} answered from it, ${read} read`,
    ...(samples === null ? [] : [`${samples} sampled pixels written`]),
  ].join('\n');
}
