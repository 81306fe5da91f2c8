/** @file A whole scene predicted by blended windows, as probability, mask and polygons. */
export { mirror, planAxis, type AxisPlan } from './blend.js';
export { predictOf, predictPatches, type HasPredict, type Predict } from './predictor.js';
export { eightfold } from './eightfold.js';
export { evenParts, partsOf, type RowRange } from './parts.js';
export type { SceneOptions } from './window-rows.js';
export * from './scene.js';
export { rowsFile } from './finished-rows.js';
export { keepPart, writeRowMap, type Emit, type MakeRows, type RowMap } from './row-map.js';
export * from './polygons.js';
export { mapLandslides, type MapOptions } from './landslide-map.js';
export * from './export-qgis.js';
export * from './export-card.js';
export { bandMomentsOf } from './moments.js';
