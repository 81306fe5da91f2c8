/** @file Table 3 and figure 9 from maps: what the field party measured, as far as polygons, DEM and geology tell it. */
import type { Feature } from 'geojson';
import { check, mapTo } from '../core/index.js';
import { cutRaster, type Cell, type Table, type TerrainScene } from '../figures/index.js';
import {
  openRaster,
  readRaster,
  resample,
  pixelCentre,
  toPixel,
  windowGrid,
  type Grid,
  type Raster,
} from '../raster/index.js';
import { readRegionLayer, requireLayer, type Region } from '../region/index.js';
import { slopeAspect } from '../terrain/index.js';
import { polygonArea, rasterise, reprojectLayer } from '../vector/index.js';
import { fromStored } from './stored-image.js';
import { windowAround } from './places.js';
import type { Landslide, StudySamples } from './samples.js';

/** A landslide as a field visit would record it. */
export interface FieldRecord {
  name: string;
  areaM2: number;
  /** Degrees: the tenth and the ninetieth percentile of the landslide's surface. */
  slopeDeg: [number, number];
  /** Octants (N, NE ...) that hold at least a fifth of the surface, the largest first; `flat` for level ground. */
  aspect: string[];
  /** The rock under most of it, as the geological map names it. */
  rock: string;
  /** Metres above sea level, mean. */
  elevationM: number;
}

/** Slopes below this have no aspect, degrees. */
const FLAT_DEG = 2;
const OCTANTS = ['N', 'NE', 'E', 'SE', 'S', 'SW', 'W', 'NW'];

/** Area, slope, aspect, rock and height of some landslides. Every image pixel of the landslide looks up its DEM cell, so that cells count
 *  by the area that they share. The DEM shows the ground at 12.5 m: steps within a small landslide are smoothed away.
 *  @throws "region NAME has no dem, needed for ..." */
export async function fieldRecords(
  samples: StudySamples,
  landslides: readonly Landslide[],
): Promise<FieldRecord[]> {
  const { region, grid, labels } = samples;
  const dem = await readRaster(requireLayer(region, 'dem', 'slope and aspect').file);
  const { slope, aspect } = slopeAspect(dem, { flatDeg: FLAT_DEG });
  const geology = await readGeology(region, dem.grid);
  return landslides.map((l) => {
    const cells = cellsOf(l.id, { labels: labels.data, grid, dem: dem.grid });
    check(cells.length > 0, `landslide ${l.name} covers no pixel of the image`);
    const slopes = cells
      .map((i) => slope[i])
      .filter((v) => v === v)
      .sort((a, b) => a - b);
    const at = (share: number): number => Math.round(slopes[Math.round(share * (slopes.length - 1))]);
    return {
      name: l.name,
      areaM2: Math.round(polygonArea(l.feature.geometry as Parameters<typeof polygonArea>[0])),
      slopeDeg: [at(0.1), at(0.9)],
      aspect: commonest(
        cells.map((i) => octant(aspect[i])),
        0.2,
      ),
      rock: commonest(
        cells.map((i) => geology.names[geology.index[i]] ?? 'not mapped'),
        0.2,
      )[0],
      elevationM: Math.round(cells.reduce((s, i) => s + dem.data[i], 0) / cells.length),
    };
  });
}

/** The DEM cell under each image pixel of a landslide. */
function cellsOf(id: number, { labels, grid, dem }: { labels: Int32Array; grid: Grid; dem: Grid }): number[] {
  const cells: number[] = [];
  for (let i = 0; i < labels.length; i++) {
    if (labels[i] !== id) continue;
    const ground = pixelCentre(grid, i);
    const [x, y] = toPixel(dem, ...ground).map(Math.floor);
    if (x >= 0 && y >= 0 && x < dem.width && y < dem.height) cells.push(y * dem.width + x);
  }
  return cells;
}

function octant(aspectDeg: number): string {
  if (aspectDeg !== aspectDeg) return 'unknown';
  return aspectDeg < 0 ? 'flat' : OCTANTS[Math.round(aspectDeg / 45) % 8];
}

/** Values that make up at least `share` of a list, the commonest first; at least one. */
function commonest(values: readonly string[], share: number): string[] {
  const counts = new Map<string, number>();
  for (const v of values) counts.set(v, (counts.get(v) ?? 0) + 1);
  const sorted = [...counts].sort((a, b) => b[1] - a[1]);
  return sorted.filter(([, n], i) => i === 0 || n >= share * values.length).map(([v]) => v);
}

async function readGeology(region: Region, grid: Grid): Promise<{ names: string[]; index: Raster['data'] }> {
  const layer = await readRegionLayer(region, 'geology', 'the rock of each landslide');
  const { field } = region.layers.geology!;
  const names = layer.features.map((f) => rockName(f, field));
  const here = reprojectLayer(layer, grid.crs);
  const index = rasterise(here, grid, { value: (_, i) => i, background: -1, dtype: 'int32' }).data;
  return { names, index };
}

/** What the map calls a rock: its lithology or rock attribute where it has one, else the attribute that region.json names. */
function rockName({ properties }: Feature, field: string | undefined): string {
  const p = (properties ?? {}) as Record<string, unknown>;
  const key = ['lithology', 'rock', 'name', field ?? ''].find((k) => typeof p[k] === 'string');
  return key ? String(p[key]) : 'not named';
}

/** Table 3's form for landslides measured from maps. */
export function fieldTable(records: readonly FieldRecord[]): Table {
  return {
    columns: ['No.', 'area (m2)', 'slope (degrees)', 'aspect', 'lithology', 'elevation (m)'],
    rows: records.map((r): Cell[] => [
      r.name,
      r.areaM2,
      r.slopeDeg[0] === r.slopeDeg[1] ? String(r.slopeDeg[0]) : `${r.slopeDeg[0]} to ${r.slopeDeg[1]}`,
      r.aspect.join(', '),
      r.rock,
      r.elevationM,
    ]),
  };
}

/** The ground around a landslide for `terrainFigure`: heights (DEM, cubic) and image on one grid, and the landslide's pixels. */
export async function terrainScene(samples: StudySamples, landslide: Landslide): Promise<TerrainScene> {
  const { region, grid, labels, image } = samples;
  const around = windowAround(landslide, grid);
  const size = Math.min(2 * around.width, grid.width, grid.height);
  const shift = (size - around.width) / 2;
  const place = (at: number, length: number): number =>
    Math.max(0, Math.min(length - size, Math.round(at - shift)));
  const w = { x: place(around.x, grid.width), y: place(around.y, grid.height), width: size, height: size };
  const target = windowGrid(grid, w);
  const dem = await readRaster(requireLayer(region, 'dem', 'the view of the ground').file);
  const heights = resample(floatDem(dem), target, { method: 'cubic' }).data;
  const file = await openRaster(image.path);
  const picture = await file.read(w).finally(() => file.close());
  const mask = cutRaster(labels, w).data.map((id) => (id === landslide.id ? 1 : 0));
  return { heights, grid: target, mask, image: fromStored(picture), bands: [2, 1, 0] };
}

/** Heights as floats: whole metres would show as steps. */
function floatDem(dem: Raster): Raster<Float32Array> {
  const data = mapTo(Float32Array, dem.data as ArrayLike<number>, (v) => (v === dem.nodata ? NaN : v));
  return { ...dem, data, nodata: NaN };
}
