/** @file A landslide on its slope in three dimensions (figure 9): a surface to turn in the notebook, an oblique picture in print. */
import { check } from '../core/errors.js';
import { bandOf, pixelSize, type Grid, type Raster } from '../raster/grid.js';
import { makeFigure, type Figure, type FigureText, type Json } from './figure.js';
import { isGeographic } from './extent.js';
import { lengthText, niceLength } from './map-marks.js';
import { roughWidth } from './keys.js';
import { paintOblique, type ObliqueOptions } from './oblique.js';
import { parseHex, toHex, type Rgb } from './palette.js';
import { pictureOfRgba, stretchRange } from './picture.js';
import { drawArrow, drawBox, drawText, EMPTY_TRACE, sheetLayout, type Sheet } from './drawing.js';
import { COLOUR, drawnPx, EDGE_PX, FONT, PX_PER_MM } from './theme.js';

/** Terrain with what lies on it. */
export interface TerrainScene {
  /** [rows * cols] heights in metres, on `grid` (a projected CRS). */
  heights: ArrayLike<number>;
  grid: Grid;
  /** [rows * cols], 1 = landslide. */
  mask?: ArrayLike<number>;
  /** Image on the same grid, draped in true colour: band places in `bands`. */
  image?: Raster;
  bands?: [number, number, number];
}

const MAX_SIDE = 110;

/** The block of ground with the landslide in its colour.
 *  @throws "terrain grid is in degrees (EPSG:4326): ..." */
export function terrainFigure(text: FigureText, scene: TerrainScene, options: ObliqueOptions = {}): Figure {
  const { grid, heights } = scene;
  check(
    !isGeographic(grid.crs),
    `terrain grid is in degrees (${grid.crs}): warp it to a projected CRS first`,
  );
  check(
    heights.length === grid.width * grid.height,
    `heights has ${heights.length} values: expected ${grid.width} x ${grid.height}`,
  );
  const { exaggeration = 1.5 } = options;
  const [pixelM] = pixelSize(grid);
  const colours = drape(scene, exaggeration, pixelM);
  const view = { azimuthDeg: 25, tiltDeg: 38, ...options, exaggeration };
  const painted = paintOblique(
    { heights, rows: grid.height, cols: grid.width, pixelM, colours },
    { ...view, width: 1000 },
  );
  const width = drawnPx(text.widthMm ?? 180);
  const pictureHeight = (width * painted.height) / painted.width;
  const heightMm = Math.round(((pictureHeight + 26 + 2 * EDGE_PX) / PX_PER_MM) * 100) / 100;
  const sheet: Sheet = { shapes: [], annotations: [] };
  notes(sheet, view, {
    width,
    pictureHeight,
    metres: metresAcross(grid, pixelM, view.azimuthDeg),
    masked: !!scene.mask,
  });
  const print = {
    data: [EMPTY_TRACE],
    layout: {
      ...sheetLayout(width, drawnPx(heightMm), sheet),
      images: [
        {
          source: pictureOfRgba(painted.rgba, painted.width, painted.height, grid, true).uri,
          xref: 'x',
          yref: 'y',
          x: 0,
          y: 0,
          sizex: width,
          sizey: pictureHeight,
          sizing: 'stretch',
          layer: 'below',
        },
      ],
    },
  };
  return makeFigure(
    { ...text, heightMm },
    { ...surface(scene, colours, view), print, table: sideTable(scene, pixelM) },
  );
}

function metresAcross(grid: Grid, pixelM: number, azimuthDeg: number): number {
  const a = (azimuthDeg * Math.PI) / 180;
  return (Math.abs(grid.width * Math.cos(a)) + Math.abs(grid.height * Math.sin(a))) * pixelM;
}

/** Colours of the ground: the image, or a pale tint, shaded from the north-west, with the landslide's tint and edge. */
function drape(scene: TerrainScene, exaggeration: number, pixelM: number): Uint8Array {
  const { grid, heights, mask, image, bands = [2, 1, 0] } = scene;
  const { width: w, height: h } = grid;
  const layers = image && bands.map((b) => bandOf(image, b));
  const ranges = layers?.map((l) => stretchRange(l, image!.nodata));
  const slide = parseHex(COLOUR.landslide);
  const out = new Uint8Array(w * h * 3);
  for (let i = 0; i < w * h; i++) {
    const [x, y] = [i % w, Math.floor(i / w)];
    const at = (dx: number, dy: number): number =>
      heights[Math.min(h - 1, Math.max(0, y + dy)) * w + Math.min(w - 1, Math.max(0, x + dx))];
    const shade = shadeOf(
      ((at(1, 0) - at(-1, 0)) * exaggeration) / (2 * pixelM),
      ((at(0, 1) - at(0, -1)) * exaggeration) / (2 * pixelM),
    );
    let rgb: Rgb = layers
      ? (layers.map(
          (l, k) => 255 * Math.min(1, Math.max(0, (l[i] - ranges![k][0]) / (ranges![k][1] - ranges![k][0]))),
        ) as Rgb)
      : [196, 204, 184];
    const part = mask?.[i] === 1 ? (layers ? 0.45 : 0.85) : 0;
    rgb = rgb.map((v, k) => v * (1 - part) + slide[k] * part) as Rgb;
    const light = layers ? 0.55 + 0.6 * shade : 0.35 + 0.85 * shade;
    for (let k = 0; k < 3; k++) out[3 * i + k] = Math.min(255, rgb[k] * light);
  }
  return out;
}

/** Lambert shading, sun in the north-west at 45 degrees: 0..1. */
function shadeOf(dzdx: number, dzdyDown: number): number {
  const length = Math.hypot(dzdx, dzdyDown, 1);
  // Normal of the surface in (east, south, up); the sun's direction is (-1, -1, sqrt 2) / 2.
  return Math.max(0, (0.5 * dzdx + 0.5 * dzdyDown + Math.SQRT1_2) / length);
}

function notes(
  sheet: Sheet,
  view: Required<Pick<ObliqueOptions, 'azimuthDeg' | 'exaggeration'>>,
  o: { width: number; pictureHeight: number; metres: number; masked: boolean },
): void {
  const length = niceLength(o.metres, 0.2);
  const px = (length / o.metres) * o.width;
  const y = o.pictureHeight + 12;
  drawBox(sheet, { x: 4, y: y - 2, width: px, height: 3 }, { fill: COLOUR.text, line: COLOUR.text });
  const words = `${lengthText(length)}, heights × ${view.exaggeration}`;
  const after = px + 10 + roughWidth(words) + 12;
  drawText(sheet, px + 10, y, [words], {
    xanchor: 'left',
  });
  if (o.masked) {
    drawBox(sheet, { x: after, y: y - 5, width: 10, height: 9 }, { fill: COLOUR.landslide });
    drawText(sheet, after + 14, y, ['landslide'], { xanchor: 'left' });
  }
  const a = (-view.azimuthDeg * Math.PI) / 180;
  const [cx, cy] = [26, 30];
  const tip: [number, number] = [cx + 16 * Math.sin(a), cy - 16 * Math.cos(a)];
  drawArrow(sheet, [[cx - 10 * Math.sin(a), cy + 10 * Math.cos(a)], tip]);
  drawText(sheet, cx + 24 * Math.sin(a), cy - 24 * Math.cos(a), ['N'], { size: FONT.small });
}

/** Plotly's surface, thinned; the drape becomes 64 colours of one scale. */
function surface(
  scene: TerrainScene,
  colours: Uint8Array,
  view: Required<Pick<ObliqueOptions, 'azimuthDeg' | 'exaggeration'>>,
): { data: Json[]; layout: Json } {
  const { grid, heights } = scene;
  const step = Math.max(1, Math.ceil(Math.max(grid.width, grid.height) / MAX_SIDE));
  const rows = range(grid.height, step);
  const cols = range(grid.width, step);
  const seen: number[] = rows.flatMap((r) => cols.map((c) => r * grid.width + c));
  const { scale, index } = paletteOf(
    seen.map((i) => [colours[3 * i], colours[3 * i + 1], colours[3 * i + 2]]),
  );
  const t = grid.transform;
  const z = rows.map((r) => cols.map((c) => Math.round(10 * heights[r * grid.width + c]) / 10));
  const [dx, dy] = [grid.width * Math.abs(t[1]), grid.height * Math.abs(t[5])];
  const flat = z.flat().filter(Number.isFinite);
  const dz =
    flat.reduce((a, b) => Math.max(a, b), -Infinity) - flat.reduce((a, b) => Math.min(a, b), Infinity);
  const a = (view.azimuthDeg * Math.PI) / 180;
  const axis = (title: string): Json => ({ title: { text: title }, showbackground: false, nticks: 5 });
  return {
    data: [
      {
        type: 'surface',
        z,
        x: cols.map((c) => Math.round(t[0] + (c + 0.5) * t[1]) / 1000),
        y: rows.map((r) => Math.round(t[3] + (r + 0.5) * t[5]) / 1000),
        surfacecolor: rows.map((_, r) => cols.map((_c, c) => index[r * cols.length + c])),
        cmin: 0,
        cmax: scale.length - 1,
        colorscale: scale.map((hex, i) => [i / Math.max(1, scale.length - 1), hex]),
        showscale: false,
        lighting: { ambient: 0.95, diffuse: 0.1, specular: 0 },
        hovertemplate: 'E %{x} km, N %{y} km, %{z} m<extra></extra>',
      },
    ],
    layout: {
      scene: {
        xaxis: axis('Easting (km)'),
        yaxis: axis('Northing (km)'),
        zaxis: axis('elevation (m)'),
        aspectmode: 'manual',
        aspectratio: { x: 1.4, y: (1.4 * dy) / dx, z: Math.max(0.05, (1.4 * dz * view.exaggeration) / dx) },
        camera: { eye: { x: -1.3 * Math.sin(a), y: -1.3 * Math.cos(a), z: 1 } },
      },
    },
  };
}

function range(n: number, step: number): number[] {
  return Array.from({ length: Math.ceil(n / step) }, (_, i) => Math.min(n - 1, i * step));
}

/** The colours that occur, coarsened until there are at most 200, and the place of each pixel's among them. */
function paletteOf(pixels: Rgb[]): { scale: string[]; index: number[] } {
  for (const step of [8, 16, 24, 32, 48, 64]) {
    const keys = pixels.map((p) => toHex(p.map((v) => Math.min(255, Math.round(v / step) * step)) as Rgb));
    const scale = [...new Set(keys)].sort();
    if (scale.length > 200 && step < 64) continue;
    const places = new Map(scale.map((hex, i) => [hex, i]));
    return { scale, index: keys.map((k) => places.get(k)!) };
  }
  return { scale: ['#cccccc'], index: pixels.map(() => 0) };
}

function sideTable({ heights, grid, mask }: TerrainScene, pixelM: number): Figure['table'] {
  let [low, high, area, sum] = [Infinity, -Infinity, 0, 0];
  for (let i = 0; i < grid.width * grid.height; i++) {
    if (Number.isFinite(heights[i])) [low, high] = [Math.min(low, heights[i]), Math.max(high, heights[i])];
    if (mask?.[i] === 1) {
      area += pixelM * pixelM;
      sum += heights[i] * pixelM * pixelM;
    }
  }
  return {
    columns: ['measure', 'value', 'unit'],
    rows: [
      ['lowest ground', low, 'm'],
      ['highest ground', high, 'm'],
      ['landslide area', area, 'm2'],
      ['mean elevation of the landslide', area ? sum / area : null, 'm'],
    ],
  };
}
