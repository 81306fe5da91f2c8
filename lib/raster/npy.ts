import { DataError } from '../core/errors.js';
import { bytesOf, makeArray, viewAs, type Dtype } from './dtype.js';
import type { TypedArray } from './grid.js';
import { swapArray } from './byte-order.js';

const DTYPES: Record<string, Dtype> = {
  b1: 'uint8',
  u1: 'uint8',
  i1: 'int8',
  u2: 'uint16',
  i2: 'int16',
  u4: 'uint32',
  i4: 'int32',
  f4: 'float32',
  f8: 'float64',
};

/** What a .npy file says of its values. */
export interface NpyHeader {
  shape: number[];
  dtype: Dtype;
  /** First byte of the values. */
  start: number;
  bigEndian: boolean;
  /** True where the first axis runs fastest. */
  fortran: boolean;
}

/** A header's longest part that is looked at. */
export const NPY_HEAD = 4096;

/** The header of a .npy file.
 *  @param head  the file's beginning, `NPY_HEAD` bytes or all
 *  @param size  bytes of the whole file
 *  @throws where the header is corrupt, the type is not among ours, or the file is not as long as the shape says
 *  @source numpy.lib.format 1.0, 2.0, 3.0 */
export function npyHeader(name: string, head: Uint8Array, size: number): NpyHeader {
  const v = new DataView(head.buffer, head.byteOffset, head.byteLength);
  if (head.length < 12 || Buffer.from(head.subarray(1, 6)).toString('latin1') !== 'NUMPY')
    throw new DataError(`${name} is no .npy file`);
  const long = head[6] >= 2;
  const from = long ? 12 : 10;
  const start = from + (long ? v.getUint32(8, true) : v.getUint16(8, true));
  if (start > head.length)
    throw new DataError(`${name} is truncated: its header ends at byte ${start} of ${head.length}`);
  const header = Buffer.from(head.subarray(from, start)).toString('latin1');
  const descr = /'descr':\s*'([<>|=])([a-z]\d+)'/.exec(header);
  const dtype = descr ? DTYPES[descr[2]] : undefined;
  const shapeText = /'shape':\s*\(([^)]*)\)/.exec(header)?.[1];
  if (!descr || !dtype || shapeText === undefined)
    throw new DataError(
      `${name} holds ${/'descr':\s*('[^']*'|\[)/.exec(header)?.[1] ?? 'no'} values: expected one of ${Object.keys(DTYPES).join(', ')}`,
    );
  const shape = shapeText
    .split(',')
    .map((s) => s.trim())
    .filter(Boolean)
    .map(Number);
  if (!shape.every((n) => Number.isInteger(n) && n >= 0) || start + count(shape) * bytesOf(dtype) !== size)
    throw new DataError(
      `${name} has shape (${shape.join(', ')}) of ${dtype} but ${size - start} bytes of values`,
    );
  return {
    ...{ shape, dtype, start, bigEndian: descr[1] === '>' },
    fortran: /'fortran_order':\s*True/.test(header),
  };
}

const count = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1);

/** An array as NumPy stores it: shape and values in C order.
 *  @throws as `npyHeader` */
export function parseNpy(name: string, bytes: Uint8Array): { shape: number[]; data: TypedArray } {
  const header = npyHeader(name, bytes, bytes.length);
  const { shape, dtype } = header;
  const data = npyValues(header, bytes.slice(header.start));
  return { shape, data: header.fortran ? toCOrder(data, shape, dtype) : data };
}

/** Bytes of a file as its values. */
export function npyValues({ dtype, bigEndian }: NpyHeader, bytes: Uint8Array): TypedArray {
  const data = viewAs(dtype, bytes);
  if (bigEndian) swapArray(data);
  return data;
}

function toCOrder(data: TypedArray, shape: number[], dtype: Dtype): TypedArray {
  const out = makeArray(dtype, data.length);
  const index = new Array<number>(shape.length).fill(0);
  for (let i = 0; i < data.length; i++) {
    let at = 0;
    for (let d = 0; d < shape.length; d++) at = at * shape[d] + index[d];
    out[at] = data[i];
    for (let d = 0; d < shape.length; d++) {
      if (++index[d] < shape[d]) break;
      index[d] = 0;
    }
  }
  return out;
}
