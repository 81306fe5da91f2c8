/** @file Rings along pixel edges in a byte or two a corner, so that many large outlines fit in memory. */
import { closedRing, walkRing, type Inside } from './trace.js';

/** The rings of a group's parts. From each corner to the next only one coordinate changes, the row first and then by turns: a ring is its
 *  part, its number of corners, its first corner, and so many steps, each a number of seven bits a byte. */
export interface PackedRings {
  parts: number;
  bytes: Uint8Array;
}

/** Packs rings as they are walked. */
export class RingPacker {
  #bytes = new Uint8Array(64);
  #length = 0;

  /** Walks a ring of part `part`, as `walkRing`. */
  walk(
    part: number,
    inside: Inside,
    startX: number,
    startY: number,
    upperEnd: (x: number, y: number) => void,
  ): void {
    this.#put(part);
    this.#put(startX);
    this.#put(startY);
    // The walk first goes west by one pixel, to the end of the upper edge.
    let [x, y, steps] = [startX, startY, 0];
    const corner = (cx: number, cy: number): void => {
      if (steps > 0) this.#put(zigzag(steps % 2 === 1 ? cy - y : cx - x) + 1);
      [x, y] = [cx, cy];
      steps++;
    };
    walkRing(inside, startX, startY, { corner, upperEnd });
    // No step is 0.
    this.#put(0);
  }

  /** @param parts  number of parts that were walked */
  end(parts: number): PackedRings {
    return { parts, bytes: this.#bytes.slice(0, this.#length) };
  }

  #put(value: number): void {
    if (this.#length + 5 > this.#bytes.length) {
      const wider = new Uint8Array(2 * this.#bytes.length);
      wider.set(this.#bytes);
      this.#bytes = wider;
    }
    for (; value >= 128; value >>>= 7) this.#bytes[this.#length++] = (value & 127) | 128;
    this.#bytes[this.#length++] = value;
  }
}

/** Closed rings of corners (column, row, column, row ...) of each part, the outer ring first. */
export function unpackRings({ parts, bytes }: PackedRings): Int32Array[][] {
  const rings: Int32Array[][] = Array.from({ length: parts }, () => []);
  let at = 0;
  const next = (): number => {
    let [value, shift] = [0, 0];
    for (; bytes[at] >= 128; shift += 7) value |= (bytes[at++] & 127) << shift;
    return (value | (bytes[at++] << shift)) >>> 0;
  };
  while (at < bytes.length) {
    const part = next();
    rings[part].push(unpackRing(next(), next(), next));
  }
  return rings;
}

function unpackRing(startX: number, startY: number, next: () => number): Int32Array {
  const corners = [startX, startY];
  let [x, y] = corners;
  for (let step = next(), upright = true; step !== 0; step = next(), upright = !upright) {
    if (upright) y += unzigzag(step - 1);
    else x += unzigzag(step - 1);
    corners.push(x, y);
  }
  return closedRing(corners, startX, startY);
}

const zigzag = (v: number): number => (v << 1) ^ (v >> 31);
const unzigzag = (v: number): number => (v >>> 1) ^ -(v & 1);
