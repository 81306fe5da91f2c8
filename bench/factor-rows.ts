/** @file Rows for the benches of the forest and of Shapley values, and their peer in Python. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createRng } from 'landslide/core';
import type { Peer } from './python.js';
import { startPeer } from './networks.js';
import type { Host } from './suite.js';

/** The seven factors, in their units. */
export const FACTORS = ['elevation', 'ndvi', 'slope', 'aspect', 'rivers', 'faults', 'hardness'];
export const ROWS = 100_000;
export const TREES = 100;
/** Features looked at for each split: what both sides take by default, floor(sqrt(7)). */
export const MTRY = 2;

export interface Rows {
  /** [rows, 7] float32. */
  X: Float32Array;
  /** [rows] 1 = landslide, by a law with thresholds, an interaction and a circle, and by chance. */
  y: Uint8Array;
}

export function factorRows(rows: number, seed: string): Rows {
  const rng = createRng(seed);
  const X = new Float32Array(rows * FACTORS.length);
  const y = new Uint8Array(rows);
  for (let i = 0; i < rows; i++) {
    const elevation = 150 + 450 * rng.next();
    const ndvi = Math.min(0.95, Math.max(-0.1, 0.45 + 0.15 * rng.normal()));
    const slope = Math.abs(20 + 10 * rng.normal());
    const aspect = 360 * rng.next();
    const [rivers, faults] = [-400 * Math.log(1 - rng.next()), -1200 * Math.log(1 - rng.next())];
    const hardness = 1 + rng.int(4);
    const facing = Math.cos(((aspect - 60) * Math.PI) / 180);
    const logit =
      0.05 * (slope - 20) +
      0.7 * facing * (slope > 10 ? 1 : 0) +
      (elevation > 400 && elevation < 500 ? 1 : 0) -
      2 * (ndvi - 0.45) +
      0.5 * (hardness - 2.5) -
      Math.exp(-faults / 300) +
      (rivers > 300 && rivers < 500 ? 0.8 : 0);
    X.set([elevation, ndvi, slope, aspect, rivers, faults, hardness], i * FACTORS.length);
    y[i] = rng.next() < 1 / (1 + Math.exp(-logit)) ? 1 : 0;
  }
  return { X, y };
}

/** Writes rows where the peer reads them: NAME.X (float32) and NAME.y (uint8). */
export function writeRows(folder: string, name: string, { X, y }: Rows): void {
  writeFileSync(join(folder, `${name}.X`), X);
  writeFileSync(join(folder, `${name}.y`), y);
}

/** The peer with the rows in `folder` read, and what stands behind it, with versions. */
export function startForestPeer(
  folder: string,
  packages: readonly string[],
  host: Host,
): Promise<{ peer: Peer; name: string }> {
  const kind = {
    label: packages.includes('shap') ? 'shap' : 'scikit-learn',
    script: 'forest_peer.py',
    options: {},
  };
  return startPeer(
    { ...kind, packages },
    { threads: 1, folder, trees: TREES, mtry: MTRY, shap: packages.includes('shap') },
    host,
  );
}

/** Milliseconds of one processor that `work` takes. */
export async function processorMs(work: () => Promise<unknown>): Promise<number> {
  const start = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1000;
}
