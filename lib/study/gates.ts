/** @file What the gates of a trained network do to test patches (equations 1 to 3, seen at work). */
import type { Table } from '../figures/index.js';
import { meanSpread } from '../metrics/index.js';
import { openPredictor, type Device } from '../nn/index.js';
import { selectPatches } from '../samples/index.js';
import { loadModel, type TrainedModel } from './models.js';
import type { StudySamples } from './samples.js';
import { renormalise } from './scores.js';
import type { Study } from './study.js';

export interface GateView {
  /** `down0.se`, `skip0.se` ... */
  name: string;
  channels: number;
  /** [channels] weight 0..1 of each channel, mean over the patches. */
  mean: number[];
  /** [channels] its standard deviation over the patches: how much the gate answers to what it sees. */
  spread: number[];
  /** [patches][channels] */
  byPatch: Float32Array[];
}

/** The weights that a trained network gives its channels on test patches, gate by gate.
 *  @param o.most  patches looked at, spread evenly over the test set; default 24 */
export async function gateViews(
  study: Study,
  model: TrainedModel,
  samples: StudySamples,
  { most = 24 }: { most?: number } = {},
): Promise<GateView[]> {
  const { network, weights, moments } = await loadModel(model);
  const set = samples.sets.test;
  const n = Math.min(most, set.n);
  const chosen = selectPatches(
    set,
    Array.from({ length: n }, (_, i) => Math.floor((i * set.n) / n)),
  );
  const patches = renormalise(chosen, samples.moments, moments);
  const predictor = await openPredictor(network, weights, {
    device: study.device as Device,
    threads: study.threads,
    gates: true,
  });
  const { gates } = await predictor
    .inspect(patches.images, n, patches.height, patches.width)
    .finally(() => predictor.dispose());
  return [...gates].map(([name, values]) => viewOf(name, values, n));
}

function viewOf(name: string, values: Float32Array, patches: number): GateView {
  const channels = values.length / patches;
  const byPatch = Array.from({ length: patches }, (_, i) => values.slice(i * channels, (i + 1) * channels));
  const stats = Array.from({ length: channels }, (_, c) => meanSpread(byPatch.map((row) => row[c])));
  return { name, channels, mean: stats.map((s) => s.mean), spread: stats.map((s) => s.spread), byPatch };
}

/** A row a gate: least, mean and greatest channel weight, and how much the weights change from patch to patch. */
export function gateTable(views: readonly GateView[]): Table {
  const two = (v: number): number => Number(v.toFixed(3));
  return {
    columns: [
      'gate',
      'channels',
      'least weight',
      'mean weight',
      'greatest weight',
      'mean spread over patches',
    ],
    rows: views.map((v) => [
      v.name,
      v.channels,
      two(Math.min(...v.mean)),
      two(meanSpread(v.mean).mean),
      two(Math.max(...v.mean)),
      two(meanSpread(v.spread).mean),
    ]),
  };
}
