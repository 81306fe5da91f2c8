/** @file Exact Shapley values of one forest, ours and the shap package's. The forest is scikit-learn's, read from its dump. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { check } from 'landslide/core';
import {
  forestFromSklearn,
  shapValues,
  type Forest,
  type ShapOptions,
  type SklearnTree,
} from 'landslide/susceptibility';
import { FACTORS, factorRows, processorMs, ROWS, startForestPeer, TREES, writeRows } from '../factor-rows.js';
import { withScratch } from '../gdal.js';
import type { Peer } from '../python.js';
import { inTurn, timeRow, type Host, type Suite } from '../suite.js';

const DEPTH = 10;
/** How near the values must be. */
const NEAR = 1e-9;
const TURNS = 2;
const BACKGROUND = 1000;

interface Case {
  name: string;
  rows: number;
  interactions: boolean;
  /** Rows that the package is asked for; its time grows with them and is scaled up, as all of them would take it most of an hour. */
  peerRows: number;
}

const CASES: Case[] = [
  { name: '2,000 rows', rows: 2_000, interactions: false, peerRows: 2_000 },
  { name: '100,000 rows', rows: 100_000, interactions: false, peerRows: 2_000 },
  { name: 'interactions, 20,000 rows', rows: 20_000, interactions: true, peerRows: 200 },
];
/** Ours against ours: no gate of the package's, which has no such values in this time. */
const INTERVENTIONAL = `interventional, ${BACKGROUND} background points, 20,000 explained`;

export const suite: Suite = {
  summary: `Shapley values of a forest of ${TREES} trees, depth ${DEPTH}, ${FACTORS.length} factors; one thread each, processor time, the better of ${TURNS} turns`,
  run: (host) =>
    withScratch(async (folder) => {
      const wanted = CASES.filter(({ name }) => host.wants(name));
      if (wanted.length === 0 && !host.wants(INTERVENTIONAL)) return;
      writeRows(folder, 'train', factorRows(ROWS, 'train'));
      const test = factorRows(ROWS, 'test');
      writeRows(folder, 'test', test);
      const { peer, name } = await startForestPeer(folder, ['shap', 'sklearn', 'numpy'], host);
      try {
        const forest = await sharedForest(peer, folder);
        for (const one of wanted)
          await measure(one, { forest, X: test.X, peer, against: name, folder }, host);
        if (host.wants(INTERVENTIONAL)) await measureBackground(forest, test.X, host);
      } finally {
        peer.close();
      }
    }),
};

async function sharedForest(peer: Peer, folder: string): Promise<Forest> {
  const path = join(folder, 'forest.json');
  await peer.ask('fit', { depth: DEPTH, jobs: 1 });
  await peer.ask('dump', { path });
  return forestFromSklearn(JSON.parse(readFileSync(path, 'utf8')) as SklearnTree[], FACTORS);
}

async function measure(
  { name, rows, interactions, peerRows }: Case,
  o: { forest: Forest; X: Float32Array; peer: Peer; against: string; folder: string },
  host: Host,
): Promise<void> {
  const path = join(o.folder, 'values');
  let values: Float64Array = new Float64Array();
  const ours = (): Promise<number> =>
    processorMs(async () => {
      const found = await explain(o.forest, o.X, rows, { interactions });
      values = interactions ? found.interactions! : found.values;
    });
  const theirs = async (): Promise<number> =>
    ((await o.peer.ask<{ ms: number }>('explain', { rows: peerRows, interactions, path })).ms * rows) /
    peerRows;
  const times = await inTurn(ours, theirs, peerRows < rows ? 1 : TURNS);
  const apart = largestDifference(values, readFileSync(path));
  check(apart <= NEAR, () => `${name}: values differ by up to ${apart}: not the same work`);
  const scaled = peerRows < rows ? ` (its ${peerRows} rows x ${rows / peerRows})` : '';
  host.note(`${name}: values as the peer's, to ${apart.toExponential(0)}`);
  host.row(timeRow(name, o.against + scaled, times, { ...host, busy: true }));
}

async function measureBackground(forest: Forest, X: Float32Array, host: Host): Promise<void> {
  const rows = 20_000;
  const background = X.slice(-BACKGROUND * FACTORS.length);
  const against = (o: ShapOptions) => (): Promise<number> => processorMs(() => explain(forest, X, rows, o));
  const times = await inTurn(against({ background }), against({}), TURNS);
  host.row(timeRow(INTERVENTIONAL, 'our path-dependent values', times, { ...host, busy: true }));
}

function explain(
  forest: Forest,
  X: Float32Array,
  rows: number,
  options: ShapOptions,
): ReturnType<typeof shapValues> {
  return shapValues(forest, X.subarray(0, rows * FACTORS.length), options);
}

/** Of the values that the peer gave, which are ours' first. */
function largestDifference(ours: Float64Array, bytes: Buffer): number {
  const theirs = new Float64Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length));
  return theirs.reduce((most, v, i) => Math.max(most, Math.abs(v - ours[i])), 0);
}
