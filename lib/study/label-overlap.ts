/** @file Outlines that overlap: pixels can belong to one landslide only. */
import { DataError } from '../core/index.js';
import type { Grid, Raster } from '../raster/index.js';
import { rasterise, type VectorLayer } from '../vector/index.js';

/** From this share of the smaller outline on, two outlines are held to be one landslide drawn twice. */
const TWICE = 0.5;

/** Landslide numbers drawn into a raster, from 1 in the order of the layer; where outlines overlap, the later one has the pixel.
 *  @param file  for messages
 *  @returns labels [rows, cols] int32, and a note where outlines overlap in part
 *  @throws "FILE: landslides 3 and 7 overlap in 82 % of the smaller: ..." */
export function drawLabels(
  layer: VectorLayer,
  grid: Grid,
  file: string,
): { labels: Raster<Int32Array>; notes: string[] } {
  const burn = (features: VectorLayer['features'], idOf: (i: number) => number): Raster<Int32Array> =>
    rasterise({ ...layer, features }, grid, {
      value: (_, i) => idOf(i),
      background: 0,
      dtype: 'int32',
    }) as Raster<Int32Array>;
  const n = layer.features.length;
  const labels = burn(layer.features, (i) => i + 1);
  // Drawn once more in the other order: pixels that differ belong to two outlines.
  const others = burn([...layer.features].reverse(), (i) => n - i).data;
  const pixels = new Float64Array(n + 1);
  const shared = new Map<string, number>();
  labels.data.forEach((id, i) => {
    if (id === 0) return;
    pixels[id]++;
    if (others[i] === id) return;
    pixels[others[i]]++;
    const key = `${others[i]} ${id}`;
    shared.set(key, (shared.get(key) ?? 0) + 1);
  });
  const pairs = [...shared].map(([key, count]) => {
    const [a, b] = key.split(' ').map(Number);
    return { a, b, count, share: count / Math.min(pixels[a], pixels[b]) };
  });
  const worst = pairs.sort((p, q) => q.share - p.share)[0];
  if (worst && worst.share >= TWICE)
    throw new DataError(
      `${file}: landslides ${worst.a} and ${worst.b} overlap in ${Math.round(100 * worst.share)} % of the smaller: make one of them, or take one out`,
    );
  const sum = pairs.reduce((s, p) => s + p.count, 0);
  const notes = worst
    ? [
        `landslides: ${pairs.length} pairs of outlines overlap in ${sum} pixels (most: ${worst.a} and ${worst.b}); such a pixel counts to the later one`,
      ]
    : [];
  return { labels, notes };
}
