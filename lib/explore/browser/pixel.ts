/** @file The explorer of single pixels: a map to choose from, and the seven contributions to the chosen pixel's probability. */
import { rampColour } from '../../figures/palette.js';
import { shapRow } from '../../susceptibility/shap-row.js';
import type { Forest } from '../../susceptibility/forest.js';
import { unpackForest } from '../forest-pack.js';
import { unpack } from '../pack.js';
import type { PixelData } from '../pixel.js';
import { probabilities } from '../probabilities.js';
import { barsOf, type Bar } from './bars.js';
import { button, el, fixed, onWidth } from './dom.js';

/** A pixel that is looked at: its place on the map, and its own values. */
interface Chosen {
  row: number;
  column: number;
  x: number[];
  landslide: boolean;
}

/** Fills `box` with the explorer. */
export async function showPixel(box: HTMLElement, data: PixelData): Promise<void> {
  const { width, height, factors } = data;
  const forest = await unpackForest(data.forest);
  const [values, landslide] = [await unpack(data.values), await unpack(data.landslide)];
  const canvas = mapCanvas(width, height);
  const map = drawnMap(canvas, probabilities(forest, values, width * height), landslide);
  const said = el('p', { 'aria-live': 'polite', class: 'said' });
  const bars = el('div', { class: 'bars' });
  let chosen: Chosen = data.start;
  let shown = 0;

  const show = (): void => {
    paint(canvas, map, chosen);
    const told = explain(forest, factors, chosen);
    said.textContent = told.words;
    Object.assign(said.dataset, {
      base: told.base,
      probability: told.probability,
      shap: JSON.stringify(told.shap),
    });
    if (shown > 0)
      bars.replaceChildren(
        barsOf(told.bars, { width: shown, mark: 0, title: 'change of the probability', decimals: 3 }),
      );
  };
  const choose = (row: number, column: number): void => {
    const [r, c] = [clamp(row, height), clamp(column, width)];
    const i = r * width + c;
    chosen = {
      row: r,
      column: c,
      x: factors.map((_, f) => values[f * width * height + i]),
      landslide: landslide[i] === 1,
    };
    show();
  };
  canvas.addEventListener('pointerdown', (event) => {
    const { left, top, width: w, height: h } = canvas.getBoundingClientRect();
    choose(((event.clientY - top) / h) * height, ((event.clientX - left) / w) * width);
    canvas.focus();
  });
  canvas.addEventListener('keydown', (event) => {
    const move = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] }[event.key];
    if (!move) return;
    event.preventDefault();
    const far = event.shiftKey ? 10 : 1;
    choose(chosen.row + far * move[0], chosen.column + far * move[1]);
  });
  const back = button('Back to the first pixel', () => {
    chosen = data.start;
    show();
  });
  const hint =
    'Click a pixel, or choose the map with Tab and move with the arrow keys (with Shift: ten pixels). Darker is likelier; landslides are outlined.';
  box.append(
    el('p', { class: 'quiet' }, hint),
    el(
      'div',
      { class: 'side' },
      canvas,
      el('div', { class: 'grow' }, said, bars, el('div', { class: 'tools' }, back)),
    ),
  );
  onWidth(bars, (w) => {
    shown = w;
    show();
  });
  show();
}

const clamp = (v: number, size: number): number => Math.min(size - 1, Math.max(0, Math.floor(v)));

/** Each pixel of the map is drawn as so many. */
const SCALE = 3;

function mapCanvas(width: number, height: number): HTMLCanvasElement {
  return el('canvas', {
    width: width * SCALE,
    height: height * SCALE,
    tabindex: 0,
    role: 'application',
    'aria-label': 'Susceptibility map: arrow keys choose a pixel',
    class: 'map',
  });
}

/** The map without the mark: made once, as only the mark moves. */
function drawnMap(canvas: HTMLCanvasElement, probability: Float32Array, landslide: Uint8Array): ImageData {
  const width = canvas.width / SCALE;
  const image = new ImageData(canvas.width, canvas.height);
  for (let at = 0; at < image.data.length / 4; at++) {
    const [x, y] = [at % canvas.width, Math.floor(at / canvas.width)];
    const i = Math.floor(y / SCALE) * width + Math.floor(x / SCALE);
    const p = probability[i];
    if (p !== p) continue;
    image.data.set(
      isRim(landslide, i, width, x % SCALE, y % SCALE) ? [0, 0, 0] : rampColour('probability', p),
      4 * at,
    );
    image.data[4 * at + 3] = 255;
  }
  return image;
}

function paint(canvas: HTMLCanvasElement, map: ImageData, { row, column }: Chosen): void {
  const pen = canvas.getContext('2d')!;
  pen.putImageData(map, 0, 0);
  mark(pen, (column + 0.5) * SCALE, (row + 0.5) * SCALE);
}

/** True at the sub-pixels where a landslide ends. */
function isRim(landslide: Uint8Array, i: number, width: number, dx: number, dy: number): boolean {
  if (landslide[i] !== 1) return false;
  const out = (j: number): boolean => landslide[j] !== 1;
  return (
    (dx === 0 && out(i - 1)) ||
    (dx === SCALE - 1 && out(i + 1)) ||
    (dy === 0 && out(i - width)) ||
    (dy === SCALE - 1 && out(i + width))
  );
}

/** A cross that is seen on light and dark. */
function mark(pen: CanvasRenderingContext2D, x: number, y: number): void {
  for (const [colour, lineWidth] of [
    ['#ffffff', 6],
    ['#0072b2', 3],
  ] as const) {
    pen.strokeStyle = colour;
    pen.lineWidth = lineWidth;
    pen.beginPath();
    for (const [dx, dy] of [
      [1, 0],
      [-1, 0],
      [0, 1],
      [0, -1],
    ]) {
      pen.moveTo(x + 5 * dx, y + 5 * dy);
      pen.lineTo(x + 16 * dx, y + 16 * dy);
    }
    pen.stroke();
  }
}

interface Explained {
  base: number;
  probability: number;
  /** [factors], in the forest's order. */
  shap: number[];
  bars: Bar[];
  words: string;
}

/** What makes up a pixel's probability, the largest part first. */
function explain(
  forest: Forest,
  factors: PixelData['factors'],
  { row, column, x, landslide }: Chosen,
): Explained {
  const place = `Row ${row}, column ${column} of the map`;
  if (x.some((v) => v !== v))
    return {
      base: NaN,
      probability: NaN,
      shap: [],
      bars: [],
      words: `${place}: a factor has no value here.`,
    };
  const { base, values } = shapRow(forest, Float32Array.from(x));
  const shap = Array.from(values);
  const probability = shap.reduce((s, v) => s + v, base);
  const bars = factors
    .map(({ title, unit }, f) => ({
      name: `${title} ${Number(x[f].toPrecision(3))}${unit === '°' ? unit : unit ? ` ${unit}` : ''}`,
      value: shap[f],
      strong: shap[f] > 0,
    }))
    .sort((a, b) => Math.abs(b.value) - Math.abs(a.value));
  const sum = fixed(probability - base, 3);
  const words = `${place}, ${landslide ? 'a landslide' : 'no landslide'}: probability ${fixed(probability, 3)} = base ${fixed(base, 3)} + contributions ${sum}.`;
  return { base, probability, shap, bars, words };
}
