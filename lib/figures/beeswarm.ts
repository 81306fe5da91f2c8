/** @file SHAP values of every factor as swarms of points, coloured by the factor's value (figure 12). */
import { check } from '../core/errors.js';
import { axis, categories, spread } from './axes.js';
import { makeFigure, type Cell, type Figure, type FigureText, type Json } from './figure.js';
import { plotlyScale } from './palette.js';
import { FONT } from './theme.js';

/** The Shapley values that are drawn. */
export interface BeeswarmOptions {
  factors: readonly string[];
  /** [rows, factors] row-major SHAP values. */
  shap: ArrayLike<number>;
  /** [rows, factors] row-major values of the factors, for the colours. */
  values: ArrayLike<number>;
  /** Unit of the SHAP values: `SHAP value (probability)`. */
  title?: string;
  /** Most points drawn for a factor (evenly taken rows); the CSV holds the same points. */
  most?: number;
}

/** One row a factor, the largest mean |SHAP| on top; points are heaped up where they are dense; colour is the rank of the value
 *  within its factor, so that outliers do not bleach the rest. */
export function beeswarmFigure(text: FigureText, o: BeeswarmOptions): Figure {
  const k = o.factors.length;
  check(
    k > 0 && o.shap.length % k === 0,
    `shap has ${o.shap.length} values: expected a multiple of ${k} factors`,
  );
  check(
    o.values.length === o.shap.length,
    `values has ${o.values.length} entries: expected ${o.shap.length}, as shap`,
  );
  const n = o.shap.length / k;
  const rows = spread(n, o.most ?? 400);
  const mean = o.factors.map((_, f) => meanAbsolute(o.shap, f, k));
  const order = o.factors.map((_, f) => f).sort((a, b) => mean[b] - mean[a]);
  const cells: Cell[][] = [];
  const data: Json[] = order.map((f, place) => swarm(o, f, place, rows, cells));
  data.push(colourKey());
  const layout: Json = {
    showlegend: false,
    xaxis: axis(o.title ?? 'SHAP value (change of the probability)', {
      zeroline: true,
      zerolinecolor: '#7A7A7A',
      zerolinewidth: 1,
    }),
    yaxis: categories(
      order.map((f) => o.factors[f]),
      { range: [k - 0.4, -0.6], ticks: '', showgrid: true },
    ),
  };
  const table = {
    columns: ['factor', 'mean_absolute_shap', 'row', 'value', 'shap'],
    rows: cells.map((c) => [c[0], mean[o.factors.indexOf(String(c[0]))], ...c.slice(1)]),
  };
  return makeFigure({ ...text, heightMm: text.heightMm ?? 24 + 11 * k }, { data, layout, table });
}

function meanAbsolute(shap: ArrayLike<number>, f: number, k: number): number {
  let sum = 0;
  for (let i = f; i < shap.length; i += k) sum += Math.abs(shap[i]);
  return (sum * k) / shap.length;
}

function swarm(o: BeeswarmOptions, f: number, place: number, rows: number[], cells: Cell[][]): Json {
  const k = o.factors.length;
  const x = rows.map((r) => o.shap[r * k + f]);
  const v = rows.map((r) => o.values[r * k + f]);
  rows.forEach((r, i) => cells.push([o.factors[f], r, v[i], x[i]]));
  return {
    type: 'scatter',
    mode: 'markers',
    x: x.map((value) => Number(value.toPrecision(5))),
    y: heap(x).map((up) => Number((place - up).toFixed(3))),
    marker: {
      size: 3.2,
      color: ranks(v),
      colorscale: plotlyScale('lowHigh'),
      cmin: 0,
      cmax: 1,
      line: { width: 0 },
    },
    customdata: v.map((value) => Number(value.toPrecision(5))),
    hovertemplate: `${o.factors[f]} %{customdata}: SHAP %{x:.4f}<extra></extra>`,
  };
}

/** Offsets in -0.4..0.4 that heap points of like value around the middle line. */
export function heap(values: readonly number[], bins = 90): number[] {
  const low = values.reduce((a, b) => Math.min(a, b), Infinity);
  const high = values.reduce((a, b) => Math.max(a, b), -Infinity);
  const bin = values.map((v) =>
    high > low ? Math.min(bins - 1, Math.floor((bins * (v - low)) / (high - low))) : 0,
  );
  const counts = new Array<number>(bins).fill(0);
  for (const b of bin) counts[b]++;
  const step = Math.min(0.075, 0.8 / Math.max(...counts));
  const seen = new Array<number>(bins).fill(0);
  return bin.map((b) => {
    const i = seen[b]++;
    return (i % 2 ? -1 : 1) * Math.ceil(i / 2) * step;
  });
}

/** Rank of each value among its like, 0..1; equal values share theirs. */
function ranks(values: readonly number[]): number[] {
  const sorted = [...values].sort((a, b) => a - b);
  const first = new Map<number, number>();
  const last = new Map<number, number>();
  sorted.forEach((v, i) => {
    if (!first.has(v)) first.set(v, i);
    last.set(v, i);
  });
  const most = Math.max(1, sorted.length - 1);
  return values.map((v) => Number(((first.get(v)! + last.get(v)!) / 2 / most).toFixed(3)));
}

/** A point that is not there, for the colour bar. */
function colourKey(): Json {
  return {
    type: 'scatter',
    mode: 'markers',
    x: [null],
    y: [null],
    hoverinfo: 'skip',
    marker: {
      color: [0.5],
      cmin: 0,
      cmax: 1,
      colorscale: plotlyScale('lowHigh'),
      showscale: true,
      colorbar: {
        thickness: 8,
        len: 0.9,
        outlinewidth: 0,
        tickvals: [0, 1],
        ticktext: ['low', 'high'],
        ticks: '',
        tickfont: { size: FONT.small },
        title: { text: 'value of the factor', side: 'right', font: { size: FONT.small } },
      },
    },
  };
}
