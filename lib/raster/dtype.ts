import { InputError } from '../core/errors.js';
import type { TypedArray } from './grid.js';

/** The pixel types this library reads and writes. */
export type Dtype = 'uint8' | 'int8' | 'uint16' | 'int16' | 'uint32' | 'int32' | 'float32' | 'float64';

type Constructor = {
  new (length: number): TypedArray;
  new (buffer: ArrayBufferLike, byteOffset?: number, length?: number): TypedArray;
  readonly BYTES_PER_ELEMENT: number;
};

const ARRAYS: Record<Dtype, Constructor> = {
  uint8: Uint8Array,
  int8: Int8Array,
  uint16: Uint16Array,
  int16: Int16Array,
  uint32: Uint32Array,
  int32: Int32Array,
  float32: Float32Array,
  float64: Float64Array,
};

/** Bytes of one value. */
export function bytesOf(dtype: Dtype): number {
  return ARRAYS[dtype].BYTES_PER_ELEMENT;
}

/** A zeroed array of `length` values. */
export function makeArray(dtype: Dtype, length: number): TypedArray {
  return new ARRAYS[dtype](length);
}

/** A zeroed array that threads share. */
export function sharedArray(dtype: Dtype, length: number): TypedArray {
  return new ARRAYS[dtype](new SharedArrayBuffer(length * bytesOf(dtype)));
}

/** The same bytes seen as values of `dtype`; `bytes` must start on a multiple of the value's size. */
export function viewAs(dtype: Dtype, bytes: Uint8Array): TypedArray {
  return new ARRAYS[dtype](bytes.buffer, bytes.byteOffset, Math.floor(bytes.byteLength / bytesOf(dtype)));
}

/** The bytes of an array, no copy. */
export function bytesView(data: TypedArray): Uint8Array {
  return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
}

/** The pixel type of a typed array.
 *  @throws "Uint8ClampedArray holds no pixel type of ours: ..." */
export function dtypeOf(data: TypedArray): Dtype {
  for (const dtype of Object.keys(ARRAYS) as Dtype[]) if (data instanceof ARRAYS[dtype]) return dtype;
  throw new InputError(
    `${Object.prototype.toString.call(data)} holds no pixel type of ours: use one of ${Object.keys(ARRAYS).join(', ')}`,
  );
}

/** True for float32 and float64. */
export function isFloat(dtype: Dtype): boolean {
  return dtype === 'float32' || dtype === 'float64';
}

/** A test for absent pixels: equal to `nodata`, or NaN. A float32 nodata given in decimal is compared as float32. */
export function absentTest(nodata: number | null, dtype: Dtype): (value: number) => boolean {
  if (nodata === null || Number.isNaN(nodata)) return (v) => v !== v;
  const marker = dtype === 'float32' ? Math.fround(nodata) : nodata;
  return (v) => v === marker || v !== v;
}
