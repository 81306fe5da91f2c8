/** @file A store put on HDFS. */
import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { DataError } from '../core/index.js';
import { counted, isSameFile, partOf, partsOfFile } from './hdfs-file.js';
import { bringFiles, type BringOptions, type BroughtFile } from './store-bring.js';
import { wholeStoreNames } from './store-files.js';
import { readStackFile } from './store.js';
import { BrokenConnection } from './webhdfs-errors.js';
import type { HdfsFolder } from './webhdfs.js';

/** Puts a store on HDFS, stack.json last: what is there whole is not sent again.
 *  @param dir  as `landslide factors` leaves it: with stack.json and classes.csv
 *  @returns its files in the order in which they are sent
 *  @throws "DIR/classes.csv not found: ...", "ADDRESS holds another slope.tif: ...", and what HDFS answers */
export async function putStore(dir: string, hdfs: HdfsFolder, o: BringOptions = {}): Promise<BroughtFile[]> {
  const names = wholeStoreNames(readStackFile(dir));
  const lost = names.find((name) => !existsSync(join(dir, name)));
  if (lost !== undefined)
    throw new DataError(`${join(dir, lost)} not found: make the store again (landslide factors)`);
  const files = new Map(names.map((name) => [name, statSync(join(dir, name)).size]));
  await hdfs.make();
  const target = {
    place: hdfs.address,
    has: async (name: string) => (await hdfs.status(name)) !== undefined,
    isSame: (name: string) => isSameFile(join(dir, name), hdfs, name),
    remove: (name: string) => hdfs.remove(name),
    bring: (name: string, onBytes: (n: number) => void) => sendFile(dir, name, hdfs, onBytes),
  };
  return bringFiles('sending the store', files, target, o);
}

async function sendFile(
  dir: string,
  name: string,
  hdfs: HdfsFolder,
  onBytes: (n: number) => void,
): Promise<void> {
  const [path, part] = [join(dir, name), partOf(name)];
  await hdfs.write(part, counted(partsOfFile(path), onBytes));
  if (!(await isSameFile(path, hdfs, part)))
    throw new BrokenConnection(`${hdfs.address}/${name} did not come whole: run the same command again`);
  await hdfs.remove(name);
  await hdfs.rename(part, name);
}
