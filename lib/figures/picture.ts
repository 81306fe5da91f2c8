/** @file Rasters as small pictures (data URIs): at most about 1000 pixels a side, so that a notebook stays light. */
import { createRequire } from 'node:module';
import { check } from '../core/errors.js';
import { mapTo } from '../core/map-to.js';
import { bandOf, type Grid, type Raster, type TypedArray } from '../raster/grid.js';
import { parseHex, rampColour, type RampName } from './palette.js';
import { encodeIndexed, encodeRgba } from './png.js';

/** A picture that fills `grid`. */
export interface Picture {
  uri: string;
  width: number;
  height: number;
  grid: Grid;
}

/** The longest side of a picture, pixels. */
export const MAX_PICTURE = 1000;

const uriOf = (bytes: Buffer, kind: 'png' | 'jpeg'): string =>
  `data:image/${kind};base64,${bytes.toString('base64')}`;

/** How many source pixels a side go into one picture pixel. */
function stepFor(grid: Pick<Grid, 'width' | 'height'>, maxSide: number): number {
  return Math.max(1, Math.ceil(Math.max(grid.width, grid.height) / maxSide));
}

/** The pixels of a grid that a picture of classes of at most `maxSide` pixels a side shows: the middle one of each block.
 *  @returns the columns and the rows they lie in, ascending */
export function shownPixels(
  grid: Pick<Grid, 'width' | 'height'>,
  maxSide = MAX_PICTURE,
): { columns: number[]; rows: number[] } {
  const step = stepFor(grid, maxSide);
  const middles = (size: number): number[] =>
    Array.from({ length: Math.ceil(size / step) }, (_, i) => Math.min(size - 1, i * step + (step >> 1)));
  return { columns: middles(grid.width), rows: middles(grid.height) };
}

function checkSize(name: string, values: ArrayLike<number>, grid: Grid): void {
  const expected = grid.width * grid.height;
  check(
    values.length === expected,
    `${name} has ${values.length} pixels: expected ${grid.width} x ${grid.height}`,
  );
}

/** Mean of the valid pixels of each block of `step` x `step`; NaN where there is none. */
function shrink(
  values: ArrayLike<number>,
  grid: Grid,
  step: number,
  nodata: number | null,
): { data: Float32Array; width: number; height: number } {
  const [width, height] = [Math.ceil(grid.width / step), Math.ceil(grid.height / step)];
  const data = new Float32Array(width * height);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      let sum = 0;
      let n = 0;
      for (let r = y * step; r < Math.min(grid.height, (y + 1) * step); r++)
        for (let c = x * step; c < Math.min(grid.width, (x + 1) * step); c++) {
          const v = values[r * grid.width + c];
          if (v !== nodata && !Number.isNaN(v)) {
            sum += v;
            n++;
          }
        }
      data[y * width + x] = n ? sum / n : NaN;
    }
  return { data, width, height };
}

/** The values below which `low` and `high` of the valid ones lie (shares in 0..1), from at most 50 000 of them. */
export function stretchRange(
  values: ArrayLike<number>,
  nodata: number | null,
  low = 0.02,
  high = 0.98,
): [number, number] {
  const every = Math.max(1, Math.floor(values.length / 50000));
  const kept: number[] = [];
  for (let i = 0; i < values.length; i += every)
    if (values[i] !== nodata && Number.isFinite(values[i])) kept.push(values[i]);
  if (kept.length === 0) return [0, 1];
  const sorted = Float64Array.from(kept).sort();
  const at = (share: number): number => sorted[Math.round(share * (sorted.length - 1))];
  const [a, b] = [at(low), at(high)];
  return a < b ? [a, b] : [a, a + 1];
}

/** A continuous layer in a colour ramp; absent pixels are transparent.
 *  @param values [rows * cols]; NaN and `nodata` are absent
 *  @param options.range values at the ends of the ramp; default: 2 % and 98 % of the valid values */
export function pictureOfBand(
  values: ArrayLike<number>,
  grid: Grid,
  options: { ramp: RampName; range?: [number, number]; nodata?: number | null; maxSide?: number },
): Picture {
  checkSize('layer', values, grid);
  const { ramp, nodata = null, maxSide = MAX_PICTURE } = options;
  const [low, high] = options.range ?? stretchRange(values, nodata);
  const { data, width, height } = shrink(values, grid, stepFor(grid, maxSide), nodata);
  const palette = Array.from({ length: 256 }, (_, i): [number, number, number, number] =>
    i === 255
      ? [255, 255, 255, 0]
      : [...(rampColour(ramp, i / 254).map(Math.round) as [number, number, number]), 255],
  );
  const index = mapTo(Uint8Array, data, (v) =>
    Number.isNaN(v) ? 255 : Math.round(254 * Math.min(1, Math.max(0, (v - low) / (high - low)))),
  );
  return { uri: uriOf(encodeIndexed(index, width, height, palette), 'png'), width, height, grid };
}

/** A layer of classes; class `i` has `colours[i]`, any other value is transparent. Blocks take the class of their middle pixel.
 *  @param classes [rows * cols] class indices, or only those of `shownPixels`
 *  @param options.alpha opacity of the colours, 0..1 */
export function pictureOfClasses(
  classes: ArrayLike<number>,
  grid: Grid,
  options: { colours: readonly string[]; alpha?: number; maxSide?: number },
): Picture {
  const { colours, alpha = 1, maxSide = MAX_PICTURE } = options;
  const { columns, rows } = shownPixels(grid, maxSide);
  const [width, height] = [columns.length, rows.length];
  const thinned = classes.length === width * height;
  if (!thinned) checkSize('class layer', classes, grid);
  const none = colours.length;
  const index = new Uint8Array(width * height);
  rows.forEach((r, y) =>
    columns.forEach((c, x) => {
      const k = classes[thinned ? y * width + x : r * grid.width + c];
      index[y * width + x] = Number.isInteger(k) && k >= 0 && k < none ? k : none;
    }),
  );
  const palette = colours.map((hex): [number, number, number, number] => [
    ...parseHex(hex),
    Math.round(255 * alpha),
  ]);
  palette.push([255, 255, 255, 0]);
  return { uri: uriOf(encodeIndexed(index, width, height, palette), 'png'), width, height, grid };
}

/** A mask as a tint with a firm edge; blocks with any pixel of the mask count, so that small landslides stay visible.
 *  @param mask [rows * cols], 1 = inside */
export function pictureOfMask(
  mask: ArrayLike<number>,
  grid: Grid,
  options: { colour: string; fill?: number; edge?: boolean; maxSide?: number },
): Picture {
  checkSize('mask', mask, grid);
  const { colour, fill = 0.3, edge = true, maxSide = MAX_PICTURE } = options;
  const step = stepFor(grid, maxSide);
  const [width, height] = [Math.ceil(grid.width / step), Math.ceil(grid.height / step)];
  const inside = new Uint8Array(width * height);
  for (let r = 0; r < grid.height; r++)
    for (let c = 0; c < grid.width; c++)
      if (mask[r * grid.width + c] === 1) inside[Math.floor(r / step) * width + Math.floor(c / step)] = 1;
  const at = (x: number, y: number): number =>
    x < 0 || y < 0 || x >= width || y >= height ? 1 : inside[y * width + x];
  const index = inside.map((v, i) => {
    const [x, y] = [i % width, Math.floor(i / width)];
    const rim = v && edge && !(at(x - 1, y) && at(x + 1, y) && at(x, y - 1) && at(x, y + 1));
    return v ? (rim ? 2 : 1) : 0;
  });
  const rgb = parseHex(colour);
  const palette: [number, number, number, number][] = [
    [255, 255, 255, 0],
    [...rgb, Math.round(255 * fill)],
    [...rgb, 255],
  ];
  return { uri: uriOf(encodeIndexed(index, width, height, palette), 'png'), width, height, grid };
}

/** Three bands of an image as red, green and blue, each stretched between 2 % and 98 % of its values (or `ranges`).
 *  @param bands places of the bands, from 0: GF-2's blue, green, red, near infrared give [2, 1, 0] in true colour, [3, 2, 1] in false */
export function pictureOfComposite(
  image: Raster,
  options: {
    bands: readonly [number, number, number];
    ranges?: [number, number][];
    gamma?: number;
    maxSide?: number;
  },
): Picture {
  const { bands, gamma = 1, maxSide = MAX_PICTURE } = options;
  const step = stepFor(image.grid, maxSide);
  const layers = bands.map((band, i) => {
    const values = bandOf<TypedArray>(image, band);
    const range = options.ranges?.[i] ?? stretchRange(values, image.nodata);
    return { ...shrink(values, image.grid, step, image.nodata), range };
  });
  const { width, height } = layers[0];
  const rgba = new Uint8ClampedArray(width * height * 4);
  let holes = false;
  for (let i = 0; i < width * height; i++) {
    const absent = layers.some((l) => Number.isNaN(l.data[i]));
    holes ||= absent;
    layers.forEach(({ data, range: [low, high] }, c) => {
      const t = Math.min(1, Math.max(0, (data[i] - low) / (high - low)));
      rgba[4 * i + c] = absent ? 255 : 255 * (gamma === 1 ? t : t ** (1 / gamma));
    });
    rgba[4 * i + 3] = absent ? 0 : 255;
  }
  return pictureOfRgba(rgba, width, height, image.grid, holes);
}

/** RGBA pixels as a JPEG (photographs), or as a PNG where transparency is to be kept. */
export function pictureOfRgba(
  rgba: Uint8ClampedArray,
  width: number,
  height: number,
  grid: Grid,
  transparent = false,
): Picture {
  const uri = transparent
    ? uriOf(encodeRgba(rgba, width, height), 'png')
    : uriOf(jpeg(rgba, width, height), 'jpeg');
  return { uri, width, height, grid };
}

function jpeg(rgba: Uint8ClampedArray, width: number, height: number): Buffer {
  // Loaded on first use: most imports of this room draw no photograph.
  const { createCanvas, ImageData } = createRequire(import.meta.url)(
    '@napi-rs/canvas',
  ) as typeof import('@napi-rs/canvas');
  const canvas = createCanvas(width, height);
  canvas.getContext('2d').putImageData(new ImageData(rgba, width, height), 0, 0);
  return canvas.toBuffer('image/jpeg', 88);
}
