/** @file A forest inside a script, every node to the last bit. */
import type { Forest } from '../susceptibility/forest.js';
import { pack, unpack, type Packed } from './pack.js';

/** A forest as JSON. */
export interface PackedForest {
  names: string[];
  scale: number;
  offset: number;
  roots: Packed<'i32'>;
  feature: Packed<'i16'>;
  threshold: Packed<'f64'>;
  left: Packed<'i32'>;
  value: Packed<'f64'>;
  cover: Packed<'f64'>;
}

/** A forest as JSON, its arrays packed. */
export async function packForest({ names, scale, offset, ...f }: Forest): Promise<PackedForest> {
  return {
    names: [...names],
    scale,
    offset,
    roots: await pack('i32', f.roots),
    feature: await pack('i16', f.feature),
    threshold: await pack('f64', f.threshold),
    left: await pack('i32', f.left),
    value: await pack('f64', f.value),
    cover: await pack('f64', f.cover),
  };
}

/** The forest that was packed. */
export async function unpackForest({ names, scale, offset, ...f }: PackedForest): Promise<Forest> {
  return {
    names,
    scale,
    offset,
    roots: await unpack(f.roots),
    feature: await unpack(f.feature),
    threshold: await unpack(f.threshold),
    left: await unpack(f.left),
    value: await unpack(f.value),
    cover: await unpack(f.cover),
  };
}
