/** @file What is known of a demo region, as JSON beside its true rasters. */
import { join } from 'node:path';
import { writeJson } from '../core/index.js';
import { gainsFor } from '../gf2/index.js';
import { airOf, MTF, PAN_WEIGHTS } from './render-strip.js';
import { NOISE } from './sensor.js';
import { SIZE_LAW } from './size-law.js';
import { attainableAuc, landslideShare } from './truth.js';
import type { World } from './world.js';

/** Writes shift, atmosphere, coefficients, attainable AUC and a list of the true rasters into the region's truth folder. */
export function writeTruth(world: World, dir: string): void {
  const { region, coefficients, inventory, areas } = world;
  const { scene } = region;
  const year = Number(scene.date.slice(0, 4));
  const truth = (file: string, value: unknown): void => writeJson(join(dir, 'truth', file), value);
  truth('shift.json', {
    unit: 'PAN pixels',
    dx: scene.panShift[0],
    dy: scene.panShift[1],
    meaning:
      'the PAN shows at column c + dx, row r + dy what its grid places at (c, r); the MSS lies where its grid says',
  });
  truth('atmosphere.json', {
    ...airOf(world),
    formula:
      'TOA reflectance = gas (path + (direct + diffuse) up rho / (1 - albedo rho)), rho = truth/reflectance.tif',
    gains: {
      pan: gainsFor({ camera: scene.camera, year, product: 'PAN' }),
      mss: gainsFor({ camera: scene.camera, year, product: 'MSS' }),
    },
    panWeights: PAN_WEIGHTS,
    mtfAtHalfSampling: MTF,
    noise: NOISE,
  });
  truth('coefficients.json', {
    model:
      'logit(p) = intercept + sum of terms (landslide/demo hazardLogit); p of a place being the middle of a landslide, up to a constant',
    coefficients,
    sizeLaw: {
      ...SIZE_LAW,
      scale: areas.scale,
      rangeM2: areas.range,
      testPartFromLargest: areas.testFrom,
      source: 'doi:10.1002/esp.1064',
    },
    landslides: inventory.landslides.length,
    shareOfScene: landslideShare(world),
  });
  truth('auc.json', attainableAuc(world));
  truth('files.json', {
    'reflectance.tif':
      'apparent surface reflectance x 10000 at 0.8 m, light and shadow included: what a perfect correction and fusion would give',
    'illumination.tif': 'x 10000: direct light over that on level open ground; share of the sky seen',
    'landcover.tif': 'class of every pixel before landslides (landslide/demo COVER)',
    'labels.tif': 'landslide id of every pixel, 0 none',
    'level-1a.json': 'how level-1a/PAN.tif, the piece as taken, differs from the scene',
    'hazard.tif': 'logit of landsliding, and NDVI before any landslide, at the DEM cells',
  });
}
