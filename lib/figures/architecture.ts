/** @file Drawings of networks from a list of their layers (figure 3). */
import { check } from '../core/errors.js';
import { drawArrow, drawBox, drawText, EMPTY_TRACE, sheetLayout, type Sheet } from './drawing.js';
import { makeFigure, type Figure, type FigureText } from './figure.js';
import { roughWidth } from './keys.js';
import { COLOUR, drawnPx, EDGE_PX, OKABE_ITO, PX_PER_MM } from './theme.js';

export type LayerKind = 'input' | 'convolution' | 'attention' | 'pool' | 'up' | 'join' | 'output';

export interface NetworkLayer {
  name: string;
  channels: number;
  /** Height of its output in pixels; the level of the drawing follows from it. */
  size: number;
  kind: LayerKind;
}

const LOOK: Record<LayerKind, { fill: string; words: string }> = {
  input: { fill: '#FFFFFF', words: 'input' },
  convolution: { fill: '#9CC7E3', words: 'convolutions, batch norm, ReLU' },
  attention: { fill: OKABE_ITO.orange, words: 'squeeze and excitation' },
  pool: { fill: '#9A9A9A', words: 'pooling' },
  up: { fill: OKABE_ITO.green, words: 'up-convolution' },
  join: { fill: '#E3BFD3', words: 'join with the skip link' },
  output: { fill: COLOUR.landslide, words: 'probability of a landslide' },
};

/** Layers from left to right, lower where the image is smaller, wider where there are more channels; skip links are dashed.
 *  Over each layer stand its channels, at each level the size of the image.
 *  @param o.skips      [from, to] places in `layers`, of the same size
 *  @param o.gatedSkips a gate stands on each skip link */
export function architectureFigure(
  text: FigureText,
  {
    layers,
    skips = [],
    gatedSkips = false,
  }: {
    layers: readonly NetworkLayer[];
    skips?: readonly (readonly [number, number])[];
    gatedSkips?: boolean;
  },
): Figure {
  check(layers.length > 1, `figure ${text.id} has ${layers.length} layers: give at least two`);
  for (const [a, b] of skips)
    check(layers[a] && layers[b], `skip link is ${a} > ${b}: layers are 0..${layers.length - 1}`);
  const width = drawnPx(text.widthMm ?? 180);
  const sizes = [...new Set(layers.map((l) => l.size))].sort((a, b) => b - a);
  const left = roughWidth(`${sizes[0]} × ${sizes[0]}`) + 10;
  const most = Math.max(...layers.map((l) => l.channels));
  const weight = layers.map((l) => 0.35 + l.channels / most);
  const gap = Math.min(12, (0.45 * (width - left)) / layers.length);
  const unit = (width - left - 8 - gap * (layers.length - 1)) / weight.reduce((a, b) => a + b, 0);
  const levelHeight = sizes.map((_, i) => 58 - (34 * i) / Math.max(1, sizes.length - 1));
  const levelTop = sizes.map((_, i) => 26 + levelHeight.slice(0, i).reduce((a, h) => a + h + 26, 0));
  const sheet: Sheet = { shapes: [], annotations: [] };
  let x = left;
  const places = layers.map((layer, i) => {
    const level = sizes.indexOf(layer.size);
    const place = { x, y: levelTop[level], width: unit * weight[i], height: levelHeight[level] };
    x += place.width + gap;
    return place;
  });
  skips.forEach(([a, b]) => {
    const y = places[a].y + places[a].height * 0.25;
    drawArrow(
      sheet,
      [
        [places[a].x + places[a].width, y],
        [places[b].x, y],
      ],
      { dash: 'dash', colour: OKABE_ITO.blue },
    );
    if (!gatedSkips) return;
    const x = (places[a].x + places[a].width + places[b].x) / 2;
    drawBox(sheet, { x: x - 5, y: y - 8, width: 10, height: 16 }, { fill: LOOK.attention.fill });
  });
  places.forEach((place, i) => {
    if (i > 0) drawArrow(sheet, step(places[i - 1], place), { width: 0.9 });
  });
  places.forEach((place, i) => {
    drawBox(sheet, place, { fill: LOOK[layers[i].kind].fill });
  });
  channelNotes(sheet, layers, places);
  sizes.forEach((size, i) =>
    drawText(sheet, 0, levelTop[i] + levelHeight[i] / 2, [`${size} × ${size}`], {
      xanchor: 'left',
      ink: COLOUR.quiet,
    }),
  );
  const keyTop = levelTop.at(-1)! + levelHeight.at(-1)! + 18;
  const bottom = drawKinds(sheet, layers, keyTop, width);
  const heightMm = Math.round(((bottom + (text.demo ? 16 : 4) + 2 * EDGE_PX) / PX_PER_MM) * 100) / 100;
  const table = {
    columns: ['layer', 'kind', 'channels', 'size'],
    rows: layers.map((l) => [l.name, l.kind, l.channels, l.size]),
  };
  const names = {
    ...EMPTY_TRACE,
    hoverinfo: 'text',
    mode: 'markers',
    marker: { size: 12, opacity: 0 },
    x: places.map((p) => Math.round(p.x + p.width / 2)),
    y: places.map((p) => Math.round(p.y + p.height / 2)),
    text: layers.map((l) => `${l.name}: ${l.channels} channels, ${l.size} × ${l.size}`),
  };
  return makeFigure(
    { ...text, heightMm },
    { data: [names], layout: sheetLayout(width, drawnPx(heightMm), sheet), table },
  );
}

type Place = { x: number; y: number; width: number; height: number };

function step(a: Place, b: Place): [number, number][] {
  if (a.y === b.y) {
    const y = a.y + a.height / 2;
    return [
      [a.x + a.width, y],
      [b.x, y],
    ];
  }
  const down = b.y > a.y;
  const x = Math.min(a.x + a.width - 2, a.x + a.width / 2);
  const y = b.y + b.height / 2;
  return [
    [x, down ? a.y + a.height : a.y],
    [x, y],
    [b.x, y],
  ];
}

/** Channels over each layer that changes them; one that would touch the number before it moves up a line. */
function channelNotes(sheet: Sheet, layers: readonly NetworkLayer[], places: Place[]): void {
  const ends = new Map<number, number>();
  let raised = false;
  layers.forEach(({ kind, channels }, i) => {
    if (kind === 'pool' || kind === 'attention') return;
    const words = String(channels);
    const half = roughWidth(words) / 2 + 1;
    const middle = places[i].x + places[i].width / 2;
    raised = !raised && middle - half < (ends.get(places[i].y) ?? -Infinity);
    ends.set(places[i].y, middle + half);
    drawText(sheet, middle, places[i].y - (raised ? 13 : 2), [words], {
      yanchor: 'bottom',
      ground: 'rgba(255,255,255,0.9)',
    });
  });
}

function drawKinds(sheet: Sheet, layers: readonly NetworkLayer[], top: number, width: number): number {
  const kinds = (Object.keys(LOOK) as LayerKind[]).filter((k) => layers.some((l) => l.kind === k));
  let [x, y] = [0, top];
  for (const kind of kinds) {
    const need = 14 + roughWidth(LOOK[kind].words) + 12;
    if (x > 0 && x + need > width) [x, y] = [0, y + 15];
    drawBox(sheet, { x, y, width: 10, height: 9 }, { fill: LOOK[kind].fill });
    drawText(sheet, x + 14, y + 4.5, [LOOK[kind].words], { xanchor: 'left' });
    x += need;
  }
  return y + 12;
}
