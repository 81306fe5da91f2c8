/** @file Boxes, words and arrows on an empty sheet measured in px, y downwards: for diagrams. */
import type { Json } from './figure.js';
import { roughWidth } from './keys.js';
import { COLOUR, FONT } from './theme.js';
import { escapeText } from './words.js';

export interface Sheet {
  shapes: Json[];
  annotations: Json[];
}

/** A layout whose axes are px from the upper left corner, unseen. */
export function sheetLayout(widthPx: number, heightPx: number, sheet: Sheet): Json {
  const axis = { visible: false, automargin: false, fixedrange: true };
  return {
    margin: { l: 0, r: 0, t: 0, b: 0, pad: 0 },
    showlegend: false,
    xaxis: { ...axis, range: [0, widthPx], domain: [0, 1] },
    yaxis: { ...axis, range: [heightPx, 0], domain: [0, 1] },
    ...sheet,
  };
}

/** Plotly draws no axes without a trace. */
export const EMPTY_TRACE: Json = {
  type: 'scatter',
  x: [null],
  y: [null],
  hoverinfo: 'skip',
  showlegend: false,
};

/** Text broken into lines of at most `widthPx`. */
export function wrapText(text: string, widthPx: number, size: number = FONT.small): string[] {
  const lines: string[] = [];
  for (const word of text.split(/\s+/)) {
    const last = lines.at(-1);
    if (last !== undefined && roughWidth(`${last} ${word}`, size) <= widthPx)
      lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}

export interface BoxStyle {
  fill: string;
  line?: string;
  ink?: string;
  dash?: string;
}

/** A box and, in its middle, lines of text. */
export function drawBox(
  sheet: Sheet,
  { x, y, width, height }: { x: number; y: number; width: number; height: number },
  { fill, line = '#4A4A4A', ink = COLOUR.text, dash = 'solid' }: BoxStyle,
  lines: readonly string[] = [],
): void {
  sheet.shapes.push({
    type: 'rect',
    x0: x,
    x1: x + width,
    y0: y,
    y1: y + height,
    fillcolor: fill,
    line: { color: line, width: 0.9, dash },
    layer: 'below',
  });
  if (lines.length) drawText(sheet, x + width / 2, y + height / 2, lines, { ink });
}

/** Lines of text at a point. */
export function drawText(
  sheet: Sheet,
  x: number,
  y: number,
  lines: readonly string[],
  o: {
    ink?: string;
    xanchor?: string;
    yanchor?: string;
    size?: number;
    angle?: number;
    bold?: boolean;
    ground?: string;
  } = {},
): void {
  const text = lines.map(escapeText).join('<br>');
  sheet.annotations.push({
    x,
    y,
    text: o.bold ? `<b>${text}</b>` : text,
    showarrow: false,
    borderpad: 0,
    ...(o.ground ? { bgcolor: o.ground } : {}),
    xanchor: o.xanchor ?? 'center',
    yanchor: o.yanchor ?? 'middle',
    textangle: o.angle ?? 0,
    align: o.xanchor === 'left' ? 'left' : 'center',
    font: { size: o.size ?? FONT.small, color: o.ink ?? COLOUR.text },
  });
}

/** A line through points that ends in an arrow head. */
export function drawArrow(
  sheet: Sheet,
  points: readonly (readonly [number, number])[],
  {
    colour = '#4A4A4A',
    dash = 'solid',
    width = 1.1,
  }: { colour?: string; dash?: string; width?: number } = {},
): void {
  const [from, to] = points.slice(-2);
  if (points.length > 2)
    sheet.shapes.push({
      type: 'path',
      path: points
        .slice(0, -1)
        .map(([x, y], i) => `${i ? 'L' : 'M'}${x},${y}`)
        .join(' '),
      line: { color: colour, width, dash },
      layer: 'below',
    });
  // Plotly's own arrows take no dash: a short solid one ends a dashed line.
  const start = dash === 'solid' ? from : nearEnd(from, to);
  if (dash !== 'solid')
    sheet.shapes.push({
      type: 'line',
      x0: from[0],
      y0: from[1],
      x1: start[0],
      y1: start[1],
      line: { color: colour, width, dash },
      layer: 'below',
    });
  sheet.annotations.push({
    x: to[0],
    y: to[1],
    ax: start[0],
    ay: start[1],
    xref: 'x',
    yref: 'y',
    axref: 'x',
    ayref: 'y',
    text: '',
    showarrow: true,
    arrowhead: 2,
    arrowsize: 1.1,
    arrowwidth: width,
    arrowcolor: colour,
  });
}

function nearEnd([x0, y0]: readonly [number, number], [x1, y1]: readonly [number, number]): [number, number] {
  const length = Math.hypot(x1 - x0, y1 - y0) || 1;
  const t = Math.max(0, 1 - 10 / length);
  return [x0 + (x1 - x0) * t, y0 + (y1 - y0) * t];
}
