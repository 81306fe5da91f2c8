/** @file A probability map as landslide polygons. */
import type { Feature } from 'geojson';
import { check } from '../core/index.js';
import { isGeographicCode, type Grid, type Raster } from '../raster/index.js';
import { labelComponents, polygonArea, polygonise, type VectorLayer } from '../vector/index.js';

/** Connected pixels (edges and corners) of at least `threshold`, as polygons with their holes; those smaller than `minAreaM2` are left out.
 *  Properties: `id` from 1, the largest first; `area_m2` of the polygon; `mean_probability` of its pixels. NaN is outside.
 *  @param probability  one band, 0 to 1, on a projected grid in metres
 *  @param threshold    0 to 1. The paper gives none
 *  @param minAreaM2    the minimum mapping unit, m2; 0 keeps all
 *  @throws "CRS is EPSG:4326, in degrees: ..." */
export function toPolygons(
  probability: Raster,
  { threshold = 0.5, minAreaM2 }: { threshold?: number; minAreaM2: number },
): VectorLayer {
  const { grid } = probability;
  checkArguments(probability, threshold, minAreaM2);
  const mask = Uint8Array.from(probability.data as Float32Array, (p) => (p >= threshold ? 1 : 0));
  const polygons = polygonise(mask, grid, { connect: 8 });
  const means = meansOf(probability, mask, grid);
  const features = polygons
    .map((f, i) => ({ geometry: f.geometry, area: polygonArea(f.geometry), mean: means[i] }))
    .filter((p) => p.area >= minAreaM2)
    .sort((a, b) => b.area - a.area)
    .map((p, i): Feature => ({
      type: 'Feature',
      properties: {
        id: i + 1,
        area_m2: Number(p.area.toFixed(2)),
        mean_probability: Number(p.mean.toFixed(4)),
      },
      geometry: p.geometry,
    }));
  return { name: 'landslides', crs: grid.crs, features };
}

/** Mean probability of each group, in the order in which `polygonise` gives them (that of their first pixels). */
function meansOf(probability: Raster, mask: Uint8Array, { width, height }: Grid): Float64Array {
  const { labels, count } = labelComponents(mask, width, height, 8);
  const sum = new Float64Array(count + 1);
  const pixels = new Float64Array(count + 1);
  for (let i = 0; i < labels.length; i++) {
    sum[labels[i]] += labels[i] === 0 ? 0 : probability.data[i];
    pixels[labels[i]]++;
  }
  return sum.map((s, k) => s / pixels[k]).slice(1);
}

function checkArguments({ grid, bands }: Raster, threshold: number, minAreaM2: number): void {
  check(bands === 1, `probability has ${bands} bands: expected 1`);
  check(threshold > 0 && threshold <= 1, `threshold is ${threshold}: expected above 0, up to 1`);
  check(minAreaM2 >= 0, `minimum area is ${minAreaM2} m2: expected 0 or more`);
  check(grid.crs !== '', 'probability has no CRS: areas in m2 need a projected one (grid.crs)');
  const code = Number(/^EPSG:(\d+)$/.exec(grid.crs)?.[1]);
  check(
    !isGeographicCode(code),
    `CRS is ${grid.crs}, in degrees: areas in m2 need a projected one: warp the map first`,
  );
}
