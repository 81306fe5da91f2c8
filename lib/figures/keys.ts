/** @file Keys of maps: a colour ramp with its ends, or swatches with their classes, drawn under a panel. */
import type { Json } from './figure.js';
import type { Frame, FrameGrid } from './frames.js';
import { rampColour, type RampName } from './palette.js';
import { encodeIndexed } from './png.js';
import { escapeText, shortNumber } from './words.js';
import { COLOUR, FONT } from './theme.js';

/** The key of a map: a ramp of colours, or classes. */
export type MapKey =
  | { kind: 'ramp'; ramp: RampName; range: [number, number]; label: string }
  | { kind: 'classes'; names: string[]; colours: string[]; label?: string };

export interface Drawn {
  shapes: Json[];
  annotations: Json[];
  images: Json[];
}

const LINE = 13;

/** Width of a text in px, near enough to place swatches. */
export function roughWidth(text: string, size: number = FONT.small): number {
  return text.length * size * 0.6;
}

/** Rows of swatches that fit a width: places of items in each row. */
function wrap(names: string[], widthPx: number): { name: number; x: number; row: number }[] {
  let [x, row] = [0, 0];
  return names.map((text, name) => {
    const need = 14 + roughWidth(text) + 6;
    if (x > 0 && x + need > widthPx) [x, row] = [0, row + 1];
    const place = { name, x, row };
    x += need;
    return place;
  });
}

/** Height of a key in px, to leave room for it. */
export function keyHeight(key: MapKey, widthPx: number): number {
  if (key.kind === 'ramp') return 34;
  const last = wrap(key.names, widthPx).at(-1);
  return ((last?.row ?? 0) + 1 + (key.label ? 1 : 0)) * LINE + 4;
}

/** Draws a key under a frame, `belowPx` under its lower edge. */
export function drawKey(key: MapKey, frame: Frame, grid: FrameGrid, belowPx: number): Drawn {
  const x = (px: number): number => frame.x0 + px * grid.unitX;
  const y = (px: number): number => frame.y0 - (belowPx + px) * grid.unitY;
  return key.kind === 'ramp' ? drawRamp(key, frame, x, y) : drawClasses(key, frame, x, y);
}

function text(words: string, x: number, y: number, xanchor: string, yanchor = 'middle'): Json {
  return {
    text: escapeText(words),
    xref: 'paper',
    yref: 'paper',
    x,
    y,
    xanchor,
    yanchor,
    showarrow: false,
    borderpad: 0,
    font: { size: FONT.small },
  };
}

function drawRamp(
  key: Extract<MapKey, { kind: 'ramp' }>,
  frame: Frame,
  x: (px: number) => number,
  y: (px: number) => number,
): Drawn {
  const n = 128;
  const palette = Array.from({ length: n }, (_, i): [number, number, number, number] => [
    ...(rampColour(key.ramp, i / (n - 1)).map(Math.round) as [number, number, number]),
    255,
  ]);
  const bar = encodeIndexed(
    Uint8Array.from({ length: n }, (_, i) => i),
    n,
    1,
    palette,
  );
  const w = frame.widthPx;
  const place = { xref: 'paper', yref: 'paper' };
  const span = Math.abs(key.range[1] - key.range[0]);
  const decimals = Math.min(8, Math.max(0, 2 - Math.floor(Math.log10(span || 1))));
  const say = (v: number): string => shortNumber(Number(v.toFixed(decimals === 1 ? 0 : decimals)));
  return {
    images: [
      {
        source: `data:image/png;base64,${bar.toString('base64')}`,
        ...place,
        x: x(0),
        y: y(14),
        sizex: x(w) - x(0),
        sizey: y(14) - y(21),
        sizing: 'stretch',
        layer: 'above',
      },
    ],
    shapes: [
      {
        type: 'rect',
        ...place,
        x0: x(0),
        x1: x(w),
        y0: y(21),
        y1: y(14),
        line: { width: 0.6, color: '#4A4A4A' },
      },
    ],
    annotations: [
      text(key.label, x(0), y(6), 'left'),
      text(say(key.range[0]), x(0), y(28), 'left'),
      text(say((key.range[0] + key.range[1]) / 2), x(w / 2), y(28), 'center'),
      text(say(key.range[1]), x(w), y(28), 'right'),
    ],
  };
}

function drawClasses(
  key: Extract<MapKey, { kind: 'classes' }>,
  frame: Frame,
  x: (px: number) => number,
  y: (px: number) => number,
): Drawn {
  const first = key.label ? 1 : 0;
  const places = wrap(key.names, frame.widthPx);
  const mid = (row: number): number => (row + first) * LINE + LINE / 2;
  return {
    images: [],
    shapes: places.map(({ name, x: px, row }) => ({
      type: 'rect',
      xref: 'paper',
      yref: 'paper',
      x0: x(px),
      x1: x(px + 10),
      y0: y(mid(row) + 4),
      y1: y(mid(row) - 4),
      fillcolor: key.colours[name],
      line: { width: 0.6, color: COLOUR.quiet },
    })),
    annotations: [
      ...(key.label ? [text(key.label, x(0), y(LINE / 2), 'left')] : []),
      ...places.map(({ name, x: px, row }) => text(key.names[name], x(px + 13), y(mid(row)), 'left')),
    ],
  };
}
