/** @file Landslide probability of one image: ours against eager PyTorch. */
import { check } from 'landslide/core';
import { buildNetwork, modelLabel, openPredictor, type ModelName } from 'landslide/nn';
import { makeWork, openPeer, threadsOf } from '../networks.js';
import { inTurn, now, timeRow, type Host, type Suite } from '../suite.js';

const SIZE = 512;
/** How near the probabilities must be. */
const NEAR = 1e-4;

const CASES: { model: ModelName; width: number; turns: number }[] = [
  { model: 'unet-se', width: 16, turns: 12 },
  { model: 'unet-se', width: 64, turns: 5 },
];

export const suite: Suite = {
  summary: `probability of an image of ${SIZE}^2 x 3, two threads; same weights and data; least of several turns`,
  run: async (host) => {
    for (const one of CASES) await measure(one, host);
  },
};

async function measure({ model, width, turns }: (typeof CASES)[number], host: Host): Promise<void> {
  const name = `${modelLabel(model)} base ${width}, ${SIZE}^2`;
  if (!host.wants(name)) return;
  const network = buildNetwork(model, { bands: 3, width });
  const work = makeWork(network, 1, SIZE);
  const predictor = await openPredictor(network, work.weights, { device: 'cpu', threads: threadsOf(host) });
  const { peer, name: against } = await openPeer(work, {}, host);
  const predict = (): Promise<Float32Array> => predictor.predict(work.batch.images, 1, SIZE, SIZE);
  try {
    const { probability } = await peer.ask<{ probability: number[] }>('predict', { values: true });
    compare(name, await predict(), probability, host);
    const ours = async (): Promise<number> => {
      const start = now(host.busy);
      await predict();
      return now(host.busy) - start;
    };
    const theirs = async (): Promise<number> => (await peer.ask<{ ms: number }>('predict')).ms;
    host.row(timeRow(name, against, await inTurn(ours, theirs, turns), host));
  } finally {
    peer.close();
    await predictor.dispose();
    work.remove();
  }
}

function compare(name: string, ours: Float32Array, peer: number[], host: Host): void {
  const apart = ours.reduce((most, p, i) => Math.max(most, Math.abs(p - peer[i])), 0);
  check(apart <= NEAR, () => `${name}: probabilities differ by up to ${apart}: not the same work`);
  host.note(`${name}: probabilities as the peer's, to ${apart.toExponential(0)}`);
}
