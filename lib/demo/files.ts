/** Where a region's files lie, relative to its folder, in the form of region.json. */
export const FILES = {
  scene: { pan: 'scene/PAN.tif', mss: 'scene/MSS.tif', metadata: 'scene/scene.xml', rpb: 'scene/PAN.rpb' },
  dem: 'dem.tif',
  boundary: 'boundary.geojson',
  landslides: 'landslides.geojson',
  rivers: 'rivers.geojson',
  faults: 'faults.geojson',
  geology: 'geology.geojson',
  landuse: 'landuse.tif',
  truth: 'truth',
} as const;

/** What only an invented region has: a piece as taken (level 1A) with its RPB. */
export const LEVEL_1A = {
  pan: 'level-1a/PAN.tif',
  rpb: 'level-1a/PAN.rpb',
  truth: 'truth/level-1a.json',
} as const;
