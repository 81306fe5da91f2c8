/** @file Where panels stand on the page: worked out in pixels, so that nothing overlaps whatever is measured later. */
import { drawnPx, EDGE_PX, PX_PER_MM } from './theme.js';

/** A panel's place in Plotly's paper coordinates, and the size of it in px. */
export interface Frame {
  x0: number;
  x1: number;
  y0: number;
  y1: number;
  widthPx: number;
  heightPx: number;
}

/** Where the panels of a figure lie. */
export interface FrameGrid {
  frames: Frame[];
  heightMm: number;
  margin: { l: number; r: number; t: number; b: number; pad: 0 };
  /** Paper units of a px, across and up. */
  unitX: number;
  unitY: number;
}

/** Panels in rows of `columns`, row after row, each `aspect` times as high as wide.
 *  @param o.gapX,o.gapY px between panels: room for their ticks, titles and keys */
export function frameGrid(o: {
  count: number;
  columns: number;
  aspect: number;
  widthMm: number;
  margin: { l: number; r: number; t: number; b: number };
  gapX: number;
  gapY: number;
}): FrameGrid {
  const rows = Math.ceil(o.count / o.columns);
  const inner = drawnPx(o.widthMm) - o.margin.l - o.margin.r;
  const widthPx = (inner - o.gapX * (o.columns - 1)) / o.columns;
  const wanted = rows * widthPx * o.aspect + o.gapY * (rows - 1);
  const heightMm = (wanted + o.margin.t + o.margin.b + 2 * EDGE_PX) / PX_PER_MM;
  const innerHeight = drawnPx(heightMm) - o.margin.t - o.margin.b;
  const heightPx = (innerHeight - o.gapY * (rows - 1)) / rows;
  const frames = Array.from({ length: o.count }, (_, i) => {
    const [left, top] = [
      (i % o.columns) * (widthPx + o.gapX),
      Math.floor(i / o.columns) * (heightPx + o.gapY),
    ];
    return {
      x0: left / inner,
      x1: (left + widthPx) / inner,
      y0: Math.max(0, 1 - (top + heightPx) / innerHeight),
      y1: 1 - top / innerHeight,
      widthPx,
      heightPx,
    };
  });
  return {
    frames,
    heightMm: Math.round(heightMm * 100) / 100,
    margin: { ...o.margin, pad: 0 },
    unitX: 1 / inner,
    unitY: 1 / innerHeight,
  };
}
