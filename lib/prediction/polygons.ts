/** @file A probability map as landslide polygons. */
import type { Feature } from 'geojson';
import { check } from '../core/index.js';
import { isGeographicCode, type Grid, type Raster } from '../raster/index.js';
import {
  outlines,
  ringOnMap,
  Sweep,
  unpackRings,
  type PackedRings,
  type PixelGroup,
  type VectorLayer,
} from '../vector/index.js';

/** Which pixels become polygons. */
export interface PolygonOptions {
  /** Probability from which a pixel is landslide, above 0 up to 1. The paper gives none. */
  threshold?: number;
  /** The minimum mapping unit, m2: smaller landslides are left out; 0 keeps all. */
  minAreaM2: number;
}

/** Landslides as they are written: `features` makes its polygons anew each time, so that memory holds only their corners. */
export interface LandslideLayer {
  name: string;
  crs: string;
  count: number;
  areaM2: number;
  features: Iterable<Feature>;
}

/** Connected pixels (edges and corners) of at least `threshold`, as polygons with all their holes; those smaller than `minAreaM2` are
 *  left out. Properties: `id` from 1, the largest first; `area_m2`; `mean_probability` of its pixels. NaN is outside.
 *  @param probability  one band, 0 to 1, on a projected grid in metres
 *  @throws "CRS is EPSG:4326, in degrees: ..." */
export function toPolygons(probability: Raster, options: PolygonOptions): VectorLayer {
  check(probability.bands === 1, `probability has ${probability.bands} bands: expected 1`);
  const collector = collectLandslides(probability.grid, options);
  collector.addRows(probability.data);
  const { name, crs, features } = collector.end();
  return { name, crs, features: [...features] };
}

/** Takes a probability map from the top, some rows at a time. */
export interface LandslideCollector {
  /** Whole rows. */
  addRows(rows: ArrayLike<number>): void;
  /** After the last row. */
  end(): LandslideLayer;
}

interface Found {
  rings: PackedRings;
  areaM2: number;
  mean: number;
  first: number;
}

/** As `toPolygons`, for a map that does not fit in memory: held are the groups of pixels that still grow and, in a byte or two
 *  each, the corners of the landslides found; how the rows are cut makes no difference. */
export function collectLandslides(
  grid: Grid,
  { threshold = 0.5, minAreaM2 }: PolygonOptions,
): LandslideCollector {
  check(threshold > 0 && threshold <= 1, `threshold is ${threshold}: expected above 0, up to 1`);
  check(minAreaM2 >= 0, `minimum area is ${minAreaM2} m2: expected 0 or more`);
  checkMetric(grid, 'probability');
  const { width, crs, transform: t } = grid;
  const pixelM2 = Math.abs(t[1] * t[5] - t[2] * t[4]);
  // 625 pixels of 0.8 m are 400 m2, whatever their product is in floating point.
  const least = minAreaM2 * (1 - 1e-9);
  const found: Found[] = [];
  const sweep = new Sweep(width, ({ runs, pixels, sum, first }: PixelGroup) => {
    const areaM2 = pixels * pixelM2;
    if (areaM2 >= least) found.push({ rings: outlines(runs), areaM2, mean: sum / pixels, first });
  });
  return {
    addRows(rows) {
      for (let at = 0; at < rows.length; at += width) sweep.row(rows, at, threshold);
    },
    end() {
      sweep.end();
      found.sort((a, b) => b.areaM2 - a.areaM2 || a.first - b.first);
      const areaM2 = found.reduce((sum, f) => sum + f.areaM2, 0);
      const features = { [Symbol.iterator]: () => makeFeatures(found, grid) };
      return { name: 'landslides', crs, count: found.length, areaM2, features };
    },
  };
}

function* makeFeatures(found: readonly Found[], grid: Grid): Generator<Feature> {
  for (const [i, { rings, areaM2, mean }] of found.entries()) {
    const parts = unpackRings(rings).map((part) => part.map((ring) => ringOnMap(ring, grid)));
    yield {
      type: 'Feature',
      properties: {
        id: i + 1,
        area_m2: Number(areaM2.toFixed(2)),
        mean_probability: Number(mean.toFixed(4)),
      },
      geometry:
        parts.length === 1
          ? { type: 'Polygon', coordinates: parts[0] }
          : { type: 'MultiPolygon', coordinates: parts },
    };
  }
}

/** Throws where areas in square metres cannot be told from a grid's CRS: better before a long prediction than after it. */
export function checkMetric({ crs }: Grid, name: string): void {
  check(
    crs !== '',
    `${name} has no CRS: areas in m2 need a projected one: give it its own (gdal_edit.py -a_srs EPSG:n)`,
  );
  const code = Number(/^EPSG:(\d+)$/.exec(crs)?.[1]);
  check(
    !isGeographicCode(code),
    `${name}: CRS is ${crs}, in degrees: areas in m2 need a projected one: warp it first (gdalwarp -t_srs EPSG:n)`,
  );
}
