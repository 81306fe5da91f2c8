/** @file A zip archive unpacked, its files checked and listed. */
import { createWriteStream, existsSync, rmSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { crc32 } from 'node:zlib';
import { openPromise, type Entry, type ZipFile } from 'yauzl';
import {
  checkStop,
  DataError,
  makeFolder,
  oneLine,
  startTask,
  type ProgressListener,
} from '../core/index.js';

/** One unpacked file. */
export interface ContentFile {
  /** Relative to the data set's folder, with forward slashes. */
  path: string;
  bytes: number;
  crc32: number;
}

/** Unpacks a zip archive (also of more than 4 GiB) into `dir`; files that are there in full size are taken as they are. Names that lead out of
 *  `dir` are refused.
 *  @returns the files, for `checkContents`
 *  @throws "FILE: images/a.tif does not unpack: ..." */
export async function unpackZip(
  archive: string,
  dir: string,
  { progress, signal }: { progress?: ProgressListener; signal?: AbortSignal } = {},
): Promise<ContentFile[]> {
  const zip = await openPromise(archive).catch((error: unknown) => {
    throw new DataError(`${archive} is no zip archive: ${oneLine(error)}`, { cause: error });
  });
  const task = startTask(progress, `unpacking ${basename(archive)}`, zip.entryCount);
  const contents: ContentFile[] = [];
  let done = 0;
  try {
    for await (const entry of zip.eachEntry()) {
      checkStop(signal, `unpacking ${basename(archive)}`);
      const file = wanted(entry);
      if (file) contents.push(await unpackEntry(zip, entry, join(dir, file.path), file, signal));
      task.update(++done);
    }
  } catch (error) {
    if (error instanceof DataError || signal?.aborted) throw error;
    throw new DataError(`${archive} does not unpack: ${oneLine(error)}`, { cause: error });
  } finally {
    zip.close();
  }
  task.end();
  return contents;
}

/** Folders, and what systems leave in archives, are no contents. */
function wanted({ fileName, uncompressedSize, crc32: sum }: Entry): ContentFile | undefined {
  if (fileName.endsWith('/') || /(^|\/)(__MACOSX\/|\.DS_Store$|Thumbs\.db$)/.test(fileName)) return undefined;
  return { path: fileName, bytes: uncompressedSize, crc32: sum };
}

async function unpackEntry(
  zip: ZipFile,
  entry: Entry,
  path: string,
  file: ContentFile,
  signal?: AbortSignal,
): Promise<ContentFile> {
  if (existsSync(path) && statSync(path).size === file.bytes) return file;
  makeFolder(dirname(path));
  let sum = 0;
  const watch = new Transform({
    transform(block: Buffer, _, give) {
      sum = crc32(block, sum);
      give(null, block);
    },
  });
  await pipeline(await zip.openReadStreamPromise(entry), watch, createWriteStream(path), { signal }).catch(
    (error: unknown) => {
      rmSync(path, { force: true });
      throw error;
    },
  );
  if (sum !== file.crc32) {
    rmSync(path);
    throw new DataError(
      `${file.path} unpacks to other bytes than the archive says (CRC-32): the archive is damaged`,
    );
  }
  return file;
}
