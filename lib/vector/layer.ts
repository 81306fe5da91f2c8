import type { Feature, Geometry, Position } from 'geojson';

/** Features of one file, with the CRS of their coordinates (`EPSG:n`). */
export interface VectorLayer {
  name: string;
  crs: string;
  features: Feature[];
  /** What was left behind in reading, a sentence each: heights, measures, columns of bytes. */
  notes?: string[];
}

/** A layer as it is written: its features are gone through more than once and need not be in memory. */
export interface WritableLayer {
  name: string;
  crs: string;
  features: Iterable<Feature>;
}

/** Calls `visit` for every position of a geometry. */
export function eachPosition(geometry: Geometry | null, visit: (p: Position) => void): void {
  const walk = (c: unknown): void => {
    if (!Array.isArray(c)) return;
    if (typeof c[0] === 'number') visit(c as Position);
    else for (const part of c) walk(part);
  };
  if (geometry?.type === 'GeometryCollection') for (const g of geometry.geometries) eachPosition(g, visit);
  else if (geometry) walk(geometry.coordinates);
}

/** [min x, min y, max x, max y] of a layer; infinities where it has no coordinates. */
export function boundsOf(features: readonly Feature[]): [number, number, number, number] {
  const box: [number, number, number, number] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const f of features)
    eachPosition(f.geometry, ([x, y]) => {
      box[0] = Math.min(box[0], x);
      box[1] = Math.min(box[1], y);
      box[2] = Math.max(box[2], x);
      box[3] = Math.max(box[3], y);
    });
  return box;
}
