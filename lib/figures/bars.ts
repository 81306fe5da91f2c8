/** @file Bars: importances of factors (figure 11), scores of models, counts. */
import { check } from '../core/errors.js';
import { axis, categories, checkLengths, plain } from './axes.js';
import { makeFigure, type Cell, type Figure, type FigureText, type Json } from './figure.js';
import { COLOUR, seriesColour } from './theme.js';
import { fixed } from './words.js';

/** Bars of one colour. */
export interface BarSeries {
  /** `ours`, `paper`, a model. */
  name: string;
  /** One value for each name of the figure; NaN = absent. */
  values: ArrayLike<number>;
  /** Half length of the error bar, where there is one. */
  spread?: ArrayLike<number>;
  colour?: string;
}

/** What is drawn as bars. */
export interface BarOptions {
  /** What the bars measure, with unit: `importance (share)`. */
  title: string;
  names: readonly string[];
  series: readonly BarSeries[];
  /** Lying bars, for long names; default true. */
  horizontal?: boolean;
  /** Largest first, by the first series. */
  sorted?: boolean;
  /** Decimals of the numbers written at the bars; none written where left out. */
  decimals?: number;
  range?: [number, number];
}

/** Bars of one or more series side by side.
 *  @throws "series ours has 6 entries, names has 7: ..." */
export function barFigure(text: FigureText, o: BarOptions): Figure {
  check(o.series.length > 0, `figure ${text.id} has no series: give at least one`);
  for (const s of o.series) checkLengths(`series ${s.name}`, s.values.length, 'names', o.names.length);
  const { horizontal = true } = o;
  const order = o.names.map((_, i) => i);
  if (o.sorted) order.sort((a, b) => o.series[0].values[b] - o.series[0].values[a]);
  const names = order.map((i) => o.names[i]);
  const data = o.series.map((s, k) => barTrace(s, k, order, o, horizontal));
  const across = categories(
    names,
    horizontal ? { autorange: 'reversed', range: undefined, ticks: '' } : { ticks: '' },
  );
  const along = axis(o.title, o.range ? { range: o.range } : { rangemode: 'tozero' });
  const layout: Json = {
    barmode: 'group',
    bargap: 0.28,
    bargroupgap: 0.06,
    showlegend: o.series.length > 1,
    xaxis: horizontal ? along : across,
    yaxis: horizontal ? across : along,
  };
  const heightMm = text.heightMm ?? (horizontal ? 24 + names.length * (4 + 3 * o.series.length) : 75);
  return makeFigure({ ...text, heightMm }, { data, layout, table: barTable(o, order) });
}

function barTrace(s: BarSeries, k: number, order: number[], o: BarOptions, horizontal: boolean): Json {
  const values = plain(order.map((i) => s.values[i]));
  const places = order.map((_, i) => i);
  const colour =
    s.colour ??
    (s.name === 'paper' ? COLOUR.paper : s.name === 'ours' ? COLOUR.ours : seriesColour(k, s.name));
  const error = s.spread && {
    type: 'data',
    array: plain(order.map((i) => s.spread![i])),
    thickness: 1,
    width: 3,
    color: COLOUR.text,
  };
  return {
    type: 'bar',
    name: s.name,
    orientation: horizontal ? 'h' : 'v',
    x: horizontal ? values : places,
    y: horizontal ? places : values,
    marker: { color: colour },
    ...(error ? { [horizontal ? 'error_x' : 'error_y']: error } : {}),
    ...(o.decimals === undefined
      ? {}
      : {
          text: order.map((i) => fixed(s.values[i], o.decimals!)),
          textposition: 'outside',
          textangle: 0,
          cliponaxis: false,
          constraintext: 'none',
        }),
    customdata: order.map((i) => o.names[i]),
    hovertemplate: `%{customdata}: %{${horizontal ? 'x' : 'y'}:.4g}<extra>${s.name}</extra>`,
  };
}

function barTable(o: BarOptions, order: number[]): { columns: string[]; rows: Cell[][] } {
  return {
    columns: ['name', ...o.series.flatMap((s) => (s.spread ? [s.name, `${s.name}_spread`] : [s.name]))],
    rows: order.map((i) => [
      o.names[i],
      ...o.series.flatMap((s) => (s.spread ? [s.values[i], s.spread[i]] : [s.values[i]])),
    ]),
  };
}
