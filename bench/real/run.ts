/** @file A case from data to table. Every training that has ended is a file, so that a stopped run goes on where it was. */
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { check, readJson, sha256, writeJson } from 'landslide/core';
import { confusion, scores, type Scores } from 'landslide/metrics';
import { buildNetwork, type Network } from 'landslide/nn';
import { trainingSettings, type TrainingSettings } from 'landslide/training';
import { startPeer, threadsOf, TRAINING } from '../networks.js';
import { BENCH, type Peer } from '../python.js';
import type { Host } from '../suite.js';
import type { RealCase } from './cases.js';
import { readReal, type RealData } from './data.js';
import { followTogether, type SameStart } from './same-start.js';
import { trainOurs, trainTorch, type Job, type Trained } from './sides.js';

export const SIDES = ['ours', 'peer'] as const;
export type Side = (typeof SIDES)[number];

/** One training that has ended. */
export interface RunRecord extends Omit<Trained, 'probability'> {
  side: Side;
  seed: number;
  /** Of the test patches at probability 0.5. */
  scores: Scores;
  date: string;
}

export interface CaseResult {
  one: RealCase;
  settings: TrainingSettings;
  patches: Record<'train' | 'validation' | 'test', number>;
  images: { train: string[]; test: string[] };
  size: number;
  threads: number;
  versions: { ours: string; peer: string };
  sameStart: SameStart;
  runs: RunRecord[];
}

interface Context {
  one: RealCase;
  network: Network;
  settings: TrainingSettings;
  data: RealData;
  out: string;
  peer: Peer;
  versions: CaseResult['versions'];
  host: Host;
  threads: number;
}

/** Runs what is missing of a case; a row for each seed.
 *  @param root  folder of the data set's images; `out`: where everything of this case is kept */
export async function runCase(
  one: RealCase,
  { root, out }: { root: string; out: string },
  host: Host,
): Promise<CaseResult> {
  mkdirSync(out, { recursive: true });
  const settings = trainingSettings(one.settings);
  const data = await readReal(one, root, out);
  const { n: test, bands, height: size } = data.sets.test;
  host.note(
    `${one.title}: ${data.sets.train.n} patches, ${data.sets.validation.n} for validation, ${test} for the test`,
  );
  const network = buildNetwork('unet-se', { bands, width: one.width });
  const threads = threadsOf(host);
  const { train, validation } = data.files;
  const { loss, adamw, batch } = settings;
  const more = { config: network.config, train, validation, loss, adamw, batch };
  const { peer, name: peerName } = await startPeer(TRAINING, { ...more, threads }, host);
  const versions = { ours: ourVersions(), peer: peerName };
  try {
    const context = { one, network, settings, data, out, peer, versions, host, threads };
    const sameStart = await once(context, 'same-start', (dir) =>
      followTogether(peer, jobOf(context, 0, dir)),
    );
    host.note(
      `same weights and batches: losses of ${sameStart.steps} steps differ by ${sameStart.apart.toExponential(1)} at most`,
    );
    const runs: RunRecord[] = [];
    for (const seed of one.seeds) runs.push(...(await runSeed(context, seed)));
    const { sets } = data;
    const patches = { train: sets.train.n, validation: sets.validation.n, test };
    return { one, settings, patches, images: data.images, size, threads, versions, sameStart, runs };
  } finally {
    peer.close();
  }
}

const jobOf = ({ network, settings, data, threads }: Context, seed: number, dir: string): Job => ({
  network,
  settings,
  data,
  seed,
  threads,
  dir,
});

async function runSeed(context: Context, seed: number): Promise<RunRecord[]> {
  const { peer, host, one, versions } = context;
  const records: RunRecord[] = [];
  for (const side of SIDES) {
    const found = await once(context, `${side}-${seed}`, async (dir) => {
      const job = jobOf(context, seed, dir);
      const trained = side === 'ours' ? await trainOurs(job) : await trainTorch(peer, job);
      return recordOf(context, trained, { side, seed });
    });
    records.push(found);
  }
  const [ours, theirs] = records.map((r) => r.scores.f1);
  host.row({
    case: `${one.name}, seed ${seed}: F1`,
    ours: Number(ours.toFixed(4)),
    peer: Number(theirs.toFixed(4)),
    unit: 'F1',
    ratio: Number((ours / theirs).toPrecision(4)),
    against: versions.peer,
    ratioIs: 'of its F1',
  });
  return records;
}

function recordOf(
  { data }: Context,
  { probability, ...trained }: Trained,
  { side, seed }: { side: Side; seed: number },
): RunRecord {
  const { masks } = data.sets.test;
  check(
    probability.length === masks.length,
    () => `${side}: ${probability.length} probabilities for ${masks.length} pixels`,
  );
  const found = scores(confusion(probability, masks), { counting: 'patch-wise' });
  return { ...trained, side, seed, scores: found, date: new Date().toISOString().slice(0, 10) };
}

/** What a file of the case's folder holds, if it came from the same data and settings; else what `work` makes, and keeps there. */
async function once<T>(
  { one, settings, data, versions, out, threads }: Context,
  name: string,
  work: (dir: string) => Promise<T>,
): Promise<T> {
  const key = sha256(JSON.stringify([settings, one.width, data.key, versions.peer, threads]));
  const file = join(out, `${name}.json`);
  const kept = existsSync(file) ? readJson<{ key: string; result: T }>(file) : undefined;
  if (kept?.key === key) return kept.result;
  const dir = join(out, `${name}-${key.slice(0, 8)}`);
  mkdirSync(dir, { recursive: true });
  const result = await work(dir);
  writeJson(file, { key, result });
  return result;
}

const versionIn = (folder: string): string =>
  readJson<{ version: string }>(join(BENCH, '..', folder, 'package.json')).version;
const ourVersions = (): string =>
  `landslide ${versionIn('lib')}, onnxruntime-node ${versionIn('node_modules/onnxruntime-node')}`;
