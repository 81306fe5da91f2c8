/** @file Lines over one axis: training, ROC, precision-recall, success rate. */
import { check } from '../core/errors.js';
import { axis, checkLengths, plain, spread } from './axes.js';
import { makeFigure, type Cell, type Figure, type FigureText, type Json } from './figure.js';
import { COLOUR, DASHES, seriesColour } from './theme.js';

/** One line of a figure. */
export interface Curve {
  name: string;
  x: ArrayLike<number>;
  /** NaN = a gap. */
  y: ArrayLike<number>;
  /** Half height of a band around the line: standard deviation over seeds. */
  spread?: ArrayLike<number>;
  colour?: string;
  dash?: string;
  /** Points marked; default true below 60. */
  markers?: boolean;
}

/** Which lines are drawn, on which axes. */
export interface CurveOptions {
  xTitle: string;
  yTitle: string;
  curves: readonly Curve[];
  xRange?: [number, number];
  yRange?: [number, number];
  logY?: boolean;
  /** A vertical line with a word: the best epoch, the threshold taken. */
  mark?: { x: number; text: string };
  /** Puts the legend inside the plot, in the corner that the curves leave free. */
  legend?: 'lower right' | 'lower left';
  /** The line y = x, with what it stands for; true: no skill. */
  diagonal?: boolean | string;
  /** Most points drawn of a curve; the CSV holds all. */
  most?: number;
}

/** Lines that differ in colour and in dash. */
export function curveFigure(text: FigureText, o: CurveOptions): Figure {
  check(o.curves.length > 0, `figure ${text.id} has no curves: give at least one`);
  for (const c of o.curves) checkLengths(`x of ${c.name}`, c.x.length, 'y', c.y.length);
  const data: Json[] = o.curves.flatMap((c, i) => curveTraces(c, i, o.most ?? 400));
  if (o.diagonal)
    data.push({
      type: 'scatter',
      mode: 'lines',
      name: typeof o.diagonal === 'string' ? o.diagonal : 'no skill',
      x: [0, 1],
      y: [0, 1],
      line: { color: COLOUR.stable, width: 1, dash: 'dot' },
      hoverinfo: 'skip',
    });
  const layout: Json = {
    showlegend: data.length > 1,
    xaxis: axis(o.xTitle, o.xRange ? { range: o.xRange } : {}),
    yaxis: axis(o.yTitle, { ...(o.yRange ? { range: o.yRange } : {}), ...(o.logY ? { type: 'log' } : {}) }),
    ...(o.legend ? { legend: legendInside(o.legend) } : {}),
    ...(o.mark ? markAt(o.mark) : {}),
  };
  const rows: Cell[][] = o.curves.flatMap((c) =>
    Array.from(c.x, (x, i) => [c.name, x, c.y[i], c.spread?.[i] ?? null]),
  );
  return makeFigure(
    { ...text, heightMm: text.heightMm ?? (text.widthMm === 85 ? 70 : 85) },
    { data, layout, table: { columns: ['curve', o.xTitle, o.yTitle, 'spread'], rows } },
  );
}

function curveTraces(c: Curve, i: number, most: number): Json[] {
  const keep = spread(c.x.length, most);
  if (c.x.length > most) {
    keep[0] = 0;
    keep[keep.length - 1] = c.x.length - 1;
  }
  const take = (values: ArrayLike<number>): (number | null)[] => plain(keep.map((k) => values[k]));
  const colour = c.colour ?? seriesColour(i, c.name);
  const line: Json = {
    type: 'scatter',
    mode: (c.markers ?? c.x.length < 60) ? 'lines+markers' : 'lines',
    name: c.name,
    legendgroup: c.name,
    x: take(c.x),
    y: take(c.y),
    line: { color: colour, width: 1.7, dash: c.dash ?? DASHES[i % DASHES.length] },
    marker: { size: 4, color: colour },
  };
  if (!c.spread) return [line];
  const [r, g, b] = colour.match(/[0-9a-f]{2}/gi)!.map((h) => parseInt(h, 16));
  const up = keep.map((k) => c.y[k] + c.spread![k]);
  const down = keep.map((k) => c.y[k] - c.spread![k]);
  const band: Json = {
    type: 'scatter',
    mode: 'lines',
    name: c.name,
    legendgroup: c.name,
    showlegend: false,
    hoverinfo: 'skip',
    x: [...take(c.x), ...take(c.x).reverse()],
    y: [...plain(up), ...plain(down).reverse()],
    fill: 'toself',
    fillcolor: `rgba(${r},${g},${b},0.18)`,
    line: { width: 0 },
  };
  return [band, line];
}

function legendInside(corner: 'lower right' | 'lower left'): Json {
  const right = corner === 'lower right';
  return {
    orientation: 'v',
    x: right ? 0.99 : 0.02,
    xanchor: right ? 'right' : 'left',
    y: 0.02,
    yanchor: 'bottom',
    bgcolor: 'rgba(255,255,255,0.85)',
  };
}

function markAt({ x, text }: { x: number; text: string }): Json {
  return {
    shapes: [
      {
        type: 'line',
        xref: 'x',
        yref: 'paper',
        x0: x,
        x1: x,
        y0: 0,
        y1: 1,
        line: { width: 1, dash: 'dash', color: COLOUR.quiet },
      },
    ],
    annotations: [
      {
        text,
        x,
        xref: 'x',
        y: 1,
        yref: 'paper',
        xanchor: 'left',
        yanchor: 'top',
        showarrow: false,
        bgcolor: 'rgba(255,255,255,0.8)',
      },
    ],
  };
}

/** One epoch of training, as far as it is drawn. */
export interface EpochRecord {
  epoch: number;
  trainLoss: number;
  validationLoss?: number;
  validationF1?: number;
}

/** Loss of training and validation, and the validation F1 on a second panel, over epochs. */
export function trainingFigure(
  text: FigureText,
  history: readonly EpochRecord[],
  { bestEpoch }: { bestEpoch?: number } = {},
): Figure {
  check(history.length > 0, `figure ${text.id} has no epochs: train first`);
  const x = history.map((h) => h.epoch);
  const of = (key: 'trainLoss' | 'validationLoss' | 'validationF1'): number[] =>
    history.map((h) => h[key] ?? NaN);
  const line = (name: string, y: number[], colour: string, dash: string, panel: string): Json => ({
    type: 'scatter',
    mode: 'lines+markers',
    name,
    x,
    y: plain(y),
    xaxis: `x${panel}`,
    yaxis: `y${panel}`,
    line: { color: colour, width: 1.7, dash },
    marker: { size: 4, color: colour },
  });
  const data = [
    line('training loss', of('trainLoss'), seriesColour(0), 'solid', ''),
    line('validation loss', of('validationLoss'), seriesColour(1), 'dash', ''),
    line('validation F1', of('validationF1'), seriesColour(2), 'solid', '2'),
  ];
  const layout: Json = {
    xaxis: axis('epoch', { domain: [0, 0.44], anchor: 'y' }),
    yaxis: axis('loss', { rangemode: 'tozero' }),
    xaxis2: axis('epoch', { domain: [0.56, 1], anchor: 'y2', matches: 'x' }),
    yaxis2: axis('F1-score', { anchor: 'x2', range: [0, 1] }),
    ...(bestEpoch === undefined ? {} : bestMark(bestEpoch)),
  };
  return makeFigure(
    { ...text, heightMm: text.heightMm ?? 70 },
    {
      data,
      layout,
      table: {
        columns: ['epoch', 'train_loss', 'validation_loss', 'validation_f1'],
        rows: history.map((h) => [h.epoch, h.trainLoss, h.validationLoss ?? null, h.validationF1 ?? null]),
      },
    },
  );
}

function bestMark(epoch: number): Json {
  const line = (n: string): Json => ({
    type: 'line',
    xref: `x${n}`,
    yref: `y${n} domain`,
    x0: epoch,
    x1: epoch,
    y0: 0,
    y1: 1,
    line: { width: 1, dash: 'dash', color: COLOUR.quiet },
  });
  return {
    shapes: [line(''), line('2')],
    annotations: [
      {
        text: `best: epoch ${epoch}`,
        xref: 'x2',
        x: epoch,
        yref: 'y2 domain',
        y: 0.02,
        xanchor: 'right',
        yanchor: 'bottom',
        showarrow: false,
        bgcolor: 'rgba(255,255,255,0.8)',
      },
    ],
  };
}

/** Receiver operating characteristic: share found against share of false alarms.
 *  @param curves x = false positive rate, y = true positive rate; `auc` is put behind the name */
export function rocFigure(text: FigureText, curves: readonly (Curve & { auc?: number })[]): Figure {
  const named = curves.map((c) =>
    c.auc === undefined
      ? c
      : {
          ...c,
          colour: c.colour ?? seriesColour(curves.indexOf(c), c.name),
          name: `${c.name} (AUC ${c.auc.toFixed(3)})`,
        },
  );
  return curveFigure(text, {
    xTitle: 'false positive rate',
    yTitle: 'true positive rate',
    curves: named,
    xRange: [0, 1],
    yRange: [0, 1.02],
    diagonal: true,
    legend: 'lower right',
  });
}

/** Precision against recall over all thresholds. */
export function precisionRecallFigure(text: FigureText, curves: readonly Curve[]): Figure {
  return curveFigure(text, {
    xTitle: 'recall',
    yTitle: 'precision',
    legend: 'lower left',
    curves,
    xRange: [0, 1],
    yRange: [0, 1.02],
  });
}

/** Success rate: share of landslides inside the most susceptible share of the area. */
export function successFigure(text: FigureText, curves: readonly Curve[]): Figure {
  return curveFigure(text, {
    xTitle: 'share of the area, most susceptible first',
    yTitle: 'share of landslides',
    curves,
    xRange: [0, 1],
    yRange: [0, 1.02],
    diagonal: true,
    legend: 'lower right',
  });
}
