/** @file Spread of a measure: a box and every point, for each group (seeds, patches, landslides). */
import { check } from '../core/errors.js';
import { axis, categories, plain } from './axes.js';
import { heap } from './beeswarm.js';
import { makeFigure, type Figure, type FigureText, type Json } from './figure.js';
import { COLOUR, seriesColour } from './theme.js';

/** The values of one group, over seeds or folds. */
export interface SpreadGroup {
  name: string;
  values: ArrayLike<number>;
  /** The paper's value, as a diamond. */
  paper?: number;
  colour?: string;
}

/** A box (quartiles, 1.5 interquartile ranges) under the points of each group. */
export function spreadFigure(
  text: FigureText,
  o: { yTitle: string; groups: readonly SpreadGroup[]; yRange?: [number, number] },
): Figure {
  check(o.groups.length > 0, `figure ${text.id} has no groups: give at least one`);
  const data: Json[] = o.groups.flatMap((g, i) => {
    const colour = g.colour ?? seriesColour(i, g.name);
    const values = plain(g.values);
    const offsets = heap(
      values.map((v) => v ?? 0),
      30,
    );
    return [
      {
        type: 'box',
        name: g.name,
        y: values,
        x: values.map(() => i),
        boxpoints: false,
        width: 0.5,
        line: { color: colour, width: 1.2 },
        fillcolor: 'rgba(255,255,255,0)',
        showlegend: false,
      },
      {
        type: 'scatter',
        mode: 'markers',
        name: g.name,
        x: offsets.map((off) => Number((i + off * 0.6).toFixed(3))),
        y: values,
        marker: { size: 4, color: colour, opacity: 0.75 },
        showlegend: false,
      },
    ];
  });
  const withPaper = o.groups.map((g, i) => ({ i, v: g.paper })).filter((g) => g.v !== undefined);
  if (withPaper.length)
    data.push({
      type: 'scatter',
      mode: 'markers',
      name: 'paper',
      x: withPaper.map((g) => g.i),
      y: withPaper.map((g) => g.v),
      marker: { symbol: 'diamond', size: 8, color: '#FFFFFF', line: { color: COLOUR.text, width: 1.3 } },
    });
  const layout: Json = {
    showlegend: withPaper.length > 0,
    xaxis: categories(
      o.groups.map((g) => g.name),
      { ticks: '' },
    ),
    yaxis: axis(o.yTitle, o.yRange ? { range: o.yRange } : {}),
  };
  const rows = o.groups.flatMap((g) => Array.from(g.values, (v, k) => [g.name, k + 1, v]));
  return makeFigure(
    { ...text, heightMm: text.heightMm ?? 75 },
    { data, layout, table: { columns: ['group', 'item', o.yTitle], rows } },
  );
}
