/** @file The outside of a TIFF: header, directories, and the values of tags; every declared size is held against the file's size
 *  before anything is allocated. @source TIFF 6.0 (Adobe 1992); BigTIFF (Aware Systems / libtiff) */
import { closeSync, fstatSync, openSync, read, readSync } from 'node:fs';
import { DataError, oneLine } from '../core/errors.js';

/** A file of known size whose parts are read by offset. */
export interface ByteSource {
  path: string;
  size: number;
  /** Small parts (headers), at once. */
  bytes(offset: number, length: number): Buffer;
  /** Pixels: fills `target` from `offset`. */
  readInto(target: Uint8Array, offset: number): Promise<void>;
  close(): void;
}

export interface TagEntry {
  type: number;
  count: number;
  /** Where the values lie in the file. */
  offset: number;
}

export interface TiffFile {
  source: ByteSource;
  littleEndian: boolean;
  big: boolean;
  /** Tag number to where its values lie: the first directory. */
  tags: Map<number, TagEntry>;
}

const TYPE_BYTES = [0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8, 4, 0, 0, 8, 8, 8];
const MAX_TAGS = 4096;

/** Opens a file for reading by offset.
 *  @throws "PATH cannot be opened: ENOENT ..." */
export function openSource(path: string): ByteSource {
  let fd: number;
  let size: number;
  try {
    fd = openSync(path, 'r');
    const stat = fstatSync(fd);
    if (!stat.isFile()) throw new Error('not a file');
    size = stat.size;
  } catch (error) {
    throw new DataError(`${path} cannot be opened: ${oneLine(error)}`, { cause: error });
  }
  const inside = (offset: number, length: number): void => {
    if (!(offset >= 0 && offset + length <= size))
      throw new DataError(
        `${path} is truncated: bytes ${offset}..${offset + length} are needed, the file has ${size}: get it again`,
      );
  };
  return {
    path,
    size,
    bytes(offset, length) {
      inside(offset, length);
      const into = Buffer.allocUnsafe(length);
      let at = 0;
      while (at < length) {
        const n = readSync(fd, into, at, length - at, offset + at);
        if (n === 0) throw new DataError(`${path} ends early at byte ${offset + at}`);
        at += n;
      }
      return into;
    },
    readInto(target, offset) {
      inside(offset, target.byteLength);
      return readAll(fd, target, offset, path);
    },
    close: () => closeSync(fd),
  };
}

function readAll(fd: number, target: Uint8Array, offset: number, path: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const step = (at: number): void => {
      if (at === target.byteLength) return resolve();
      read(fd, target, at, Math.min(target.byteLength - at, 1 << 30), offset + at, (error, n) => {
        if (error) reject(new DataError(`${path} cannot be read: ${oneLine(error)}`, { cause: error }));
        else if (n === 0) reject(new DataError(`${path} ends early at byte ${offset + at}`));
        else step(at + n);
      });
    };
    step(0);
  });
}

/** True where the bytes begin as a TIFF or BigTIFF does. */
export function looksLikeTiff(head: Uint8Array): boolean {
  const order = head[0] === 0x49 && head[1] === 0x49 ? 2 : head[0] === 0x4d && head[1] === 0x4d ? 3 : 0;
  if (!order) return false;
  const magic = order === 2 ? head[2] | (head[3] << 8) : (head[2] << 8) | head[3];
  return magic === 42 || magic === 43;
}

/** Header and first directory.
 *  @throws "PATH is not a TIFF: ..." */
export function openTiff(source: ByteSource): TiffFile {
  const head = source.size >= 8 ? source.bytes(0, Math.min(16, source.size)) : Buffer.alloc(8);
  if (!looksLikeTiff(head))
    throw new DataError(
      `${source.path} is not a TIFF: it begins with ${head.subarray(0, 4).toString('hex')}, expected II or MM and 42 or 43 (an ENVI file needs its .hdr beside it)`,
    );
  const littleEndian = head[0] === 0x49;
  const file: TiffFile = {
    source,
    littleEndian,
    big: head[littleEndian ? 2 : 3] === 43,
    tags: new Map(),
  };
  if (file.big && head.length < 16)
    throw new DataError(`${source.path} is truncated: it has ${source.size} bytes`);
  const first = file.big ? readUint64(head, 8, littleEndian) : readUint(head, 4, 4, littleEndian);
  readDirectory(file, first);
  return file;
}

function readUint(b: Buffer, at: number, length: 1 | 2 | 4, little: boolean): number {
  if (length === 1) return b[at];
  return little ? b.readUIntLE(at, length) : b.readUIntBE(at, length);
}

function readUint64(b: Buffer, at: number, little: boolean): number {
  return Number(little ? b.readBigUInt64LE(at) : b.readBigUInt64BE(at));
}

function readDirectory(file: TiffFile, offset: number): void {
  const { source, littleEndian: le, big } = file;
  const countBytes = big ? 8 : 2;
  const head = source.bytes(offset, countBytes);
  const count = big ? readUint64(head, 0, le) : readUint(head, 0, 2, le);
  if (count === 0 || count > MAX_TAGS)
    throw new DataError(
      `${source.path} is corrupt: its directory declares ${count} tags, expected 1..${MAX_TAGS}`,
    );
  const entryBytes = big ? 20 : 12;
  // A directory cut off by the end of the file keeps the tags that are there, as GDAL does.
  const there = Math.min(count, Math.floor((source.size - offset - countBytes) / entryBytes));
  const table = source.bytes(offset + countBytes, there * entryBytes);
  for (let i = 0; i < there; i++) {
    const at = i * entryBytes;
    const type = readUint(table, at + 2, 2, le);
    const n = big ? readUint64(table, at + 4, le) : readUint(table, at + 4, 4, le);
    const inline = offset + countBytes + at + (big ? 12 : 8);
    const length = n * (TYPE_BYTES[type] ?? 0);
    const valueAt = big ? readUint64(table, at + 12, le) : readUint(table, at + 8, 4, le);
    const tag = readUint(table, at, 2, le);
    if (!file.tags.has(tag))
      file.tags.set(tag, { type, count: n, offset: length <= (big ? 8 : 4) ? inline : valueAt });
  }
}

/** The numbers of a tag, or undefined where the file lacks it; rationals as quotients. `limit` values at most are read. */
export function tagNumbers(file: TiffFile, tag: number, limit = Infinity): Float64Array | undefined {
  const entry = file.tags.get(tag);
  if (!entry) return undefined;
  const size = TYPE_BYTES[entry.type] ?? 0;
  if (size === 0 || entry.type === 2)
    throw new DataError(
      `${file.source.path} is corrupt: tag ${tag} has type ${entry.type}, expected numbers`,
    );
  const count = Math.min(entry.count, limit);
  const bytes = file.source.bytes(entry.offset, count * size);
  const out = new Float64Array(count);
  for (let i = 0; i < count; i++) out[i] = numberAt(bytes, i * size, entry.type, file.littleEndian);
  return out;
}

function numberAt(b: Buffer, at: number, type: number, le: boolean): number {
  switch (type) {
    case 6:
      return b.readInt8(at);
    case 8:
      return le ? b.readInt16LE(at) : b.readInt16BE(at);
    case 9:
      return le ? b.readInt32LE(at) : b.readInt32BE(at);
    case 11:
      return le ? b.readFloatLE(at) : b.readFloatBE(at);
    case 12:
      return le ? b.readDoubleLE(at) : b.readDoubleBE(at);
    case 5:
      return readUint(b, at, 4, le) / readUint(b, at + 4, 4, le);
    case 10:
      return le ? b.readInt32LE(at) / b.readInt32LE(at + 4) : b.readInt32BE(at) / b.readInt32BE(at + 4);
    case 17:
      return Number(le ? b.readBigInt64LE(at) : b.readBigInt64BE(at));
    case 16:
    case 18:
      return readUint64(b, at, le);
    default:
      return readUint(b, at, type === 3 ? 2 : type === 4 || type === 13 ? 4 : 1, le);
  }
}

/** The text of a tag up to its first zero byte, or undefined where the file lacks it. */
export function tagText(file: TiffFile, tag: number): string | undefined {
  const entry = file.tags.get(tag);
  if (!entry || TYPE_BYTES[entry.type] !== 1) return undefined;
  const bytes = file.source.bytes(entry.offset, entry.count);
  const end = bytes.indexOf(0);
  return bytes.toString('utf8', 0, end < 0 ? bytes.length : end);
}

/** The raw bytes of a tag, or undefined where the file lacks it. */
export function tagBytes(file: TiffFile, tag: number): Buffer | undefined {
  const entry = file.tags.get(tag);
  return entry && file.source.bytes(entry.offset, entry.count * (TYPE_BYTES[entry.type] ?? 0));
}
