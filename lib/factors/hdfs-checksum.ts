/** @file The checksum that HDFS has of a file, computed from a file that lies here. */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { crc32 } from 'node:zlib';
import { crc32c } from './crc32c.js';

/** A file's checksum as WebHDFS tells it. */
export interface HdfsChecksum {
  /** Such as `MD5-of-0MD5-of-512CRC32C`. */
  algorithm: string;
  /** Hex digits. */
  bytes: string;
}

/** How many pieces of a checksum are read at once. */
const PIECES = 2048;
/** Hadoop's buffer of block sums, at least: its unused rest, zeros, is summed too. */
const BUFFER = 32;

/** Whether the file at `path` has the checksum that HDFS has of its copy; undefined where the algorithm is none that is known here.
 *  @param blockSize  of the copy, bytes; a multiple of the bytes of a CRC
 *  @source Hadoop 3.3.4, FileChecksumHelper: MD5 of the MD5s of each block's CRCs */
export async function hasHdfsChecksum(
  path: string,
  { algorithm, bytes }: HdfsChecksum,
  blockSize: number,
): Promise<boolean | undefined> {
  const found = /^MD5-of-\d+MD5-of-([1-9]\d*)(CRC32C?)$/.exec(algorithm);
  if (!found || blockSize % Number(found[1]) !== 0) return undefined;
  // Four bytes of bytes a CRC and eight of CRCs a block come before the sum.
  return (await md5OfBlocks(path, Number(found[1]), found[2], blockSize)) === bytes.slice(24, 56);
}

async function md5OfBlocks(path: string, piece: number, kind: string, blockSize: number): Promise<string> {
  const sumOf = kind === 'CRC32C' ? crc32c : crc32;
  const blocks: Buffer[] = [];
  let block = createHash('md5');
  let at = 0;
  for await (const bytes of wholePieces(path, piece * PIECES)) {
    const sums = Buffer.alloc(4 * Math.ceil(bytes.length / piece));
    let first = 0;
    for (let i = 0; i * piece < bytes.length; i++) {
      if (at > 0 && at % blockSize === 0) {
        blocks.push(block.update(sums.subarray(first, 4 * i)).digest());
        block = createHash('md5');
        first = 4 * i;
      }
      sums.writeUInt32BE(sumOf(bytes.subarray(i * piece, (i + 1) * piece)), 4 * i);
      at += piece;
    }
    block.update(sums.subarray(first));
  }
  blocks.push(block.digest());
  return createHash('md5').update(inBuffer(blocks)).digest('hex');
}

/** Block sums as they lie in Hadoop's buffer, which doubles as it fills. */
function inBuffer(blocks: readonly Buffer[]): Buffer {
  let size = BUFFER;
  while (size < 16 * blocks.length) size *= 2;
  return Buffer.concat(blocks, size);
}

/** A file in buffers of `size` bytes, the last one shorter. */
async function* wholePieces(path: string, size: number): AsyncGenerator<Buffer> {
  let rest: Buffer = Buffer.alloc(0);
  for await (const read of createReadStream(path, { highWaterMark: size })) {
    rest = rest.length > 0 ? Buffer.concat([rest, read as Buffer]) : (read as Buffer);
    for (; rest.length >= size; rest = rest.subarray(size)) yield rest.subarray(0, size);
  }
  if (rest.length > 0) yield rest;
}
