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
