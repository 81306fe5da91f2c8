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

/** An array as NumPy stores it: shape and values in C order.
 *  @throws where the header is corrupt, the type is not among ours, or the file is not as long as the shape says
 *  @source numpy.lib.format 1.0, 2.0, 3.0 */
export function parseNpy(name: string, bytes: Uint8Array): { shape: number[]; data: TypedArray } {
  const v = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 12 || Buffer.from(bytes.subarray(1, 6)).toString('latin1') !== 'NUMPY')
    throw new DataError(`${name} is no .npy file`);
  const long = bytes[6] >= 2;
  const start = long ? 12 : 10;
  const end = start + (long ? v.getUint32(8, true) : v.getUint16(8, true));
  if (end > bytes.length)
    throw new DataError(`${name} is truncated: its header ends at byte ${end} of ${bytes.length}`);
  const header = Buffer.from(bytes.subarray(start, end)).toString('latin1');
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
  const count = shape.reduce((a, b) => a * b, 1);
  if (!shape.every((n) => Number.isInteger(n) && n >= 0) || end + count * bytesOf(dtype) !== bytes.length)
    throw new DataError(
      `${name} has shape (${shape.join(', ')}) of ${dtype} but ${bytes.length - end} bytes of values`,
    );
  const data = viewAs(dtype, bytes.slice(end));
  if (descr[1] === '>') swapArray(data);
  return { shape, data: /'fortran_order':\s*True/.test(header) ? toCOrder(data, shape, dtype) : data };
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
