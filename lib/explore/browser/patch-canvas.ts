/** @file Patches and answers on canvases. */
import type { PatchData } from '../patch.js';
import type { Answer } from './patch-answer.js';
import { el, fixed } from './dom.js';

/** A canvas of the patch's size; one that is painted on takes the focus. */
export function patchCanvas(
  { rows, columns }: PatchData,
  label: string,
  painted: boolean,
): HTMLCanvasElement {
  const canvas = el('canvas', {
    width: columns,
    height: rows,
    role: painted ? 'application' : 'img',
    'aria-label': label,
  });
  if (painted) {
    canvas.tabIndex = 0;
    canvas.style.touchAction = 'none';
  }
  return canvas;
}

/** Reflectance as 8-bit colour. */
function colours(image: Float32Array, { rows, columns, ranges }: PatchData): ImageData {
  const plane = rows * columns;
  const out = new ImageData(columns, rows);
  for (let i = 0; i < plane; i++) {
    for (let b = 0; b < 3; b++) {
      const [low, high] = ranges[b];
      const t = Math.min(1, Math.max(0, (image[b * plane + i] - low) / (high - low)));
      out.data[4 * i + b] = 255 * t ** (1 / 1.3);
    }
    out.data[4 * i + 3] = 255;
  }
  return out;
}

/** The patch, and the ring of the brush. */
export function drawImage(
  canvas: HTMLCanvasElement,
  image: Float32Array,
  data: PatchData,
  { row, column, radius }: { row: number; column: number; radius: number },
): void {
  const pen = canvas.getContext('2d')!;
  pen.putImageData(colours(image, data), 0, 0);
  for (const [colour, lineWidth] of [
    ['#000000', 3],
    ['#ffffff', 1.5],
  ] as const) {
    pen.strokeStyle = colour;
    pen.lineWidth = lineWidth;
    pen.beginPath();
    pen.arc(column, row, radius, 0, 2 * Math.PI);
    pen.stroke();
  }
}

const SLIDE = [213, 94, 0];

/** The patch in grey, what a network takes for landslide in the landslides' colour, the true outline in white. */
export function drawAnswer(
  canvas: HTMLCanvasElement,
  image: Float32Array,
  probability: Float32Array,
  threshold: number,
  truth: Uint8Array | null,
  data: PatchData,
): void {
  const picture = colours(image, data);
  const { data: px } = picture;
  for (let i = 0; i < probability.length; i++) {
    const grey = 0.3 * px[4 * i] + 0.59 * px[4 * i + 1] + 0.11 * px[4 * i + 2];
    const tint = probability[i] >= threshold ? 0.6 : 0;
    const edge = truth !== null && isEdge(truth, i, data.columns);
    for (let b = 0; b < 3; b++) px[4 * i + b] = edge ? 255 : grey * (1 - tint) + SLIDE[b] * tint;
  }
  canvas.getContext('2d')!.putImageData(picture, 0, 0);
}

function isEdge(truth: Uint8Array, i: number, columns: number): boolean {
  if (truth[i] !== 1) return false;
  return [i - 1, i + 1, i - columns, i + columns].some((j) => truth[j] === 0);
}

/** What the networks say, in a sentence. */
export function asAnswered(answers: readonly Answer[], threshold: number): string {
  const shares = answers.map(({ name, probability }) => {
    const marked = probability.reduce((n, p) => n + (p >= threshold ? 1 : 0), 0);
    return `${name} marks ${fixed((100 * marked) / probability.length, 1)} % of the patch`;
  });
  return `${shares.join(', ')} (threshold ${threshold}).`;
}
