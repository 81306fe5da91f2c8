/** @file The three invented regions, with their truth. */
export { makeDemoRegion, type DemoOptions, type DemoSize } from './make.js';
export { DEMO_REGIONS, regionSettings, type DemoRegionName, type RegionSettings } from './regions.js';
export { makeWorld, type World } from './world.js';
export { renderScene, renderOnThreads } from './render.js';
export { airOf, radianceOf, PAN_WEIGHTS, MTF, type SceneRows } from './render-strip.js';
export {
  hazardCoefficients,
  hazardLogit,
  hazardMap,
  aucOf,
  type Factors,
  type HazardCoefficients,
} from './hazard.js';
export { SIZE_LAW, drawAreas, sizeLawCdf, sizeLawQuantile } from './size-law.js';
export { attainableAuc, landslideShare, type AttainableAuc } from './truth.js';
export { makeAir, seenFromAbove, type Air, type AirBand } from './atmosphere.js';
export { fitRpb } from './placement.js';
export { level1aWindow, takeLevel1a, LEAN } from './level-1a.js';
export { droneView, DRONE_VIEWS } from './drone.js';
export { blurSigma, NOISE } from './sensor.js';
export { COVER, LAND_USE } from './cover.js';
export { PAN_M, MSS_M, DEM_M, MARGIN_M, type Layout } from './layout.js';
export type { Landslide, Setting } from './landslides.js';
export { assignParts, type Part } from './parts.js';
