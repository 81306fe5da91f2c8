/** @file Maps: one panel or several, of rasters, composites, masks and outlines. */
import { check } from '../core/errors.js';
import type { Grid } from '../raster/grid.js';
import { makeFigure, type Figure, type FigureText, type Json, type Table } from './figure.js';
import { frameGrid } from './frames.js';
import { keyHeight, roughWidth, type MapKey } from './keys.js';
import { extentOf } from './extent.js';
import type { MapLines } from './map-lines.js';
import { drawPanel, keyOffset, type MapPanel, type PanelDress } from './map-panel.js';
import { pictureOfBand, pictureOfClasses, stretchRange, type Picture } from './picture.js';
import type { RampName } from './palette.js';
import { drawnPx } from './theme.js';

/** What a map figure shows beside its panels. */
export interface MapOptions {
  /** Panels in a row; default: all, up to 3. */
  columns?: number;
  coordinates?: PanelDress['coordinates'];
  scaleBar?: boolean;
  north?: boolean;
  /** The numbers behind the map; default: the extents of its panels. */
  table?: Table;
}

/** Maps side by side with coordinates, CRS, scale bar and north arrow. All panels get the height of the tallest extent.
 *  @throws "figure ID has no panels" */
export function mapFigure(text: FigureText, panels: readonly MapPanel[], options: MapOptions = {}): Figure {
  check(panels.length > 0, `figure ${text.id} has no panels: give at least one`);
  panels.forEach((p, i) =>
    check(
      p.pictures.length > 0 || p.extent,
      `panel ${i + 1} of figure ${text.id} has no picture and no extent`,
    ),
  );
  const {
    columns = Math.min(3, panels.length),
    coordinates = 'full',
    scaleBar = true,
    north = true,
  } = options;
  const grid = placePanels(text, panels, columns, coordinates);
  const seen = new Set<string>();
  const drawn = panels.map((panel, i) => {
    const legend = (panel.lines ?? []).some((l) => !seen.has(l.name));
    panel.lines?.forEach((l) => seen.add(l.name));
    return drawPanel(panel, i, grid.frames[i], grid, { coordinates, scaleBar, north, legend });
  });
  const layout: Json = {
    margin: grid.margin,
    showlegend: drawn.some((d) => d.data.some((t) => t.showlegend)),
    // Held to the page: a legend held to the plot would widen the margins, and the keys would leave their panels.
    legend: { yref: 'container', y: 0.999, yanchor: 'top', x: 0 },
    ...Object.assign({}, ...drawn.map((d) => d.axes)),
    shapes: drawn.flatMap((d) => d.shapes),
    annotations: drawn.flatMap((d) => d.annotations),
    images: drawn.flatMap((d) => d.images),
  };
  return makeFigure(
    { ...text, heightMm: grid.heightMm },
    { data: drawn.flatMap((d) => d.data), layout, table: options.table ?? extentTable(panels) },
  );
}

function placePanels(
  text: FigureText,
  panels: readonly MapPanel[],
  columns: number,
  coordinates: PanelDress['coordinates'],
): ReturnType<typeof frameGrid> {
  const aspect = Math.max(...panels.map((p) => extentOf(p.extent ?? p.pictures[0].grid).aspect));
  const headed = panels.some((p) => p.heading) ? 17 : 3;
  const legend = legendHeight(panels, drawnPx(text.widthMm ?? 180) - 50);
  const side = { full: 40, ticks: 22, none: 4 }[coordinates];
  const widthMm = text.widthMm ?? 180;
  const roughPanel = (drawnPx(widthMm) - side * columns) / columns;
  const below =
    keyOffset(coordinates) + Math.max(0, ...panels.map((p) => (p.key ? keyHeight(p.key, roughPanel) : 0)));
  return frameGrid({
    count: panels.length,
    columns,
    aspect,
    widthMm,
    margin: { l: side, r: 10, t: headed + legend, b: below + (text.demo ? 18 : 2) },
    gapX: side + 6,
    gapY: below + headed + 2,
  });
}

/** Px for the legend above the panels: its entries take as many rows as they need. */
function legendHeight(panels: readonly MapPanel[], widthPx: number): number {
  const names = new Set(panels.flatMap((p) => (p.lines ?? []).map((l) => l.name)));
  let [x, rows] = [0, names.size ? 1 : 0];
  // Plotly gives every entry the width of the longest.
  const entry = 48 + Math.max(0, ...[...names].map((name) => roughWidth(name)));
  for (let i = 0; i < names.size; i++) {
    if (x > 0 && x + entry > widthPx) [x, rows] = [0, rows + 1];
    x += entry;
  }
  return 22 * rows;
}

function extentTable(panels: readonly MapPanel[]): Table {
  return {
    columns: ['panel', 'crs', 'left', 'bottom', 'right', 'top', 'unit'],
    rows: panels.map((p, i) => {
      const e = extentOf(p.extent ?? p.pictures[0].grid);
      return [p.heading || i + 1, e.crs, e.left, e.bottom, e.right, e.top, e.geographic ? 'degree' : 'km'];
    }),
  };
}

/** A continuous layer as a panel with its ramp as key. */
export function bandPanel(o: {
  heading: string;
  values: ArrayLike<number>;
  grid: Grid;
  ramp: RampName;
  /** Name and unit under the panel: `elevation (m)`. */
  label: string;
  range?: [number, number];
  nodata?: number | null;
  lines?: readonly MapLines[];
  maxSide?: number;
}): MapPanel {
  const range = o.range ?? stretchRange(o.values, o.nodata ?? null);
  const picture = pictureOfBand(o.values, o.grid, {
    ramp: o.ramp,
    range,
    nodata: o.nodata,
    maxSide: o.maxSide,
  });
  const key: MapKey = { kind: 'ramp', ramp: o.ramp, range, label: o.label };
  return { heading: o.heading, pictures: [picture], lines: o.lines, key };
}

/** A layer of classes as a panel with its swatches as key. */
export function classPanel(o: {
  heading: string;
  classes: ArrayLike<number>;
  grid: Grid;
  names: string[];
  colours: string[];
  label?: string;
  lines?: readonly MapLines[];
  maxSide?: number;
}): MapPanel {
  check(
    o.names.length === o.colours.length,
    `classes have ${o.names.length} names and ${o.colours.length} colours: give one each`,
  );
  const picture = pictureOfClasses(o.classes, o.grid, { colours: o.colours, maxSide: o.maxSide });
  return {
    heading: o.heading,
    pictures: [picture],
    lines: o.lines,
    key: { kind: 'classes', names: o.names, colours: o.colours, label: o.label },
  };
}

/** A picture (composite, mask) as a panel. */
export function picturePanel(
  heading: string,
  pictures: Picture | readonly Picture[],
  lines?: readonly MapLines[],
): MapPanel {
  return { heading, pictures: Array.isArray(pictures) ? pictures : [pictures as Picture], lines };
}
