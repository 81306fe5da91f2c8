/** @file One map panel: pictures, outlines, names, a scale bar, a north arrow, coordinates. */
import type { Grid } from '../raster/grid.js';
import { extentOf, type Extent } from './extent.js';
import type { Json } from './figure.js';
import type { Frame, FrameGrid } from './frames.js';
import { drawKey, type MapKey } from './keys.js';
import { lineTrace, nameNotes, type MapLines } from './map-lines.js';
import { niceLength, northArrow, scaleBar } from './map-marks.js';
import type { Picture } from './picture.js';
import { FONT } from './theme.js';
import { escapeText } from './words.js';

/** One map of a figure. */
export interface MapPanel {
  /** `(a) elevation`: above the panel; may be ''. */
  heading: string;
  pictures: readonly Picture[];
  lines?: readonly MapLines[];
  /** Extent shown; default: that of the first picture. */
  extent?: Grid;
  key?: MapKey;
}

/** What a panel shows beside its pictures. */
export interface PanelDress {
  /** Tick labels and axis titles; 'ticks' has no titles. */
  coordinates: 'full' | 'ticks' | 'none';
  scaleBar: boolean;
  north: boolean;
  legend: boolean;
}

export interface DrawnPanel {
  data: Json[];
  axes: Json;
  shapes: Json[];
  annotations: Json[];
  images: Json[];
}

/** Px between a panel and its key. */
export function keyOffset(coordinates: PanelDress['coordinates']): number {
  return { full: 36, ticks: 20, none: 4 }[coordinates];
}

/** Draws panel `i` (from 0) into its frame. */
export function drawPanel(
  panel: MapPanel,
  i: number,
  frame: Frame,
  grid: FrameGrid,
  dress: PanelDress,
): DrawnPanel {
  const extent = extentOf(panel.extent ?? panel.pictures[0].grid);
  const n = i === 0 ? '' : String(i + 1);
  const key = panel.key ? drawKey(panel.key, frame, grid, keyOffset(dress.coordinates)) : undefined;
  const bar = dress.scaleBar ? scaleBar(extent, frame, n) : undefined;
  return {
    data: [anchorTrace(n), ...(panel.lines ?? []).map((lines) => lineTrace(lines, extent, n, dress.legend))],
    axes: axesOf(extent, frame, n, dress),
    shapes: [...(bar?.shapes ?? []), ...(key?.shapes ?? [])],
    images: [...panel.pictures.map((p, j) => layoutImage(p, n, j)), ...(key?.images ?? [])],
    annotations: [
      ...(panel.heading ? [heading(panel.heading, n)] : []),
      ...(bar?.annotations ?? []),
      ...(dress.north ? [northArrow(frame, n)] : []),
      ...(panel.lines ?? []).flatMap((lines) => nameNotes(lines, extent, n)),
      ...(key?.annotations ?? []),
    ],
  };
}

/** An axis pair without a trace is not drawn. */
function anchorTrace(n: string): Json {
  return {
    type: 'scatter',
    x: [null],
    y: [null],
    xaxis: `x${n}`,
    yaxis: `y${n}`,
    showlegend: false,
    hoverinfo: 'skip',
  };
}

function layoutImage(picture: Picture, n: string, j: number): Json {
  const e = extentOf(picture.grid);
  // Plotly takes images of the same place and size for one and the same, and draws only the first: a hair's difference parts them.
  const hair = 1 + j * 1e-9;
  return {
    source: picture.uri,
    xref: `x${n}`,
    yref: `y${n}`,
    x: e.left,
    y: e.top,
    sizex: (e.right - e.left) * hair,
    sizey: e.top - e.bottom,
    sizing: 'stretch',
    layer: 'below',
  };
}

function axesOf(extent: Extent, frame: Frame, n: string, dress: PanelDress): Json {
  const shown = dress.coordinates !== 'none';
  const decimals = (span: number): string => (span < 0.4 ? '.2f' : span < 12 ? '.1f' : '.0f');
  const common = {
    automargin: false,
    showgrid: false,
    mirror: true,
    constrain: 'domain',
    showticklabels: shown,
    ticks: shown ? 'outside' : '',
    fixedrange: false,
  };
  const unit = extent.geographic ? '°' : 'km';
  const titles =
    dress.coordinates === 'full'
      ? [
          extent.geographic ? `Longitude (${unit}), ${extent.crs}` : `Easting (${unit}), ${extent.crs}`,
          extent.geographic ? `Latitude (${unit})` : `Northing (${unit})`,
        ]
      : ['', ''];
  const [spanX, spanY] = [extent.right - extent.left, extent.top - extent.bottom];
  return {
    [`xaxis${n}`]: {
      ...common,
      domain: [frame.x0, frame.x1],
      anchor: `y${n}`,
      range: [extent.left, extent.right],
      nticks: tickCount(spanX, frame.widthPx),
      tickformat: decimals(spanX),
      title: { text: titles[0], standoff: 3, font: { size: FONT.small } },
    },
    [`yaxis${n}`]: {
      ...common,
      domain: [frame.y0, frame.y1],
      anchor: `x${n}`,
      range: [extent.bottom, extent.top],
      scaleanchor: `x${n}`,
      scaleratio: spanX === 0 ? 1 : (extent.aspect * spanX) / spanY,
      nticks: tickCount(spanY, frame.heightPx),
      tickformat: decimals(spanY),
      tickangle: -90,
      ticklabeloverflow: 'hide past domain',
      title: { text: titles[1], standoff: 3, font: { size: FONT.small } },
    },
  };
}

/** The `nticks` that makes Plotly step by the largest of 1, 2, 5 x 10^k that is at most 125 px: labels stand 50 px apart or more. */
function tickCount(span: number, px: number): number {
  return Math.ceil(span / niceLength(span, Math.min(0.7, 125 / px))) + 1;
}

/** A panel's name above its upper left corner; `n` is the number of its axes, '' for the first. */
export function heading(text: string, n: string): Json {
  return {
    text: escapeText(text),
    xref: `x${n} domain`,
    yref: `y${n} domain`,
    x: 0,
    y: 1,
    yshift: 2,
    xanchor: 'left',
    yanchor: 'bottom',
    showarrow: false,
    borderpad: 0,
    font: { size: FONT.normal },
  };
}
