/** @file From the stored bytes of a block to its plain bytes. */
import { promisify } from 'node:util';
import { isMainThread } from 'node:worker_threads';
import { inflate, inflateSync, type ZlibOptions } from 'node:zlib';
import { DataError, oneLine } from '../core/errors.js';
import { decodeLzw } from './lzw.js';
import { decodePackBits } from './packbits.js';
import type { TiffLayout } from './tiff-layout.js';

/** Most bytes that one stored byte can stand for: deflate gives 1032, a run of LZW entries less than 4096. */
const MAX_RATIO = 4096;

/** Decodes one block whose plain size is `size`, rows times `layout.rowBytes`. `jpegTables` as in tag 347.
 *  @throws where the block is corrupt or ends early */
export async function decodeBytes(
  stored: Uint8Array,
  size: number,
  layout: TiffLayout,
  jpegTables: Uint8Array | undefined,
): Promise<Uint8Array> {
  if (size > stored.length * MAX_RATIO + MAX_RATIO)
    throw new DataError(`a block of ${stored.length} bytes cannot hold the ${size} bytes it declares`);
  switch (layout.compression) {
    case 1:
      return whole(stored, stored.length, size);
    case 5: {
      const out = new Uint8Array(size);
      return whole(out, decodeLzw(stored, out), size);
    }
    case 32773: {
      const out = new Uint8Array(size);
      return whole(out, decodePackBits(stored, out), size);
    }
    case 8:
    case 32946:
      return inflateBlock(stored, size);
    case 7: {
      const { decodeJpeg } = await import('./jpeg.js');
      return decodeJpeg(stored, size, layout, jpegTables);
    }
    default:
      return decodeZstd(stored, size);
  }
}

function whole(bytes: Uint8Array, got: number, size: number): Uint8Array {
  if (got < size) throw new DataError(`a block ends after ${got} of its ${size} bytes`);
  return bytes.length === size ? bytes : bytes.subarray(0, size);
}

/** On one of zlib's threads; in a thread of ours, which waits for nothing else, at once. A chunk a little larger than the block makes
 *  it one pass and one allocation. */
async function inflateBlock(stored: Uint8Array, size: number): Promise<Uint8Array> {
  const options = { chunkSize: Math.max(64, size + 16), maxOutputLength: size + 65536 };
  try {
    const plain = isMainThread ? await inflateAway(stored, options) : inflateSync(stored, options);
    return aligned(whole(plain, plain.length, size));
  } catch (error) {
    if (error instanceof DataError) throw error;
    throw new DataError(`a deflate block is corrupt: ${oneLine(error)}`, { cause: error });
  }
}

const inflateAway = promisify(inflate) as (stored: Uint8Array, options: ZlibOptions) => Promise<Buffer>;

/** The package's decoder reports no error on corrupt input, and can step on the spot: each step must bring bytes. */
async function decodeZstd(stored: Uint8Array, size: number): Promise<Uint8Array> {
  const { ZSTDDecoder } = await import('zstddec/stream');
  const decoder = new ZSTDDecoder();
  await decoder.init();
  const out = new Uint8Array(size);
  let at = 0;
  let idle = 0;
  try {
    if (stored.length < 4 || new DataView(stored.buffer, stored.byteOffset).getUint32(0, true) !== 0xfd2fb528)
      throw new Error('no ZSTD frame');
    for (const part of decoder.decodeStreaming([stored])) {
      idle = part.length > 0 ? 0 : idle + 1;
      if (idle > 2 || at + part.length > size) throw new Error(`it gives ${at + part.length} bytes`);
      out.set(part, at);
      at += part.length;
    }
  } catch (error) {
    throw new DataError(`a ZSTD block is corrupt: ${oneLine(error)}`, { cause: error });
  }
  return whole(out, at, size);
}

/** Bytes that begin on a multiple of 8, so that any typed array may view them. */
function aligned(bytes: Uint8Array): Uint8Array {
  return bytes.byteOffset % 8 === 0 ? bytes : bytes.slice();
}
