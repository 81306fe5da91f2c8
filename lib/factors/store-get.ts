/** @file A store brought back from HDFS. */
import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { DataError, makeFolder, oneLine } from '../core/index.js';
import { fetchFile, isSameFile } from './hdfs-file.js';
import { bringFiles, type BringOptions, type BroughtFile } from './store-bring.js';
import { wholeStoreNames } from './store-files.js';
import { checkStackFile, STACK } from './store.js';
import type { HdfsFolder } from './webhdfs.js';

/** Brings a store from HDFS, stack.json last: what is here whole is not fetched again, and a file that broke off goes on.
 *  @param dir  made where it is not there
 *  @returns its files in the order in which they are fetched
 *  @throws "ADDRESS holds no whole store: ...", "DIR holds another slope.tif: ...", and what HDFS answers */
export async function getStore(hdfs: HdfsFolder, dir: string, o: BringOptions = {}): Promise<BroughtFile[]> {
  const stack = await readStack(hdfs);
  const files = await filesOf(hdfs, stack);
  makeFolder(dir);
  const target = {
    place: dir,
    has: (name: string) => Promise.resolve(existsSync(join(dir, name))),
    isSame: (name: string) => isSameFile(join(dir, name), hdfs, name),
    remove: (name: string) => Promise.resolve(rmSync(join(dir, name))),
    bring: async (name: string, onBytes: (n: number) => void) => {
      if (name === STACK && (await readStack(hdfs)) !== stack)
        throw new DataError(`${hdfs.address} was changed meanwhile: run the same command with --replace`);
      await fetchFile(hdfs, name, join(dir, name), onBytes);
    },
  };
  return bringFiles('fetching the store', files, target, o);
}

/** The text of its stack.json. */
async function readStack(hdfs: HdfsFolder): Promise<string> {
  if (!(await hdfs.status(STACK)))
    throw new DataError(`${hdfs.address} holds no whole store (no ${STACK}): put the store first, or again`);
  const parts: Uint8Array[] = [];
  for await (const part of hdfs.read(STACK)) parts.push(part);
  return Buffer.concat(parts).toString('utf8');
}

/** The store's files with their sizes. */
async function filesOf(hdfs: HdfsFolder, stack: string): Promise<Map<string, number>> {
  const files = new Map<string, number>();
  for (const name of wholeStoreNames(checkStackFile(parsed(stack, hdfs), `${hdfs.address}/${STACK}`))) {
    const status = await hdfs.status(name);
    if (!status) throw new DataError(`${hdfs.address}/${name} is not there: put the store again`);
    files.set(name, status.bytes);
  }
  return files;
}

function parsed(text: string, { address }: HdfsFolder): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new DataError(`${address}/${STACK} is not JSON: ${oneLine(error)}`, { cause: error });
  }
}
