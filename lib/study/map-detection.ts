/** @file The test landslides on the map of a whole region: also those around which no test window could be cut. */
import { mapTo } from '../core/map-to.js';
import { detectLandslides } from '../metrics/index.js';
import { THRESHOLD, type RegionPrediction } from './predictions.js';
import type { StudySamples } from './samples.js';

/** What a landslide map found of the test landslides. */
export interface MapDetection {
  /** Test landslides, with the share of each that the map marks. */
  landslides: { name: string; covered: number; found: boolean }[];
  found: number;
  /** Objects of at least 50 pixels on the whole map that touch no landslide of any split. */
  falseObjects: number;
}

/** What the map of a region marks of each test landslide; found from half of it on. Windows around some test landslides are dropped
 *  because a landslide of another split lies beside them; the map has them all. */
export function mapDetection(
  { grid, labels, landslides }: Pick<StudySamples, 'grid' | 'labels' | 'landslides'>,
  { probability }: Pick<RegionPrediction, 'probability'>,
): MapDetection {
  const { width, height } = grid;
  const prediction = mapTo(Uint8Array, probability.data, (p) => (p >= THRESHOLD ? 1 : 0));
  const all = detectLandslides({ prediction, labels: labels.data, width, height, minPixels: 50 });
  const byId = new Map(all.landslides.map((l) => [l.id, l]));
  const test = landslides
    .filter((l) => l.split === 'test')
    .map((l) => ({
      name: l.name,
      covered: byId.get(l.id)?.covered ?? 0,
      found: byId.get(l.id)?.found ?? false,
    }));
  return {
    landslides: test,
    found: test.filter((l) => l.found).length,
    falseObjects: all.falseObjects.length,
  };
}
