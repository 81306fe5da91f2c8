/** @file Masks whose polygons GEOS has judged. The judgement in polygon-referee.json is made anew, after a build, by
 *
 *      node .build/tests/prediction/polygon-referee.js | python3 tests/prediction/polygon-referee.py > tests/prediction/polygon-referee.json
 *
 *  with shapely installed (pip install shapely). */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Feature } from 'geojson';
import { createRng, sha256 } from 'landslide/core';
import { toPolygons } from 'landslide/prediction';
import { makeGrid } from 'landslide/raster';

interface Referee {
  seed: string;
  masks: number;
  shapely: string;
  geos: { version: string; polygons: number; invalid: number; holes: number; area: number; sha256: string };
}

export const polygonReferee = {
  stored(): Referee {
    return JSON.parse(readFileSync('tests/prediction/polygon-referee.json', 'utf8')) as Referee;
  },

  /** Polygons of random masks: noise, so that corners and touching rings abound. */
  polygons(seed: string, masks: number): Feature[] {
    const rng = createRng(seed);
    return Array.from({ length: masks }, () => {
      const [width, height] = [2 + rng.int(40), 2 + rng.int(40)];
      const density = 0.3 + 0.6 * rng.next();
      const grid = makeGrid({ width, height, crs: 'EPSG:32650', left: 500000, top: 3e6, pixel: 0.8 });
      const data = Float32Array.from({ length: width * height }, () => (rng.next() < density ? 1 : 0));
      return toPolygons({ grid, bands: 1, data, nodata: NaN }, { minAreaM2: 0 }).features;
    }).flat();
  },

  digest: (features: Feature[]): string => sha256(JSON.stringify(features)),
};

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [seed, masks] = ['geos', 1000];
  const features = polygonReferee.polygons(seed, masks);
  process.stdout.write(JSON.stringify({ seed, masks, sha256: polygonReferee.digest(features), features }));
}
