/** @file Drawings of networks from a list of their layers (figure 3). */
import { check } from '../core/errors.js';
import { drawArrow, drawBox, drawText, EMPTY_TRACE, sheetLayout, type Sheet } from './drawing.js';
import { makeFigure, type Figure, type FigureText, type Json } from './figure.js';
import { roughWidth } from './keys.js';
import { layOutNetwork, shortcutWay, skipWay, stepWay, type Place } from './network-layout.js';
import { COLOUR, drawnPx, EDGE_PX, OKABE_ITO, PX_PER_MM } from './theme.js';

/** What a layer does, which gives its colour. */
export type LayerKind =
  'input' | 'convolution' | 'attention' | 'pool' | 'up' | 'enlarge' | 'join' | 'sum' | 'score' | 'output';

/** A layer as drawn. */
export interface NetworkLayer {
  name: string;
  channels: number;
  /** Height of its output in pixels; the level of the drawing follows from it. */
  size: number;
  kind: LayerKind;
  /** So many of them in a row; default 1. */
  times?: number;
}

const LOOK: Record<LayerKind, { fill: string; words: string }> = {
  input: { fill: '#FFFFFF', words: 'image' },
  convolution: { fill: '#9CC7E3', words: 'convolution, batch norm, ReLU (parted: two)' },
  attention: { fill: OKABE_ITO.orange, words: 'squeeze and excitation' },
  pool: { fill: '#9A9A9A', words: 'max-pooling' },
  up: { fill: OKABE_ITO.green, words: 'up-convolution' },
  enlarge: { fill: '#9FD6C4', words: 'bilinear enlargement' },
  join: { fill: '#E3BFD3', words: 'channels joined' },
  sum: { fill: '#F3E3A1', words: 'sum' },
  score: { fill: '#34699A', words: '1 × 1 convolution to one score' },
  output: { fill: COLOUR.landslide, words: 'probability of a landslide' },
};

/** A network as drawn. */
export interface Architecture {
  layers: readonly NetworkLayer[];
  /** [from, to] places in `layers`, of the same size. */
  skips?: readonly (readonly [number, number])[];
  /** What each skip link passes. */
  through?: LayerKind;
  /** [first, last] layers that a residual shortcut passes by. */
  shortcuts?: readonly (readonly [number, number])[];
}

/** Layers from left to right, lower where the image is smaller, wider where there are more channels; skip links go over the
 *  boxes, shortcuts under them. Over each layer stand its channels, at each level the size of the image. */
export function architectureFigure(text: FigureText, architecture: Architecture): Figure {
  const { layers, skips = [], through, shortcuts = [] } = architecture;
  check(layers.length > 1, `figure ${text.id} has ${layers.length} layers: give at least two`);
  for (const [a, b] of [...skips, ...shortcuts])
    check(layers[a] && layers[b], `link is ${a} > ${b}: layers are 0..${layers.length - 1}`);
  const width = drawnPx(text.widthMm ?? 180);
  const largest = Math.max(...layers.map((l) => l.size));
  const left = roughWidth(`${largest} × ${largest}`) + 10;
  const notes = layers.map(noteOf);
  const { places, levels, bottom } = layOutNetwork(
    layers.map((l, i) => ({ ...l, note: notes[i] })),
    left,
    width - 8,
  );
  const sheet: Sheet = { shapes: [], annotations: [] };
  for (const [a, b] of skips)
    drawSkip(sheet, skipWay(places[a], places[b], { after: places[a + 1], before: places[b - 1] }), through);
  shortcuts.forEach(([a, b]) => drawArrow(sheet, shortcutWay(places[a], places[b]), { colour: '#7A4B94' }));
  places.forEach((place, i) => {
    if (i > 0) drawArrow(sheet, stepWay(places[i - 1], place), { width: 0.9 });
    drawLayer(sheet, place, layers[i]);
    drawText(sheet, place.x + place.width / 2, place.y - 2, [notes[i]], { yanchor: 'bottom' });
  });
  for (const { size, y, height } of levels)
    drawText(sheet, 0, y + height / 2, [`${size} × ${size}`], { xanchor: 'left', ink: COLOUR.quiet });
  const end = drawKinds(
    sheet,
    [...layers.map((l) => l.kind), ...(through ? [through] : [])],
    bottom + 20,
    width,
  );
  const heightMm = Math.round(((end + (text.demo ? 16 : 4) + 2 * EDGE_PX) / PX_PER_MM) * 100) / 100;
  const table = {
    columns: ['layer', 'kind', 'times', 'channels', 'size'],
    rows: layers.map((l) => [l.name, l.kind, l.times ?? 1, l.channels, l.size]),
  };
  return makeFigure(
    { ...text, heightMm },
    { data: [hoverNames(layers, places)], layout: sheetLayout(width, drawnPx(heightMm), sheet), table },
  );
}

/** Channels, over each layer that can change them. */
const noteOf = ({ kind, channels }: NetworkLayer): string =>
  kind === 'pool' || kind === 'attention' || kind === 'sum' ? '' : String(channels);

function drawSkip(sheet: Sheet, way: [number, number][], through: LayerKind | undefined): void {
  drawArrow(sheet, way, { colour: OKABE_ITO.blue });
  if (!through) return;
  const x = (way[1][0] + way[2][0]) / 2;
  drawBox(sheet, { x: x - 5, y: way[1][1] - 8, width: 10, height: 16 }, { fill: LOOK[through].fill });
}

/** A box, parted into as many as the layer is repeated. */
function drawLayer(sheet: Sheet, place: Place, { kind, times = 1 }: NetworkLayer): void {
  const width = place.width / times;
  for (let i = 0; i < times; i++)
    drawBox(sheet, { ...place, x: place.x + i * width, width }, { fill: LOOK[kind].fill });
}

/** Unseen marks that name the layers under the pointer. */
function hoverNames(layers: readonly NetworkLayer[], places: readonly Place[]): Json {
  return {
    ...EMPTY_TRACE,
    hoverinfo: 'text',
    mode: 'markers',
    marker: { size: 12, opacity: 0 },
    x: places.map((p) => Math.round(p.x + p.width / 2)),
    y: places.map((p) => Math.round(p.y + p.height / 2)),
    text: layers.map((l) => `${l.name}: ${l.channels} channels, ${l.size} × ${l.size}`),
  };
}

/** The key, for the kinds that occur; returns its lower edge. */
function drawKinds(sheet: Sheet, used: readonly LayerKind[], top: number, width: number): number {
  const kinds = (Object.keys(LOOK) as LayerKind[]).filter((k) => used.includes(k));
  let [x, y] = [1, top];
  for (const kind of kinds) {
    const need = 14 + roughWidth(LOOK[kind].words) + 12;
    if (x > 1 && x + need > width) [x, y] = [1, y + 15];
    drawBox(sheet, { x, y, width: 10, height: 9 }, { fill: LOOK[kind].fill });
    drawText(sheet, x + 14, y + 4.5, [LOOK[kind].words], { xanchor: 'left' });
    x += need;
  }
  return y + 12;
}
