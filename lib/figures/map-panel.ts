/** @file One map panel: pictures, outlines, names, a scale bar, a north arrow, coordinates. */
import type { Feature, Geometry, Position } from 'geojson';
import { check } from '../core/errors.js';
import type { Grid } from '../raster/grid.js';
import type { Cell, Json } from './figure.js';
import type { Frame, FrameGrid } from './frames.js';
import { drawKey, type MapKey } from './keys.js';
import type { Picture } from './picture.js';
import { COLOUR, FONT } from './theme.js';
import { escapeText } from './words.js';

/** Shapes drawn over the pictures, in map coordinates. */
export interface MapLines {
  /** In the legend: `landslides`, `rivers`. */
  name: string;
  features: readonly Feature[];
  colour: string;
  width?: number;
  dash?: string;
  /** Opacity of the inside of polygons; none where left out. */
  fill?: number;
  /** The name beside each feature: Y1, Y2 ... */
  nameOf?: (feature: Feature, i: number) => string;
}

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

export interface Extent {
  left: number;
  right: number;
  bottom: number;
  top: number;
  geographic: boolean;
  crs: string;
  /** Metres on the ground of one displayed unit, along x. */
  metresX: number;
  /** Height over width on the ground. */
  aspect: number;
}

/** True for coordinates in degrees. */
export function isGeographic(crs: string): boolean {
  const code = Number(/^EPSG:(\d+)$/i.exec(crs)?.[1] ?? NaN);
  return code >= 4000 && code < 5000;
}

/** A grid's extent in displayed units: km, or degrees.
 *  @throws "grid has no CRS: ..." */
export function extentOf(grid: Grid): Extent {
  check(grid.crs, 'grid has no CRS: a map needs one, as EPSG:32650');
  const geographic = isGeographic(grid.crs);
  const unit = geographic ? 1 : 1000;
  const [a, b, c, d, e, f] = grid.transform;
  const xs = [a, a + grid.width * b + grid.height * c];
  const ys = [d, d + grid.width * e + grid.height * f];
  const [left, right] = [Math.min(...xs) / unit, Math.max(...xs) / unit];
  const [bottom, top] = [Math.min(...ys) / unit, Math.max(...ys) / unit];
  const shrink = geographic ? Math.cos((((bottom + top) / 2) * Math.PI) / 180) : 1;
  return {
    left,
    right,
    bottom,
    top,
    geographic,
    crs: grid.crs,
    metresX: geographic ? 111320 * shrink : 1000,
    aspect: (top - bottom) / ((right - left) * shrink),
  };
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

/** Rings and lines of a geometry, in map coordinates. */
export function pathsOf(geometry: Geometry | null): Position[][] {
  if (!geometry) return [];
  switch (geometry.type) {
    case 'LineString':
      return [geometry.coordinates];
    case 'MultiLineString':
    case 'Polygon':
      return geometry.coordinates;
    case 'MultiPolygon':
      return geometry.coordinates.flat();
    case 'GeometryCollection':
      return geometry.geometries.flatMap(pathsOf);
    default:
      return [];
  }
}

function lineTrace(lines: MapLines, extent: Extent, n: string, legend: boolean): Json {
  const unit = extent.geographic ? 1 : 1000;
  const x: Cell[] = [];
  const y: Cell[] = [];
  for (const feature of lines.features)
    for (const path of pathsOf(feature.geometry)) {
      if (x.length) {
        x.push(null);
        y.push(null);
      }
      for (const [px, py] of path) {
        x.push(roundTo(px / unit, 6));
        y.push(roundTo(py / unit, 6));
      }
    }
  const rgb = lines.colour.match(/[0-9a-f]{2}/gi)?.map((h) => parseInt(h, 16)) ?? [0, 0, 0];
  return {
    type: 'scatter',
    mode: 'lines',
    name: lines.name,
    legendgroup: lines.name,
    showlegend: legend,
    x,
    y,
    xaxis: `x${n}`,
    yaxis: `y${n}`,
    line: { color: lines.colour, width: lines.width ?? 1.3, dash: lines.dash ?? 'solid' },
    hoverinfo: 'name',
    ...(lines.fill ? { fill: 'toself', fillcolor: `rgba(${rgb.join(',')},${lines.fill})` } : {}),
  };
}

function roundTo(v: number, digits: number): number {
  return Number(v.toFixed(digits));
}

/** Each feature's name at the upper right of its outline. */
function nameNotes(lines: MapLines, extent: Extent, n: string): Json[] {
  const { nameOf } = lines;
  if (!nameOf) return [];
  const unit = extent.geographic ? 1 : 1000;
  return lines.features.flatMap((feature, i) => {
    const points = pathsOf(feature.geometry).flat();
    if (points.length === 0) return [];
    const x = points.reduce((m, p) => Math.max(m, p[0]), -Infinity) / unit;
    const y = points.reduce((m, p) => Math.max(m, p[1]), -Infinity) / unit;
    if (x < extent.left || x > extent.right || y < extent.bottom || y > extent.top) return [];
    const nearRight = x > extent.left + 0.93 * (extent.right - extent.left);
    return [
      {
        text: escapeText(nameOf(feature, i)),
        xref: `x${n}`,
        yref: `y${n}`,
        x,
        y,
        xanchor: nearRight ? 'right' : 'left',
        yanchor: 'bottom',
        showarrow: false,
        borderpad: 1,
        bgcolor: 'rgba(255,255,255,0.8)',
        font: { size: FONT.small },
      },
    ];
  });
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

function heading(text: string, n: string): Json {
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

function northArrow(frame: Frame, n: string): Json {
  return {
    text: '▲<br>N',
    xref: `x${n} domain`,
    yref: `y${n} domain`,
    x: 1 - 4 / frame.widthPx,
    y: 1 - 4 / frame.heightPx,
    xanchor: 'right',
    yanchor: 'top',
    showarrow: false,
    borderpad: 1,
    bgcolor: 'rgba(255,255,255,0.75)',
    font: { size: FONT.small },
  };
}

/** The longest of 1, 2, 5 x 10^k metres that takes at most `share` of a width. */
export function niceLength(metres: number, share = 0.28): number {
  const most = metres * share;
  const power = 10 ** Math.floor(Math.log10(most));
  return ([5, 2, 1].find((k) => k * power <= most) ?? 1) * power;
}

/** `500 m`, `2 km`. */
export function lengthText(metres: number): string {
  return metres >= 1000 ? `${metres / 1000} km` : `${Number(metres.toPrecision(2))} m`;
}

function scaleBar(extent: Extent, frame: Frame, n: string): { shapes: Json[]; annotations: Json[] } {
  const span = extent.right - extent.left;
  const length = niceLength(span * extent.metresX);
  const perPxX = span / frame.widthPx;
  const perPxY = (extent.top - extent.bottom) / frame.heightPx;
  const [x0, y0] = [extent.left + 7 * perPxX, extent.bottom + 6 * perPxY];
  const x1 = x0 + length / extent.metresX;
  const refs = { xref: `x${n}`, yref: `y${n}` };
  const text = lengthText(length);
  const box = Math.max(x1, x0 + (text.length * FONT.small * 0.62 + 4) * perPxX);
  return {
    shapes: [
      {
        type: 'rect',
        ...refs,
        x0: x0 - 4 * perPxX,
        x1: box + 4 * perPxX,
        y0: y0 - 4 * perPxY,
        y1: y0 + 18 * perPxY,
        fillcolor: 'rgba(255,255,255,0.75)',
        line: { width: 0 },
      },
      {
        type: 'rect',
        ...refs,
        x0,
        x1,
        y0,
        y1: y0 + 3 * perPxY,
        fillcolor: COLOUR.text,
        line: { width: 0 },
      },
    ],
    annotations: [
      {
        text,
        ...refs,
        x: x0,
        y: y0 + 4 * perPxY,
        xanchor: 'left',
        yanchor: 'bottom',
        showarrow: false,
        borderpad: 0,
        font: { size: FONT.small },
      },
    ],
  };
}
