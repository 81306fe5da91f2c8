/** @file A random forest, ours and scikit-learn's in turn on the same rows. */
import { availableParallelism } from 'node:os';
import { check } from 'landslide/core';
import { fitForest, predictProbability, rocAuc, type Forest } from 'landslide/susceptibility';
import {
  FACTORS,
  factorRows,
  MTRY,
  processorMs,
  ROWS,
  startForestPeer,
  TREES,
  writeRows,
} from '../factor-rows.js';
import { withScratch } from '../gdal.js';
import type { Peer } from '../python.js';
import { inTurn, timeRow, type Host, type Suite } from '../suite.js';

/** How near the AUC on rows that neither saw must be. */
const NEAR_AUC = 0.003;
const TURNS = 2;

interface Case {
  name: string;
  /** Levels of splits; 0 is no limit. */
  depth: number;
  /** Threads; 1 is measured by processor time, more by the clock. */
  workers: number;
}

const cores = availableParallelism();
const CASES: Case[] = [
  { name: `depth 10, ${ROWS} x ${FACTORS.length}, ${TREES} trees`, depth: 10, workers: 1 },
  { name: `full depth, ${ROWS} x ${FACTORS.length}, ${TREES} trees`, depth: 0, workers: 1 },
  { name: `all cores (${cores}), at most 10 levels`, depth: 10, workers: cores },
];

export const suite: Suite = {
  summary: `a forest of ${TREES} trees on ${ROWS} rows of ${FACTORS.length} factors; one thread each by processor time, all cores by the clock; the better of ${TURNS} turns`,
  run: (host) =>
    withScratch(async (folder) => {
      const wanted = CASES.filter(({ name }) => host.wants(name));
      if (wanted.length === 0) return;
      const [train, test] = [factorRows(ROWS, 'train'), factorRows(ROWS / 5, 'test')];
      writeRows(folder, 'train', train);
      writeRows(folder, 'test', test);
      const { peer, name } = await startForestPeer(folder, ['sklearn', 'numpy'], host);
      try {
        for (const one of wanted) await measure(one, { train, test, peer, against: name }, host);
      } finally {
        peer.close();
      }
    }),
};

async function measure(
  { name, depth, workers }: Case,
  o: {
    train: ReturnType<typeof factorRows>;
    test: ReturnType<typeof factorRows>;
    peer: Peer;
    against: string;
  },
  host: Host,
): Promise<void> {
  const { X, y } = o.train;
  const options = {
    names: FACTORS,
    trees: TREES,
    mtry: MTRY,
    maxDepth: depth || Infinity,
    seed: 1,
    workers,
    oob: false,
  };
  let forest: Forest | undefined;
  const fit = async (): Promise<void> => void (forest = await fitForest(X, y, options));
  const ours = async (): Promise<number> => {
    if (workers === 1) return processorMs(fit);
    const start = performance.now();
    await fit();
    return performance.now() - start;
  };
  const theirs = async (): Promise<number> => {
    const took = await o.peer.ask<{ processor: number; clock: number }>('fit', {
      depth,
      jobs: workers === 1 ? 1 : -1,
    });
    return workers === 1 ? took.processor : took.clock;
  };
  const times = await inTurn(ours, theirs, TURNS);
  const { auc } = await o.peer.ask<{ auc: number }>('auc');
  const own = rocAuc(predictProbability(forest!, o.test.X), o.test.y);
  check(Math.abs(own - auc) <= NEAR_AUC, () => `${name}: AUC ${own}, the peer's ${auc}: not the same work`);
  host.note(`${name}: AUC on ${o.test.y.length} other rows ${own.toFixed(4)}, the peer's ${auc.toFixed(4)}`);
  host.row(timeRow(name, o.against, times, { ...host, busy: workers === 1 }));
}
