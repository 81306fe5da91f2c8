/** @file Arrays of numbers inside a script: their bytes, compressed, as text. */
import { check } from '../core/errors.js';

const KINDS = {
  u8: Uint8Array,
  u16: Uint16Array,
  i16: Int16Array,
  i32: Int32Array,
  f32: Float32Array,
  f64: Float64Array,
} as const;

interface Kinds {
  u8: Uint8Array;
  u16: Uint16Array;
  i16: Int16Array;
  i32: Int32Array;
  f32: Float32Array;
  f64: Float64Array;
}
/** The kinds of arrays that can be packed. */
export type PackedKind = keyof Kinds;

/** An array as text. */
export interface Packed<K extends PackedKind = PackedKind> {
  kind: K;
  /** Little-endian bytes, gzip, base64. */
  text: string;
}

/** Packs the values, to the last bit. */
export async function pack<K extends PackedKind>(kind: K, values: Kinds[K]): Promise<Packed<K>> {
  check(values instanceof KINDS[kind], `values are ${values.constructor.name}: expected ${KINDS[kind].name}`);
  const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  return { kind, text: toBase64(await piped(bytes, new CompressionStream('gzip'))) };
}

/** The values again. */
export async function unpack<K extends PackedKind>({ kind, text }: Packed<K>): Promise<Kinds[K]> {
  const bytes = Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
  const whole = await piped(bytes, new DecompressionStream('gzip'));
  return new KINDS[kind](whole.buffer as ArrayBuffer) as unknown as Kinds[K];
}

async function piped(
  bytes: Uint8Array,
  through: CompressionStream | DecompressionStream,
): Promise<Uint8Array> {
  const stream = new Blob([bytes as Uint8Array<ArrayBuffer>]).stream().pipeThrough(through);
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

function toBase64(bytes: Uint8Array): string {
  const parts: string[] = [];
  for (let at = 0; at < bytes.length; at += 32768)
    parts.push(String.fromCharCode(...bytes.subarray(at, at + 32768)));
  return btoa(parts.join(''));
}
