/** @file Histograms of bands, before and after: harmonisation, shift between regions. */
import { check } from '../core/errors.js';
import { makeFigure, type Cell, type Figure, type FigureText, type Json } from './figure.js';
import { stretchRange } from './picture.js';
import { DASHES, FONT, seriesColour } from './theme.js';
import { escapeText } from './words.js';

/** The values of one image. */
export interface HistogramSeries {
  /** `before`, `after`, `Hongtan`. */
  name: string;
  /** One array of values a band. NaN is left out. */
  bands: readonly ArrayLike<number>[];
}

/** One panel a band, one outlined histogram a series, each as density over the same bins. */
export function histogramFigure(
  text: FigureText,
  o: {
    bandNames: readonly string[];
    series: readonly HistogramSeries[];
    xTitle: string;
    bins?: number;
    nodata?: number | null;
  },
): Figure {
  check(o.series.length > 0, `figure ${text.id} has no series: give at least one`);
  for (const s of o.series)
    check(
      s.bands.length === o.bandNames.length,
      `series ${s.name} has ${s.bands.length} bands, bandNames has ${o.bandNames.length}: they belong together`,
    );
  const { bins = 60, nodata = null } = o;
  const k = o.bandNames.length;
  const gap = 0.05;
  const width = (1 - gap * (k - 1)) / k;
  const cells: Cell[][] = [];
  // The bands' names stand above the panels, where Plotly keeps no room of its own accord.
  const margin = { l: 6, r: 8, t: 22, b: 6, pad: 0 };
  const layout: Json = { annotations: [], showlegend: o.series.length > 1, legend: { y: 1.1 }, margin };
  const data = o.bandNames.flatMap((band, b) => {
    const n = b === 0 ? '' : String(b + 1);
    const ranges = o.series.map((s) => stretchRange(s.bands[b], nodata, 0.002, 0.998));
    const range: [number, number] = [
      Math.min(...ranges.map((r) => r[0])),
      Math.max(...ranges.map((r) => r[1])),
    ];
    layout[`xaxis${n}`] = {
      domain: [b * (width + gap), b * (width + gap) + width],
      anchor: `y${n}`,
      nticks: 4,
      title: { text: escapeText(o.xTitle) },
    };
    layout[`yaxis${n}`] = {
      anchor: `x${n}`,
      rangemode: 'tozero',
      showticklabels: false,
      ticks: '',
      ...(b === 0 ? { title: { text: 'density' } } : {}),
    };
    (layout.annotations as Json[]).push({
      text: escapeText(band),
      xref: `x${n} domain`,
      x: 0.5,
      yref: `y${n} domain`,
      y: 1,
      yanchor: 'bottom',
      xanchor: 'center',
      showarrow: false,
      font: { size: FONT.normal },
    });
    return o.series.map((s, i) => {
      const density = histogram(s.bands[b], range, bins, nodata);
      const at = (j: number): number => range[0] + ((j + 0.5) * (range[1] - range[0])) / bins;
      density.forEach((d, j) => cells.push([band, s.name, at(j), d]));
      return {
        type: 'scatter',
        mode: 'lines',
        name: s.name,
        legendgroup: s.name,
        showlegend: b === 0,
        xaxis: `x${n}`,
        yaxis: `y${n}`,
        x: density.map((_, j) => Number(at(j).toPrecision(5))),
        y: density.map((d) => Number(d.toPrecision(4))),
        line: { shape: 'hvh', width: 1.5, color: seriesColour(i, s.name), dash: DASHES[i % DASHES.length] },
        ...(i === 0 ? { fill: 'tozeroy', fillcolor: 'rgba(0,114,178,0.15)' } : {}),
      };
    });
  });
  return makeFigure(
    { ...text, heightMm: text.heightMm ?? 62 },
    { data, layout, table: { columns: ['band', 'series', o.xTitle, 'density'], rows: cells } },
  );
}

/** Share of the valid values in each bin, divided by the bin's width; values outside the range are left out. */
export function histogram(
  values: ArrayLike<number>,
  [low, high]: [number, number],
  bins: number,
  nodata: number | null = null,
): number[] {
  const counts = new Array<number>(bins).fill(0);
  let n = 0;
  for (let i = 0; i < values.length; i++) {
    const v = values[i];
    if (v === nodata || !Number.isFinite(v)) continue;
    n++;
    const at = Math.floor((bins * (v - low)) / (high - low));
    if (at >= 0 && at < bins) counts[at]++;
    else if (v === high) counts[bins - 1]++;
  }
  const scale = n ? bins / (n * (high - low)) : 0;
  return counts.map((c) => c * scale);
}
