/** @file Rows of a place each: true colour, false colour, truth, and what every model made of it (figures 5 and 8). */
import { check } from '../core/errors.js';
import type { Raster } from '../raster/grid.js';
import { makeFigure, type Cell, type Figure, type FigureText, type Json } from './figure.js';
import { frameGrid } from './frames.js';
import { drawKey } from './keys.js';
import { drawPanel, type MapPanel } from './map-panel.js';
import { pictureOfBand, pictureOfClasses, pictureOfComposite, type Picture } from './picture.js';
import { COLOUR, FONT } from './theme.js';

/** A landslide, and what each model marks there. */
export interface ComparisonRow {
  /** Y1, K8 ...: at the left of the row. */
  name: string;
  /** Patch of the image, at least the bands that `trueColour` and `falseColour` name. */
  image: Raster;
  /** [rows * cols] 0 / 1, 255 = not judged. */
  truth: Uint8Array;
  /** Model name to [rows * cols] 0 / 1. */
  predictions: Record<string, Uint8Array>;
}

/** Pixels of one row and model, by outcome. */
interface Outcome {
  right: number;
  missed: number;
  falseAlarm: number;
}

/** One row of pictures a place: right, missed and false pixels of each model over the grey image.
 *  @param options.trueColour,options.falseColour band places; GF-2 (blue, green, red, near infrared): [2, 1, 0] and [3, 2, 1] */
export function comparisonFigure(
  text: FigureText,
  rows: readonly ComparisonRow[],
  options: { trueColour?: [number, number, number]; falseColour?: [number, number, number] } = {},
): Figure {
  check(rows.length > 0, `figure ${text.id} has no rows: give at least one place`);
  const { trueColour = [2, 1, 0], falseColour = [3, 2, 1] } = options;
  const models = Object.keys(rows[0].predictions);
  const heads = ['true colour', 'false colour', 'truth', ...models];
  const grid = frameGrid({
    count: heads.length * rows.length,
    columns: heads.length,
    aspect: Math.max(...rows.map((r) => r.image.grid.height / r.image.grid.width)),
    widthMm: text.widthMm ?? 180,
    margin: { l: 26, r: 4, t: 20, b: 20 },
    gapX: 4,
    gapY: 4,
  });
  const cells: Cell[][] = [];
  const panels = rows.flatMap((row) => rowPanels(row, models, trueColour, falseColour, cells));
  const drawn = panels.map((panel, i) =>
    drawPanel(panel, i, grid.frames[i], grid, {
      coordinates: 'none',
      scaleBar: i % heads.length === 0,
      north: false,
      legend: false,
    }),
  );
  const key = drawKey(
    {
      kind: 'classes',
      names: ['landslide found', 'landslide missed', 'false alarm'],
      colours: [COLOUR.right, COLOUR.missed, COLOUR.falseAlarm],
    },
    { ...grid.frames[0], x1: 1, y0: 0, widthPx: 600 },
    grid,
    4,
  );
  const layout: Json = {
    margin: grid.margin,
    showlegend: false,
    ...Object.assign({}, ...drawn.map((d) => d.axes)),
    shapes: [...drawn.flatMap((d) => d.shapes), ...key.shapes],
    images: drawn.flatMap((d) => d.images),
    annotations: [
      ...drawn.flatMap((d) => d.annotations),
      ...key.annotations,
      ...heads.map((head, i) => note(`(${'abcdefghijkl'[i]}) ${head}`, grid.frames[i], 'head', grid.unitY)),
      ...rows.map((row, r) => note(row.name, grid.frames[r * heads.length], 'side', grid.unitX)),
    ],
  };
  const table = { columns: ['place', 'model', 'right', 'missed', 'false_alarm'], rows: cells };
  return makeFigure(
    { ...text, heightMm: grid.heightMm },
    { data: drawn.flatMap((d) => d.data), layout, table },
  );
}

function note(
  words: string,
  f: { x0: number; x1: number; y0: number; y1: number },
  side: 'head' | 'side',
  unit: number,
): Json {
  const place =
    side === 'head'
      ? { x: (f.x0 + f.x1) / 2, y: f.y1 + 2 * unit, xanchor: 'center', yanchor: 'bottom' }
      : { x: -6 * unit, y: (f.y0 + f.y1) / 2, xanchor: 'right', yanchor: 'middle' };
  return {
    text: words,
    xref: 'paper',
    yref: 'paper',
    ...place,
    showarrow: false,
    borderpad: 0,
    font: { size: FONT.small },
  };
}

function rowPanels(
  row: ComparisonRow,
  models: string[],
  trueColour: [number, number, number],
  falseColour: [number, number, number],
  cells: Cell[][],
): MapPanel[] {
  const { image, truth } = row;
  const panel = (...pictures: Picture[]): MapPanel => ({ heading: '', pictures });
  const size = image.grid.width * image.grid.height;
  check(truth.length === size, `truth of ${row.name} has ${truth.length} pixels: expected ${size}`);
  const pale = pictureOfBand(
    image.data.subarray(trueColour[1] * size, (trueColour[1] + 1) * size),
    image.grid,
    {
      ramp: 'greys',
      nodata: image.nodata,
      maxSide: 400,
    },
  );
  const over = (classes: Uint8Array): Picture =>
    pictureOfClasses(classes, image.grid, {
      colours: ['#ffffff', COLOUR.right, COLOUR.missed, COLOUR.falseAlarm].slice(1),
      maxSide: 400,
    });
  return [
    panel(pictureOfComposite(image, { bands: trueColour, maxSide: 400 })),
    panel(pictureOfComposite(image, { bands: falseColour, maxSide: 400 })),
    panel(pale, over(truth.map((t) => (t === 1 ? 0 : 255)))),
    ...models.map((model) => {
      const prediction = row.predictions[model];
      check(
        prediction?.length === size,
        `${model} of ${row.name} has ${prediction?.length} pixels: expected ${size}`,
      );
      const classes = outcomeClasses(prediction, truth);
      const n = count(classes);
      cells.push([row.name, model, n.right, n.missed, n.falseAlarm]);
      return panel(pale, over(classes));
    }),
  ];
}

/** [n] uint8: 0 found, 1 missed, 2 false alarm, 255 nothing (or not judged). */
export function outcomeClasses(prediction: Uint8Array, truth: Uint8Array): Uint8Array {
  return truth.map((t, i) => (t === 255 ? 255 : prediction[i] ? (t ? 0 : 2) : t ? 1 : 255));
}

function count(classes: Uint8Array): Outcome {
  const n = [0, 0, 0];
  for (const c of classes) if (c < 3) n[c]++;
  return { right: n[0], missed: n[1], falseAlarm: n[2] };
}
