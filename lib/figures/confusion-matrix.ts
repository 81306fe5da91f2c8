/** @file Confusion matrices with counts and shares. */
import { check } from '../core/errors.js';
import { categories } from './axes.js';
import { makeFigure, type Figure, type FigureText, type Json } from './figure.js';
import { inkOn, plotlyScale, rampColour, toHex } from './palette.js';
import { FONT } from './theme.js';

/** One confusion matrix. */
export interface Matrix {
  /** Above the panel: a model; may be ''. */
  name: string;
  /** counts[truth][prediction], pixels. */
  counts: readonly (readonly number[])[];
}

/** One panel a matrix: rows are truth, columns prediction; colour is the share of the row, text the count and the share. */
export function confusionFigure(
  text: FigureText,
  { classes, matrices }: { classes: readonly string[]; matrices: readonly Matrix[] },
): Figure {
  check(matrices.length > 0, `figure ${text.id} has no matrix: give at least one`);
  const k = classes.length;
  for (const m of matrices)
    check(
      m.counts.length === k && m.counts.every((r) => r.length === k),
      `matrix ${m.name} is not ${k} x ${k}, the number of classes`,
    );
  const n = matrices.length;
  const gap = n > 1 ? 0.05 : 0;
  const width = (1 - gap * (n - 1)) / n;
  const layout: Json = {
    showlegend: false,
    annotations: [],
    margin: { l: 6, r: 8, t: matrices.some((m) => m.name) ? 20 : 6, b: 6 },
  };
  const data = matrices.map((m, i) => {
    const id = i === 0 ? '' : String(i + 1);
    const shares = m.counts.map((row) => {
      const sum = row.reduce((a, b) => a + b, 0);
      return row.map((v) => (sum ? v / sum : 0));
    });
    layout[`xaxis${id}`] = categories(classes, {
      domain: [i * (width + gap), i * (width + gap) + width],
      anchor: `y${id}`,
      title: { text: 'prediction' },
      ticks: '',
    });
    layout[`yaxis${id}`] = categories(classes, {
      anchor: `x${id}`,
      range: [k - 0.5, -0.5],
      ticks: '',
      tickangle: -90,
      ...(i === 0 ? { title: { text: 'truth' } } : { showticklabels: false }),
    });
    (layout.annotations as Json[]).push(...notes(m, shares, id));
    return {
      type: 'heatmap',
      z: shares.map((row) => row.map((v) => Number(v.toFixed(4)))),
      xaxis: `x${id}`,
      yaxis: `y${id}`,
      colorscale: plotlyScale('blues'),
      zmin: 0,
      zmax: 1,
      showscale: false,
      xgap: 1,
      ygap: 1,
      hovertemplate: '%{z:.1%}<extra></extra>',
    };
  });
  const rows = matrices.flatMap((m) =>
    m.counts.flatMap((row, t) => row.map((count, p) => [m.name, classes[t], classes[p], count])),
  );
  return makeFigure(
    { ...text, heightMm: text.heightMm ?? (text.widthMm === 85 ? 70 : 62) },
    { data, layout, table: { columns: ['matrix', 'truth', 'prediction', 'count'], rows } },
  );
}

function notes(m: Matrix, shares: number[][], id: string): Json[] {
  const refs = { xref: `x${id}`, yref: `y${id}`, showarrow: false };
  const cells = m.counts.flatMap((row, t) =>
    row.map((count, p) => ({
      ...refs,
      x: p,
      y: t,
      text: `${String(count).replace(/\B(?=(\d{3})+$)/g, '\u2009')}<br>${(100 * shares[t][p]).toFixed(1)} %`,
      font: { size: FONT.small, color: inkOn(toHex(rampColour('blues', shares[t][p]))) },
    })),
  );
  const name = {
    text: m.name,
    xref: `x${id} domain`,
    yref: `y${id} domain`,
    x: 0.5,
    y: 1,
    yshift: 1,
    yanchor: 'bottom',
    xanchor: 'center',
    showarrow: false,
    font: { size: FONT.normal },
  };
  return m.name ? [...cells, name] : cells;
}
