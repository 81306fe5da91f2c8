/** @file Where the boxes of a network's drawing stand, and the ways between them. */
import { roughWidth } from './keys.js';

/** A box, px from the upper left corner. */
export interface Place {
  x: number;
  y: number;
  width: number;
  height: number;
  /** From its middle to the end of the box, or of the number over it where that is wider. */
  reach: number;
}

/** What the layout needs of a layer: the size of its image (its level), its channels (its width), and the number that stands over it. */
export interface LayerSize {
  channels: number;
  size: number;
  note: string;
}

/** Px between boxes of a level, and where the level changes. */
const GAP = { within: 10, between: 15 };
/** Px between the levels: room for the numbers over boxes, for skip links over these, and for shortcuts below. */
const LEVEL_GAP = 34;
/** Share of the drawing that gaps may take. */
const MOST_GAP = 0.7;
/** Px from a row of boxes up to its skip link, over the numbers. */
const LANE = 18;

export interface NetworkLayout {
  places: Place[];
  /** Top and height of each level, from the largest image down. */
  levels: { size: number; y: number; height: number }[];
  bottom: number;
}

/** Boxes from `left` to `width`, lower where the image is smaller, wider where there are more channels. */
export function layOutNetwork(layers: readonly LayerSize[], left: number, width: number): NetworkLayout {
  const sizes = [...new Set(layers.map((l) => l.size))].sort((a, b) => b - a);
  let y = LEVEL_GAP;
  const levels = sizes.map((size, i) => {
    const level = { size, y, height: 58 - (34 * i) / Math.max(1, sizes.length - 1) };
    y += level.height + LEVEL_GAP;
    return level;
  });
  const { gaps, widths } = spread(layers, width - left);
  let x = left;
  const places = layers.map((layer, i) => {
    const level = levels[sizes.indexOf(layer.size)];
    x += gaps[i];
    const reach = Math.max(widths[i], roughWidth(layer.note)) / 2;
    const place = { x, y: level.y, width: widths[i], height: level.height, reach };
    x += widths[i];
    return place;
  });
  return { places, levels, bottom: y - LEVEL_GAP };
}

/** Gap before and width of each box. Gaps grow until the numbers over neighbours do not touch; boxes share what is left. */
function spread(layers: readonly LayerSize[], room: number): { gaps: number[]; widths: number[] } {
  const most = Math.max(...layers.map((l) => l.channels));
  const weight = layers.map((l) => 0.35 + l.channels / most);
  const total = weight.reduce((a, b) => a + b, 0);
  const changes = layers.map((l, i) => i > 0 && l.size !== layers[i - 1].size);
  const gaps = changes.map((c, i) => (i === 0 ? 0 : c ? GAP.between : GAP.within));
  const sum = (): number => gaps.reduce((a, b) => a + b, 0);
  const shrink = Math.min(1, (MOST_GAP * room) / sum());
  gaps.forEach((g, i) => (gaps[i] = g * shrink));
  let widths: number[] = [];
  for (let round = 0; round < 6; round++) {
    const unit = Math.max(4, (room - sum()) / total);
    widths = weight.map((w) => unit * w);
    if (sum() < MOST_GAP * room) widen(layers, gaps, widths, changes);
  }
  return { gaps, widths };
}

/** Widens gaps where the numbers over two boxes of a level would touch. */
function widen(
  layers: readonly LayerSize[],
  gaps: number[],
  widths: readonly number[],
  changes: readonly boolean[],
): void {
  let [end, x] = [-Infinity, 0];
  layers.forEach(({ note }, i) => {
    if (changes[i]) end = -Infinity;
    x += gaps[i];
    const half = roughWidth(note) / 2 + 2.5;
    const short = note === '' ? 0 : Math.max(0, end - (x + widths[i] / 2 - half));
    gaps[i] += short;
    x += short;
    if (note !== '') end = x + widths[i] / 2 + half;
    x += widths[i];
  });
}

type Point = [number, number];
const middle = (p: Place): number => p.y + p.height / 2;
const centre = (p: Place): number => p.x + p.width / 2;
const right = (p: Place): number => p.x + p.width;

/** From one box to the next: straight, or down or up between them. */
export function stepWay(a: Place, b: Place): Point[] {
  if (a.y === b.y)
    return [
      [right(a), middle(a)],
      [b.x, middle(b)],
    ];
  const x = (right(a) + b.x) / 2;
  return [
    [right(a), middle(a)],
    [x, middle(a)],
    [x, middle(b)],
    [b.x, middle(b)],
  ];
}

/** From behind box `from` up, over the boxes between, and into box `to` of the same level.
 *  @param o.after, o.before  the boxes after `from` and before `to`: the way goes up and down in the gaps there */
export function skipWay(from: Place, to: Place, { after, before }: { after: Place; before: Place }): Point[] {
  const lane = from.y - LANE;
  const x0 = (centre(from) + from.reach + after.x) / 2;
  const x1 = (centre(before) + before.reach + centre(to) - to.reach) / 2;
  const into = to.y + to.height * 0.2;
  return [
    [x0, middle(from)],
    [x0, lane],
    [x1, lane],
    [x1, into],
    [to.x, into],
  ];
}

/** From before box `a` under the boxes to behind box `b`. */
export function shortcutWay(a: Place, b: Place): Point[] {
  const low = a.y + a.height + 6;
  const [x0, x1] = [a.x - 4, right(b) + 3];
  return [
    [x0, middle(a)],
    [x0, low],
    [x1, low],
    [x1, middle(b)],
  ];
}
