/** @file Frequency ratios of the classes of each factor, one panel a factor (table 4 as bars). */
import { heading } from './map-panel.js';
import { check } from '../core/errors.js';
import { categories } from './axes.js';
import { makeFigure, type Figure, type FigureText, type Json } from './figure.js';
import { frameGrid } from './frames.js';
import { roughWidth } from './keys.js';
import { COLOUR, FONT } from './theme.js';
import { fixed } from './words.js';

/** The frequency ratios of one factor's classes. */
export interface RatioFactor {
  /** `slope (°)`. */
  name: string;
  classes: readonly string[];
  /** Frequency ratio of each class; NaN where the class has no pixel. */
  fr: ArrayLike<number>;
  /** The paper's, drawn as a mark beside ours. */
  paper?: ArrayLike<number>;
}

/** Bars of FR for each factor, with the line FR = 1 (as frequent as in the whole area). Bars above 1 have the landslide colour. */
export function frequencyRatioFigure(
  text: FigureText,
  factors: readonly RatioFactor[],
  { columns = 4 }: { columns?: number } = {},
): Figure {
  check(factors.length > 0, `figure ${text.id} has no factors: give at least one`);
  const used = Math.min(columns, factors.length);
  const grid = frameGrid({
    count: factors.length,
    columns: used,
    aspect: 0.85,
    widthMm: text.widthMm ?? 180,
    margin: {
      l: 34,
      r: 6,
      t: 18,
      b: labelRoom(factors.slice(-(factors.length % used || used))) + (text.demo ? 14 : 0),
    },
    gapX: 30,
    gapY: labelRoom(factors.slice(0, Math.max(1, factors.length - (factors.length % used || used)))) + 22,
  });
  const top =
    1.15 *
    Math.max(
      1,
      ...factors.flatMap((f) => [...Array.from(f.fr), ...Array.from(f.paper ?? [])].filter(Number.isFinite)),
    );
  const layout: Json = { margin: grid.margin, showlegend: false, bargap: 0.25, shapes: [], annotations: [] };
  const data = factors.flatMap((f, i) => {
    const n = i === 0 ? '' : String(i + 1);
    const frame = grid.frames[i];
    layout[`xaxis${n}`] = categories(f.classes, {
      domain: [frame.x0, frame.x1],
      anchor: `y${n}`,
      tickangle: -55,
      ticks: '',
      automargin: false,
    });
    layout[`yaxis${n}`] = {
      domain: [frame.y0, frame.y1],
      anchor: `x${n}`,
      range: [0, top],
      automargin: false,
      nticks: 5,
      ...(i % used === 0 ? { title: { text: 'frequency ratio', standoff: 4 } } : {}),
    };
    (layout.shapes as Json[]).push(lineAtOne(n));
    (layout.annotations as Json[]).push(heading(`(${String.fromCharCode(97 + i)}) ${f.name}`, n));
    return traces(f, n);
  });
  const withPaper = factors.some((f) => f.paper);
  if (withPaper) (layout.annotations as Json[]).push(paperNote());
  return makeFigure(
    { ...text, heightMm: grid.heightMm },
    { data, layout, table: ratioTable(factors, withPaper) },
  );
}

/** Px under a panel for its slanting class names. */
function labelRoom(factors: readonly RatioFactor[]): number {
  const longest = Math.max(...factors.flatMap((f) => f.classes.map((c) => roughWidth(c))));
  return 0.82 * longest + 14;
}

function traces(f: RatioFactor, n: string): Json[] {
  const places = f.classes.map((_, i) => i);
  const axes = { xaxis: `x${n}`, yaxis: `y${n}`, customdata: [...f.classes] };
  const bars = {
    type: 'bar',
    ...axes,
    x: places,
    y: Array.from(f.fr, (v) => (Number.isFinite(v) ? v : null)),
    marker: { color: Array.from(f.fr, (v) => (v > 1 ? COLOUR.landslide : COLOUR.stable)) },
    text: Array.from(f.fr, (v) => fixed(v, 2)),
    textposition: 'none',
    hovertemplate: '%{customdata}: FR %{y:.3f}<extra></extra>',
  };
  if (!f.paper) return [bars];
  const marks = {
    type: 'scatter',
    mode: 'markers',
    ...axes,
    x: places,
    y: Array.from(f.paper),
    cliponaxis: false,
    marker: { symbol: 'diamond', size: 6, color: '#FFFFFF', line: { color: COLOUR.text, width: 1.1 } },
    hovertemplate: '%{customdata}: paper FR %{y:.3f}<extra></extra>',
  };
  return [bars, marks];
}

function lineAtOne(n: string): Json {
  return {
    type: 'line',
    xref: `x${n} domain`,
    yref: `y${n}`,
    x0: 0,
    x1: 1,
    y0: 1,
    y1: 1,
    line: { width: 1, dash: 'dash', color: COLOUR.text },
  };
}

function paperNote(): Json {
  return {
    text: '◇ paper (table 4)',
    xref: 'paper',
    yref: 'paper',
    x: 1,
    y: 0,
    xanchor: 'right',
    yanchor: 'bottom',
    showarrow: false,
    font: { size: FONT.small },
  };
}

function ratioTable(factors: readonly RatioFactor[], withPaper: boolean): Figure['table'] {
  return {
    columns: ['factor', 'class', 'fr', ...(withPaper ? ['fr_paper'] : [])],
    rows: factors.flatMap((f) =>
      f.classes.map((c, i) => [f.name, c, f.fr[i], ...(withPaper ? [f.paper?.[i] ?? null] : [])]),
    ),
  };
}
