/** @file Landslides found, missed and invented: the map read as objects. */
import { check } from '../core/index.js';
import { labelComponents } from '../vector/index.js';

/** Whether a landslide was found, and how much of it. */
export interface LandslideFound {
  id: number;
  /** Pixels of the landslide that count (not ignored). */
  pixels: number;
  /** Share of them that the prediction covers, 0 to 1. */
  covered: number;
  found: boolean;
  /** Other found landslides that one predicted object joins with this one. */
  mergedWith: number[];
}

/** A predicted object where no landslide is. */
export interface FalseObject {
  pixels: number;
  /** Column and row of its centre. */
  x: number;
  y: number;
}

/** Landslides found, missed, and marked falsely. */
export interface Detection {
  landslides: LandslideFound[];
  found: number;
  missed: number;
  /** Predicted objects that touch no landslide. */
  falseObjects: FalseObject[];
}

/** Each landslide with the share that the prediction covers; it is found from `foundFrom` on. Predicted pixels that touch each other,
 *  corners included, are one object; objects of fewer than `minPixels` are left out before anything is counted.
 *  @param prediction  [height, width] uint8, 0 / 1
 *  @param labels      [height, width] int32 landslide ids, 0 = none
 *  @param scored      [height, width] uint8, 0 = counts nowhere; default: all count
 *  @throws "share to be found is 1.5: expected above 0, up to 1" */
export function detectLandslides(o: {
  prediction: Uint8Array;
  labels: Int32Array;
  width: number;
  height: number;
  foundFrom?: number;
  minPixels?: number;
  scored?: Uint8Array;
}): Detection {
  const { labels, width, height, scored, foundFrom = 0.5, minPixels = 1 } = o;
  const size = width * height;
  for (const [name, array] of [
    ['prediction', o.prediction],
    ['labels', labels],
    ['scored', scored],
  ] as const)
    check(
      !array || array.length === size,
      `${name} has ${array?.length} pixels, the map ${width} x ${height}`,
    );
  check(foundFrom > 0 && foundFrom <= 1, `share to be found is ${foundFrom}: expected above 0, up to 1`);
  const counts = (i: number): boolean => !scored || scored[i] !== 0;
  const inside = new Uint8Array(size);
  for (let i = 0; i < size; i++) if (o.prediction[i] === 1 && counts(i)) inside[i] = 1;
  const objects = labelComponents(inside, width, height, 8);
  const large = sizesOf(objects.labels, objects.count).map((n) => (n >= minPixels ? 1 : 0));
  return summarise(tally(labels, objects.labels, large, counts, width), foundFrom);
}

interface Tally {
  /** By landslide: pixels, covered pixels, objects that touch it. */
  landslides: Map<number, { pixels: number; covered: number; objects: Set<number> }>;
  /** By object: pixels, coordinate sums, landslides it touches. */
  objects: Map<number, { pixels: number; x: number; y: number; landslides: Set<number> }>;
}

function tally(
  labels: Int32Array,
  objectOf: Int32Array,
  large: Uint32Array,
  counts: (i: number) => boolean,
  width: number,
): Tally {
  const t: Tally = { landslides: new Map(), objects: new Map() };
  for (let i = 0; i < labels.length; i++) {
    const id = labels[i];
    const object = objectOf[i] * large[objectOf[i]];
    if ((id === 0 && object === 0) || !counts(i)) continue;
    if (id !== 0) {
      const l = t.landslides.get(id) ?? { pixels: 0, covered: 0, objects: new Set() };
      t.landslides.set(id, l);
      l.pixels++;
      if (object !== 0) {
        l.covered++;
        l.objects.add(object);
      }
    }
    if (object !== 0) {
      const b = t.objects.get(object) ?? { pixels: 0, x: 0, y: 0, landslides: new Set() };
      t.objects.set(object, b);
      b.pixels++;
      b.x += i % width;
      b.y += Math.floor(i / width);
      if (id !== 0) b.landslides.add(id);
    }
  }
  return t;
}

function summarise({ landslides, objects }: Tally, foundFrom: number): Detection {
  const isFound = (id: number): boolean => {
    const l = landslides.get(id)!;
    return l.covered / l.pixels >= foundFrom;
  };
  const rows = [...landslides]
    .sort((a, b) => a[0] - b[0])
    .map(([id, l]): LandslideFound => {
      const others = new Set([...l.objects].flatMap((b) => [...objects.get(b)!.landslides]));
      others.delete(id);
      const mergedWith = isFound(id) ? [...others].filter(isFound).sort((a, b) => a - b) : [];
      return { id, pixels: l.pixels, covered: l.covered / l.pixels, found: isFound(id), mergedWith };
    });
  const found = rows.filter((r) => r.found).length;
  const falseObjects = [...objects.values()]
    .filter((b) => b.landslides.size === 0)
    .map((b) => ({ pixels: b.pixels, x: b.x / b.pixels + 0.5, y: b.y / b.pixels + 0.5 }));
  return { landslides: rows, found, missed: rows.length - found, falseObjects };
}

function sizesOf(objectOf: Int32Array, count: number): Uint32Array {
  const sizes = new Uint32Array(count + 1);
  for (const b of objectOf) sizes[b]++;
  sizes[0] = 0;
  return sizes;
}
