/** @file Plotly in a window without a browser: jsdom, with what Plotly asks of a screen supplied by hand. One window serves the
 *  whole process; it is made on first use. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Canvas } from '@napi-rs/canvas';
import type { Json } from './figure.js';
import { canvasMeasure } from './fonts.js';
import {
  localBox,
  pageBox,
  pageMatrix,
  pathPoint,
  textLength,
  type Box,
  type MeasureText,
} from './svg-box.js';

interface Plotly {
  toImage(figure: { data: Json[]; layout: Json; config: Json }, options: Json): Promise<string>;
}

/** jsdom's window, as far as it is used here. */
type PlotWindow = Record<string, unknown> & {
  document: Document;
  eval(script: string): unknown;
  Plotly?: Plotly;
};

let ready: Promise<Plotly> | undefined;

/** Plotly, loaded once a process. */
export function plotly(): Promise<Plotly> {
  ready ??= load().catch((error: unknown) => {
    ready = undefined;
    throw error;
  });
  return ready;
}

async function load(): Promise<Plotly> {
  const { JSDOM, VirtualConsole } = await import('jsdom');
  const measure = await canvasMeasure();
  const dom = new JSDOM('<!doctype html><html><body></body></html>', {
    runScripts: 'outside-only',
    virtualConsole: new VirtualConsole(),
  });
  const window = dom.window as unknown as PlotWindow;
  addScreen(window);
  addBoxes(window, measure);
  await addCanvas(window);
  window.eval(readFileSync(createRequire(import.meta.url).resolve('plotly.js-dist-min'), 'utf8'));
  return window.Plotly!;
}

/** What a browser has and jsdom has not. Frames are timers, so that nothing keeps the process alive. */
function addScreen(window: PlotWindow): void {
  const url = window.URL as { createObjectURL?: () => string; revokeObjectURL?: () => void };
  url.createObjectURL ??= () => 'blob:none';
  url.revokeObjectURL ??= () => undefined;
  window.TextDecoder ??= TextDecoder;
  window.TextEncoder ??= TextEncoder;
  window.requestAnimationFrame = (callback: (t: number) => void) => setTimeout(() => callback(0), 0);
  window.cancelAnimationFrame = (id: NodeJS.Timeout) => clearTimeout(id);
  window.matchMedia ??= () => ({
    matches: false,
    addListener: () => undefined,
    addEventListener: () => undefined,
  });
  window.scrollTo = () => undefined;
}

function addBoxes(window: PlotWindow, measure: MeasureText): void {
  const define = (of: unknown, name: string, value: unknown): void => {
    Object.defineProperty((of as { prototype: object }).prototype, name, {
      value,
      configurable: true,
      writable: true,
    });
  };
  const rect = (b: Box): Json => ({
    ...b,
    left: b.x,
    top: b.y,
    right: b.x + b.width,
    bottom: b.y + b.height,
  });
  const svg = window.SVGElement;
  define(svg, 'getBBox', function (this: Element) {
    return localBox(this, measure);
  });
  define(svg, 'getBoundingClientRect', function (this: Element) {
    return rect(pageBox(this, measure));
  });
  define(svg, 'getComputedTextLength', function (this: Element) {
    return textLength(this, measure);
  });
  define(svg, 'getTotalLength', function (this: Element) {
    return pathPoint(this).length;
  });
  define(svg, 'getPointAtLength', function (this: Element, along: number) {
    return pathPoint(this, along);
  });
  const matrix = function (this: Element): Json {
    const [a, b, c, d, e, f] = pageMatrix(this);
    return { a, b, c, d, e, f };
  };
  define(svg, 'getCTM', matrix);
  define(svg, 'getScreenCTM', matrix);
}

/** Heatmaps are painted on a canvas and enter the SVG as a PNG. */
async function addCanvas(window: PlotWindow): Promise<void> {
  const { createCanvas } = await import('@napi-rs/canvas');
  type Painted = HTMLCanvasElement & { painted?: Canvas };
  const canvasOf = (element: Painted): Canvas => {
    const { width, height } = element;
    if (!element.painted || element.painted.width !== width || element.painted.height !== height)
      element.painted = createCanvas(Math.max(1, width), Math.max(1, height));
    return element.painted;
  };
  const prototype = (window.HTMLCanvasElement as { prototype: object }).prototype;
  const replace = (name: string, value: unknown): void => {
    Object.defineProperty(prototype, name, { value, configurable: true });
  };
  replace('getContext', function (this: Painted, kind: string) {
    return kind === '2d' ? canvasOf(this).getContext('2d') : null;
  });
  replace('toDataURL', function (this: Painted) {
    return canvasOf(this).toDataURL('image/png');
  });
}
