/** @file `landslide factors put | get`: a factor store brought to HDFS and back. */
import { userInfo } from 'node:os';
import { createReporter, withInterrupt } from '../core/index.js';
import { getStore, openHdfs, putStore, type BroughtFile, type HdfsFolder } from '../factors/index.js';
import { need, textTable, type Command, type Values } from './command.js';

interface HdfsReport {
  from: string;
  to: string;
  files: BroughtFile[];
}

const ADDRESS = 'webhdfs://HOST:9870/FOLDER';

const COMMON: Command['options'] = {
  user: {
    type: 'string',
    value: 'NAME',
    help: 'as HDFS knows you (default: HADOOP_USER_NAME, else your login)',
  },
  replace: { type: 'boolean', help: 'put it in the place of another store' },
};

export const factorsPut: Command = {
  name: 'factors put',
  summary: 'a factor store put on HDFS, through WebHDFS; stopped, it goes on',
  options: {
    store: { type: 'string', value: 'FOLDER', help: 'as landslide factors leaves it: OUT/factors' },
    to: { type: 'string', value: 'ADDRESS', help: `${ADDRESS}: the HTTP port of the namenode` },
    ...COMMON,
  },
  examples: [
    'npx landslide factors put --store out/mine/factors --to webhdfs://namenode:9870/stores/mine --user me',
  ],
  run: (values) => {
    const [from, to] = [need(values, 'store', 'the folder of a factor store'), need(values, 'to', ADDRESS)];
    return transfer(values, to, async (hdfs, o) => ({ from, to, files: await putStore(from, hdfs, o) }));
  },
  format: reportText,
};

export const factorsGet: Command = {
  name: 'factors get',
  summary: 'a factor store fetched from HDFS, through WebHDFS; stopped, it goes on',
  options: {
    from: { type: 'string', value: 'ADDRESS', help: `${ADDRESS}: the HTTP port of the namenode` },
    store: { type: 'string', value: 'FOLDER', help: 'where it goes' },
    ...COMMON,
  },
  examples: [
    'npx landslide factors get --from webhdfs://namenode:9870/stores/mine --store out/mine/factors --user me',
  ],
  run: (values) => {
    const [from, to] = [need(values, 'from', ADDRESS), need(values, 'store', 'a folder for the store')];
    return transfer(values, from, async (hdfs, o) => ({ from, to, files: await getStore(hdfs, to, o) }));
  },
  format: reportText,
};

function transfer(
  values: Values,
  address: string,
  work: (hdfs: HdfsFolder, o: Parameters<typeof getStore>[2]) => Promise<HdfsReport>,
): Promise<HdfsReport> {
  const { user = process.env.HADOOP_USER_NAME || userInfo().username, replace } = values;
  return withInterrupt((signal) => {
    const hdfs = openHdfs(address, { user: String(user), signal });
    return work(hdfs, { replace: replace === true, progress: createReporter(), signal });
  });
}

function reportText({ from, to, files }: HdfsReport): string {
  const brought = files.filter((f) => f.state === 'brought');
  const rows = files.map((f) => [f.name, f.bytes, f.state === 'brought' ? 'brought' : 'was there whole']);
  return [
    `${from} is whole at ${to}: ${brought.length} of ${files.length} files brought, ${brought.reduce((s, f) => s + f.bytes, 0)} bytes`,
    textTable(['file', 'bytes', 'state'], rows),
  ].join('\n');
}
