/** @file Points: two measures against each other, and dependence plots (a factor against its SHAP value). */
import { check } from '../core/errors.js';
import { axis, checkLengths, plain, spread } from './axes.js';
import { makeFigure, type Cell, type Figure, type FigureText, type Json } from './figure.js';
import { plotlyScale, type RampName } from './palette.js';
import { COLOUR, FONT, seriesColour } from './theme.js';

/** Points of one colour. */
export interface PointSeries {
  name: string;
  x: ArrayLike<number>;
  y: ArrayLike<number>;
  /** Names written beside the points. */
  labels?: readonly string[];
  colour?: string;
}

const SYMBOLS = ['circle', 'square', 'diamond', 'triangle-up', 'cross', 'x'];

/** Points of one or more series, with the line y = x where asked.
 *  @param o.most most points drawn of a series; the CSV holds all */
export function scatterFigure(
  text: FigureText,
  o: {
    xTitle: string;
    yTitle: string;
    series: readonly PointSeries[];
    diagonal?: boolean;
    size?: number;
    most?: number;
    xRange?: [number, number];
    yRange?: [number, number];
  },
): Figure {
  check(o.series.length > 0, `figure ${text.id} has no points: give at least one series`);
  for (const s of o.series) checkLengths(`x of ${s.name}`, s.x.length, 'y', s.y.length);
  const data: Json[] = o.series.map((s, i) => {
    const keep = spread(s.x.length, o.most ?? 3000);
    return {
      type: 'scatter',
      mode: s.labels ? 'markers+text' : 'markers',
      name: s.name,
      x: plain(keep.map((k) => s.x[k])),
      y: plain(keep.map((k) => s.y[k])),
      ...(s.labels
        ? {
            text: keep.map((k) => s.labels![k]),
            textposition: 'top center',
            textfont: { size: FONT.small },
            cliponaxis: false,
          }
        : {}),
      marker: {
        size: o.size ?? 6,
        symbol: SYMBOLS[i % SYMBOLS.length],
        color: s.colour ?? seriesColour(i, s.name),
        opacity: s.x.length > 200 ? 0.6 : 0.95,
      },
    };
  });
  const layout: Json = {
    showlegend: o.series.length > 1,
    xaxis: axis(o.xTitle, o.xRange ? { range: o.xRange } : {}),
    yaxis: axis(o.yTitle, o.yRange ? { range: o.yRange } : {}),
    ...(o.diagonal ? { shapes: [equalLine(o.series)] } : {}),
  };
  const rows: Cell[][] = o.series.flatMap((s) =>
    Array.from(s.x, (x, i) => [s.name, s.labels?.[i] ?? null, x, s.y[i]]),
  );
  return makeFigure(
    { ...text, heightMm: text.heightMm ?? (text.widthMm === 85 ? 75 : 90) },
    { data, layout, table: { columns: ['series', 'label', o.xTitle, o.yTitle], rows } },
  );
}

function equalLine(series: readonly PointSeries[]): Json {
  const all = series.flatMap((s) => [...Array.from(s.x), ...Array.from(s.y)]).filter(Number.isFinite);
  const [low, high] = [
    all.reduce((a, b) => Math.min(a, b), Infinity),
    all.reduce((a, b) => Math.max(a, b), -Infinity),
  ];
  return {
    type: 'line',
    x0: low,
    x1: high,
    y0: low,
    y1: high,
    line: { width: 1, dash: 'dot', color: COLOUR.quiet },
  };
}

/** A factor's value against its SHAP value, coloured by another factor where given. */
export function dependenceFigure(
  text: FigureText,
  o: {
    factor: string;
    values: ArrayLike<number>;
    shap: ArrayLike<number>;
    colourBy?: { name: string; values: ArrayLike<number>; ramp?: RampName };
    yTitle?: string;
    most?: number;
  },
): Figure {
  checkLengths('values', o.values.length, 'shap', o.shap.length);
  if (o.colourBy) checkLengths('values', o.values.length, 'colourBy', o.colourBy.values.length);
  const keep = spread(o.values.length, o.most ?? 2000);
  const colour = o.colourBy;
  const trace: Json = {
    type: 'scatter',
    mode: 'markers',
    x: plain(keep.map((k) => o.values[k])),
    y: plain(keep.map((k) => o.shap[k])),
    marker: {
      size: 3.6,
      opacity: 0.8,
      color: colour ? plain(keep.map((k) => colour.values[k])) : COLOUR.ours,
      ...(colour
        ? {
            colorscale: plotlyScale(colour.ramp ?? 'lowHigh'),
            showscale: true,
            colorbar: {
              thickness: 8,
              outlinewidth: 0,
              tickfont: { size: FONT.small },
              title: { text: colour.name, side: 'right', font: { size: FONT.small } },
            },
          }
        : {}),
    },
  };
  const layout: Json = {
    showlegend: false,
    xaxis: axis(o.factor),
    yaxis: axis(o.yTitle ?? 'SHAP value (probability)', {
      zeroline: true,
      zerolinecolor: '#7A7A7A',
      zerolinewidth: 1,
    }),
  };
  const columns = [o.factor, 'shap', ...(colour ? [colour.name] : [])];
  const rows = keep.map((k) => [o.values[k], o.shap[k], ...(colour ? [colour.values[k]] : [])]);
  return makeFigure(
    { ...text, heightMm: text.heightMm ?? (text.widthMm === 85 ? 65 : 80) },
    { data: [trace], layout, table: { columns, rows } },
  );
}
