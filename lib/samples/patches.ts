/** @file Patches for the networks: images [n, bands, height, width], masks [n, height, width]. */
import { check, mapTo } from '../core/index.js';
import { absentTest, type Raster, type Window } from '../raster/index.js';

/** A mask's value for a pixel that counts nowhere. */
export const IGNORE = 255;

/** Image patches with their masks. */
export interface PatchSet {
  n: number;
  bands: number;
  height: number;
  width: number;
  /** [n, bands, height, width] */
  images: Float32Array;
  /** [n, height, width]: 0 = background, 1 = landslide, 255 = ignore. */
  masks: Uint8Array;
  /** [n] */
  names: string[];
}

/** An empty set with room for n patches. */
export function makePatchSet(n: number, bands: number, height: number, width: number): PatchSet {
  const images = new Float32Array(n * bands * height * width);
  return {
    n,
    bands,
    height,
    width,
    images,
    masks: new Uint8Array(n * height * width),
    names: new Array(n).fill(''),
  };
}

/** The mask of labels: 1 where a landslide is, 0 elsewhere.
 *  @param labels [pixels] int32 landslide ids, 0 = none */
export function maskOf(labels: Int32Array): Uint8Array {
  return mapTo(Uint8Array, labels, (id) => (id === 0 ? 0 : 1));
}

/** Patches cut from a normalised image and its mask. A pixel that is absent in any band has 0 in the images and 255 in the mask.
 *  @param image    [bands, rows, cols], normalised
 *  @param mask     [rows, cols] uint8, 0 / 1 / 255
 *  @param windows  all of one size, inside the image
 *  @param prefix   goes before each name: `hongtan x120 y80`
 *  @throws "mask has 900 pixels, the image 40 x 40" and where windows differ in size or leave the image */
export function extractPatches(
  image: Raster,
  mask: Uint8Array,
  windows: readonly Window[],
  { prefix = '' }: { prefix?: string } = {},
): PatchSet {
  const { width, height } = image.grid;
  check(mask.length === width * height, `mask has ${mask.length} pixels, the image ${width} x ${height}`);
  checkWindows(windows, width, height);
  const w0 = windows[0] ?? { width: 0, height: 0 };
  const set = makePatchSet(windows.length, image.bands, w0.height, w0.width);
  windows.forEach((w, i) => copyWindow(image, mask, w, set, i));
  set.names = windows.map((w) => `${prefix}${prefix && ' '}x${w.x} y${w.y}`);
  return set;
}

function checkWindows(windows: readonly Window[], width: number, height: number): void {
  for (const w of windows) {
    check(
      w.width === windows[0].width && w.height === windows[0].height,
      `window is ${w.width} x ${w.height}, the first ${windows[0].width} x ${windows[0].height}: patches of a set have one size`,
    );
    check(
      w.x >= 0 && w.y >= 0 && w.x + w.width <= width && w.y + w.height <= height,
      `window at ${w.x}, ${w.y} of ${w.width} x ${w.height} leaves the image of ${width} x ${height}`,
    );
  }
}

function copyWindow(image: Raster, mask: Uint8Array, w: Window, set: PatchSet, i: number): void {
  const { width, height } = image.grid;
  // Tested after the copy, so as the float32 that the value has become.
  const isAbsent = absentTest(image.nodata, 'float32');
  const size = w.width * w.height;
  const masks = set.masks.subarray(i * size, (i + 1) * size);
  for (let y = 0; y < w.height; y++) {
    const row = (w.y + y) * width + w.x;
    masks.set(mask.subarray(row, row + w.width), y * w.width);
  }
  for (let b = 0; b < image.bands; b++)
    for (let y = 0; y < w.height; y++) {
      const from = b * width * height + (w.y + y) * width + w.x;
      const to = (i * image.bands + b) * size + y * w.width;
      set.images.set(image.data.subarray(from, from + w.width), to);
      blankAbsent(
        set.images.subarray(to, to + w.width),
        masks.subarray(y * w.width, (y + 1) * w.width),
        isAbsent,
      );
    }
}

function blankAbsent(values: Float32Array, mask: Uint8Array, isAbsent: (value: number) => boolean): void {
  for (let x = 0; x < values.length; x++)
    if (isAbsent(values[x])) {
      values[x] = 0;
      mask[x] = IGNORE;
    }
}

/** The patches of some indices, in their order, as a new set. */
export function selectPatches(set: PatchSet, indices: ArrayLike<number>): PatchSet {
  const result = makePatchSet(indices.length, set.bands, set.height, set.width);
  const size = set.height * set.width;
  for (let k = 0; k < indices.length; k++) {
    const i = indices[k];
    check(i >= 0 && i < set.n, `patch is ${i}: the set has 0..${set.n - 1}`);
    result.images.set(
      set.images.subarray(i * set.bands * size, (i + 1) * set.bands * size),
      k * set.bands * size,
    );
    result.masks.set(set.masks.subarray(i * size, (i + 1) * size), k * size);
    result.names[k] = set.names[i];
  }
  return result;
}

/** Sets of one shape, one after another.
 *  @throws "patches are 3 x 64 x 64 and 4 x 64 x 64: ..." */
export function joinPatches(sets: readonly PatchSet[]): PatchSet {
  check(sets.length > 0, 'sets are none: give at least one');
  const [first] = sets;
  const shape = (s: PatchSet): string => `${s.bands} x ${s.height} x ${s.width}`;
  for (const s of sets)
    check(shape(s) === shape(first), `patches are ${shape(first)} and ${shape(s)}: join sets of one shape`);
  const n = sets.reduce((a, s) => a + s.n, 0);
  const result = makePatchSet(n, first.bands, first.height, first.width);
  let at = 0;
  for (const s of sets) {
    result.images.set(s.images, at * first.bands * first.height * first.width);
    result.masks.set(s.masks, at * first.height * first.width);
    at += s.n;
  }
  result.names = sets.flatMap((s) => s.names);
  return result;
}

/** Smaller patches cut from every patch of a set, row by row; names gain ` x.. y..`.
 *  @param stride default: the size, so that they do not overlap */
export function tilePatches(
  set: PatchSet,
  { size, stride = size }: { size: number; stride?: number },
): PatchSet {
  check(
    size <= set.width && size <= set.height,
    `tile is ${size} pixels, the patches ${set.width} x ${set.height}: use a smaller tile`,
  );
  const offsets: [number, number][] = [];
  for (let y = 0; y + size <= set.height; y += stride)
    for (let x = 0; x + size <= set.width; x += stride) offsets.push([x, y]);
  const result = makePatchSet(set.n * offsets.length, set.bands, size, size);
  for (let i = 0, k = 0; i < set.n; i++)
    for (const [x, y] of offsets) {
      copyTile(set.images, i * set.bands, set, x, y, result.images, k * set.bands, size, set.bands);
      copyTile(set.masks, i, set, x, y, result.masks, k, size, 1);
      result.names[k++] = `${set.names[i]} x${x} y${y}`;
    }
  return result;
}

function copyTile<A extends Float32Array | Uint8Array>(
  from: A,
  fromPlane: number,
  { width, height }: PatchSet,
  x: number,
  y: number,
  to: A,
  toPlane: number,
  size: number,
  planes: number,
): void {
  for (let p = 0; p < planes; p++)
    for (let r = 0; r < size; r++) {
      const start = (fromPlane + p) * width * height + (y + r) * width + x;
      to.set(from.subarray(start, start + size), (toPlane + p) * size * size + r * size);
    }
}
