/** @file Outlines, rivers, faults over a map, and the names beside them. */
import type { Feature, Geometry, Position } from 'geojson';
import type { Extent } from './extent.js';
import type { Cell, Json } from './figure.js';
import { FONT } from './theme.js';
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

/** The trace of the lines on axes `x<n>`, `y<n>`. */
export function lineTrace(lines: MapLines, extent: Extent, n: string, legend: boolean): Json {
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
export function nameNotes(lines: MapLines, extent: Extent, n: string): Json[] {
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
