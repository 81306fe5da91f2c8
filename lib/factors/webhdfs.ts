/** @file A folder of HDFS over HTTP. @source Apache Hadoop 3.3, WebHDFS REST API */
import type { IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import { DataError, oneLine } from '../core/index.js';
import type { HdfsChecksum } from './hdfs-checksum.js';
import { BrokenConnection, NotOnHdfs } from './webhdfs-errors.js';
import { askHdfs, type HdfsOptions } from './webhdfs-request.js';

/** A file as the namenode knows it. */
export interface HdfsStatus {
  bytes: number;
  blockSize: number;
  /** False where its blocks are encrypted or erasure-coded: then the checksum is not that of its bytes. */
  isPlain: boolean;
}

/** A folder of HDFS. Names are of files in it; every function throws one line that says what the namenode or a datanode answered. */
export interface HdfsFolder {
  /** As it was given. */
  address: string;
  /** Makes it, and those above it. */
  make(): Promise<void>;
  /** undefined where there is no such file. */
  status(name: string): Promise<HdfsStatus | undefined>;
  checksum(name: string): Promise<HdfsChecksum>;
  /** Writes a file; one of that name is replaced. */
  write(name: string, parts: AsyncIterable<Uint8Array>): Promise<void>;
  /** Its bytes, from one of them on. */
  read(name: string, from?: number): AsyncGenerator<Uint8Array>;
  rename(name: string, to: string): Promise<void>;
  /** Does nothing where it is not there. */
  remove(name: string): Promise<void>;
}

/** A folder of HDFS by its address, `webhdfs://host:9870/folder`; nothing is asked yet.
 *  @throws "address is hdfs://a:9000/b: expected webhdfs://host:9870/folder, ..." */
export function openHdfs(address: string, options: HdfsOptions): HdfsFolder {
  const { namenode, datanode, placeOf, pathOf } = askHdfs(address, options);
  const isDone = async (method: string, name: string, query: Record<string, string>): Promise<boolean> =>
    (await jsonOf(await namenode(method, name, query), placeOf(name))).boolean === true;

  return {
    address,
    async make() {
      if (!(await isDone('PUT', '', { op: 'MKDIRS' })))
        throw new DataError(`${address} cannot be made: take another folder`);
    },
    async status(name) {
      try {
        const answer = await namenode('GET', name, { op: 'GETFILESTATUS' });
        return statusOf(await jsonOf(answer, placeOf(name)), placeOf(name));
      } catch (error) {
        if (error instanceof NotOnHdfs) return undefined;
        throw error;
      }
    },
    async checksum(name) {
      const answer = await datanode('GET', name, { op: 'GETFILECHECKSUM' });
      const { FileChecksum: sum } = await jsonOf(answer, placeOf(name));
      const { algorithm, bytes } = Object(sum) as Partial<HdfsChecksum>;
      return { algorithm: String(algorithm), bytes: String(bytes) };
    },
    async write(name, parts) {
      (await datanode('PUT', name, { op: 'CREATE', overwrite: 'true' }, parts)).resume();
    },
    async *read(name, from = 0) {
      const answer = await datanode('GET', name, { op: 'OPEN', offset: String(from) });
      yield* watched(answer, placeOf(name));
    },
    async rename(name, to) {
      if (!(await isDone('PUT', name, { op: 'RENAME', destination: pathOf(to) })))
        throw new DataError(`${placeOf(name)} cannot be renamed to ${to}: is something of that name there?`);
    },
    async remove(name) {
      await isDone('DELETE', name, { op: 'DELETE' });
    },
  };
}

async function* watched(answer: IncomingMessage, place: string): AsyncGenerator<Uint8Array> {
  try {
    yield* answer as AsyncIterable<Uint8Array>;
  } catch (error) {
    throw new BrokenConnection(`${place} broke off (${oneLine(error)}): run the same command to go on`, {
      cause: error,
    });
  }
}

async function jsonOf(answer: IncomingMessage, place: string): Promise<Record<string, unknown>> {
  try {
    return Object(JSON.parse(await text(answer))) as Record<string, unknown>;
  } catch (error) {
    throw new DataError(
      `${place}: the answer is not as WebHDFS gives it (${oneLine(error)}): is it the HTTP port of a namenode?`,
    );
  }
}

function statusOf({ FileStatus: found }: Record<string, unknown>, place: string): HdfsStatus {
  const { type, length, blockSize, ecBit, encBit } = Object(found) as Record<string, unknown>;
  if (type !== 'FILE' || !Number.isSafeInteger(length))
    throw new DataError(`${place} is ${String(type).toLowerCase()} on HDFS, not a file: give another folder`);
  return { bytes: length as number, blockSize: Number(blockSize), isPlain: !ecBit && !encBit };
}
