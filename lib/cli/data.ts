/** @file `landslide data list | get | check`: open data fetched, and data sets looked through before anything is trained on them. */
import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import {
  createReporter,
  DataError,
  formatBytes,
  readJson,
  withInterrupt,
  type ProgressListener,
} from '../core/index.js';
import {
  checkContents,
  CONTENTS_FILE,
  getRecord,
  listData,
  ZENODO,
  type Contents,
  type GotRecord,
  type ListedData,
} from '../open-data/index.js';
import { checkDataset, describeDuplicates, openDataset, type DatasetCheck } from '../samples/index.js';
import { repositoryRoot } from '../study/index.js';
import { need, textTable, type Command, type Values } from './command.js';
import { listOf } from './train.js';

const FOLDER: Command['options'] = {
  folder: {
    type: 'string',
    value: 'FOLDER',
    help: 'where data sets and regions lie (default: data/ of this checkout)',
  },
};

const dataFolder = (values: Values): string =>
  resolve((values.folder as string | undefined) ?? join(repositoryRoot(), 'data'));

export const dataList: Command = {
  name: 'data list',
  summary: 'data sets and regions in data/, and whether their pixels are there',
  options: FOLDER,
  examples: ['npx landslide data list'],
  run: (values) => Promise.resolve(listData(dataFolder(values))),
  format: (list: ListedData[]) =>
    list.length === 0
      ? 'no dataset.json and no region.json found'
      : textTable(
          ['kind', 'name', 'title', 'licence', 'state'],
          list.map((d) => [d.kind, d.name, d.title, d.licence, d.state]),
        ),
};

export const dataGet: Command = {
  name: 'data get',
  summary: 'fetch an open data set by its DOI (Zenodo), check it and unpack it into data/datasets/',
  argument: { key: 'doi', value: 'DOI', help: 'such as 10.5281/zenodo.13612636 (GDCLD)' },
  options: {
    ...FOLDER,
    name: { type: 'string', value: 'NAME', help: 'its folder below data/datasets (default zenodo-NUMBER)' },
    files: { type: 'string', value: 'A,B', help: 'only these files of the record (default: all)' },
    show: { type: 'boolean', help: 'only show title, licence, files and sizes' },
    keep: { type: 'boolean', help: 'keep archives after unpacking' },
    base: {
      type: 'string',
      value: 'ADDRESS',
      help: 'another address that answers as Zenodo does',
      default: ZENODO,
    },
  },
  examples: [
    'npx landslide data get 10.5281/zenodo.13612636 --show',
    'npx landslide data get 10.5281/zenodo.13612636 --name gdcld',
  ],
  run: getData,
  format: (r: GotRecord) => {
    const files = textTable(
      ['file', 'bytes', 'state'],
      r.files.map((f) => [f.name, f.bytes, f.state]),
    );
    const about = `${r.record.title}\nlicence: ${r.record.licence}; doi:${r.record.doi}; ${formatBytes(r.bytes)} in ${r.files.length} files`;
    const notes = r.notes.map((n) => `note: ${n}`);
    const place = r.folder === null ? [] : [r.manifest ?? r.folder];
    return [about, files, ...notes, ...place].join('\n');
  },
};

function getData(values: Values): Promise<GotRecord> {
  const doi = need(values, 'doi', 'a DOI, such as 10.5281/zenodo.13612636');
  return withInterrupt((signal) =>
    getRecord(doi, {
      data: dataFolder(values),
      name: values.name as string | undefined,
      base: values.base as string,
      files: listOf(values.files),
      keep: values.keep === true,
      showOnly: values.show === true,
      progress: createReporter(),
      signal,
      // Said before the first byte is fetched, so that it can be stopped in time.
      onRecord: ({ title, licence, doi: its }, chosen) =>
        process.stderr.write(
          `${title} (doi:${its}), licence ${licence}: ${chosen.length} files, ${formatBytes(chosen.reduce((s, f) => s + f.bytes, 0))}\n`,
        ),
    }),
  );
}

interface CheckReport extends DatasetCheck {
  /** Files that are as they were unpacked: all; null where nothing is known of them. */
  checksums: number | null;
}

export const dataCheck: Command = {
  name: 'data check',
  summary: 'look a data set through: pairs, sizes, mask codes, checksums, images that stand in two parts',
  argument: {
    key: 'data',
    value: 'DATASET',
    help: 'its name in data/datasets, its folder or its dataset.json',
  },
  options: {
    ...FOLDER,
    root: { type: 'string', value: 'FOLDER', help: 'where its images lie, if not beside dataset.json' },
  },
  examples: [
    'npx landslide data check gdcld',
    'npx landslide data check data/datasets/amunet-baige --root FOLDER',
  ],
  run: checkData,
  format: (r: CheckReport) => {
    const share = (n: number, all: number): string => `${((100 * n) / Math.max(1, all)).toFixed(1)} %`;
    const rows = r.parts.map((p) => [
      p.part,
      p.images,
      p.empty,
      share(p.landslidePixels, p.landslidePixels + p.otherPixels),
      p.ignoredPixels,
    ]);
    const sums =
      r.checksums === null
        ? 'checksums: none known (not fetched by landslide data get)'
        : `checksums: all ${r.checksums} files are as they were unpacked`;
    return [
      `${r.name}: ${r.sizes
        .map((s) => `${s.images} images of ${s.size}`)
        .slice(0, 4)
        .join(', ')}`,
      textTable(['part', 'images', 'without landslide', 'landslide pixels', 'ignored pixels'], rows),
      sums,
      describeDuplicates(r.duplicates) || 'no two images of different parts show the same ground',
    ].join('\n');
  },
};

async function checkData(values: Values): Promise<CheckReport> {
  const name = need(values, 'data', 'a data set: its name in data/datasets, its folder or its dataset.json');
  const known = join(dataFolder(values), 'datasets', name);
  const path = existsSync(join(known, 'dataset.json')) ? known : name;
  const dataset = openDataset(path, { root: values.root as string | undefined });
  const folder = path.endsWith('.json') ? dirname(path) : path;
  return withInterrupt(async (signal) => {
    const progress = createReporter();
    const checksums = await checkUnpacked(folder, { progress, signal });
    return { ...(await checkDataset(dataset, { progress, signal })), checksums };
  });
}

/** @throws "3 files of FOLDER are not as they were unpacked: ..." */
async function checkUnpacked(
  folder: string,
  o: { progress: ProgressListener; signal: AbortSignal },
): Promise<number | null> {
  const list = join(folder, CONTENTS_FILE);
  if (!existsSync(list)) return null;
  const contents = readJson<Contents>(list).from.flatMap((f) => f.contents);
  const faults = await checkContents(folder, contents, o);
  if (faults.length === 0) return contents.length;
  const more = faults.length > 3 ? ` and ${faults.length - 3} more` : '';
  throw new DataError(
    `${faults.length} of ${contents.length} files of ${folder} are not as they were unpacked: ${faults.slice(0, 3).join('; ')}${more}: fetch them again by landslide data get`,
  );
}
