/** @file A vector layer that region.json names, as the steps work with it. */
import { DataError, LandslideError } from '../core/index.js';
import { readVector, reprojectLayer, type VectorLayer } from '../vector/index.js';
import { requireLayer, type Region, type RegionLayer } from './manifest.js';

/** A layer in the region's CRS. */
export interface RegionVector extends VectorLayer {
  /** The CRS of the file. */
  fileCrs: string;
  /** What was noticed in reading: each note begins with the layer's name. */
  notes: string[];
}

/** Reads a vector layer of a region; one in another CRS is reprojected, and `notes` says so.
 *  @throws "region kecun has no faults, needed for ...: ..."; as `readVector` where the file is bad, naming the entry of region.json in
 *    which to supply what is missing */
export async function readRegionLayer(
  region: Region,
  name: RegionLayer,
  neededFor: string,
): Promise<RegionVector> {
  const source = requireLayer(region, name, neededFor);
  const { crs, encoding, layer: layerName } = source;
  try {
    const read = await readVector(source.file, { crs, encoding, layer: layerName });
    const here = reprojectLayer(read, region.crs);
    return { ...here, fileCrs: read.crs, notes: (here.notes ?? []).map((note) => `${name}: ${note}`) };
  } catch (error) {
    if (!(error instanceof LandslideError) || !/\b(crs|encoding|layer): '/.test(error.message)) throw error;
    throw new DataError(`${error.message} in "${name}" of ${region.path}`, { cause: error });
  }
}
