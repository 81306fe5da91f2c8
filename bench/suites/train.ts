/** @file One training step (forward, loss, backward, AdamW): ours against eager PyTorch. */
import { check } from 'landslide/core';
import {
  ADAMW,
  buildNetwork,
  initialState,
  modelLabel,
  OnnxTrainer,
  PAPER_LOSS,
  type ModelName,
} from 'landslide/nn';
import { createRng } from 'landslide/core';
import { makeWork, openPeer, threadsOf } from '../networks.js';
import { inTurn, now, timeRow, type Host, type Suite } from '../suite.js';

const BATCH = 8;
const SIZE = 128;
const RATE = 1e-4;
/** Steps whose losses are compared, and how near they must be: relative. */
const COMPARED = 4;
const NEAR = 1e-3;

const CASES: { model: ModelName; width: number; turns: number }[] = [
  { model: 'unet-se', width: 16, turns: 12 },
  { model: 'vgg13-se', width: 16, turns: 12 },
  { model: 'resnet18-se', width: 16, turns: 12 },
  { model: 'unet-se', width: 64, turns: 4 },
];

export const suite: Suite = {
  summary: `a training step, batch ${BATCH} x ${SIZE}^2 x 3, two threads; same weights and data; least of several turns`,
  run: async (host) => {
    for (const one of CASES) await measure(one, host);
  },
};

async function measure({ model, width, turns }: (typeof CASES)[number], host: Host): Promise<void> {
  const name = `${modelLabel(model)} base ${width}, batch ${BATCH} x ${SIZE}^2`;
  if (!host.wants(name)) return;
  const network = buildNetwork(model, { bands: 3, width });
  const work = makeWork(network, BATCH, SIZE);
  const options = { height: SIZE, width: SIZE, loss: PAPER_LOSS, adamw: ADAMW, threads: threadsOf(host) };
  const state = initialState(network, createRng(0), work.weights);
  const trainer = new OnnxTrainer({ network, state, ...options, device: 'cpu' });
  const { peer, name: against } = await openPeer(work, { loss: PAPER_LOSS, adamw: ADAMW, rate: RATE }, host);
  try {
    const losses = { ours: [] as number[], peer: [] as number[] };
    const ours = async (): Promise<number> => {
      const start = now(host.busy);
      losses.ours.push(await trainer.step([work.batch], RATE));
      return now(host.busy) - start;
    };
    const theirs = async (): Promise<number> => {
      const { ms, loss } = await peer.ask<{ ms: number; loss: number }>('step');
      losses.peer.push(loss);
      return ms;
    };
    const times = await inTurn(ours, theirs, turns);
    compareLosses(name, losses, host);
    host.row(timeRow(name, against, times, host));
  } finally {
    peer.close();
    await trainer.dispose();
    work.remove();
  }
}

function compareLosses(name: string, losses: { ours: number[]; peer: number[] }, host: Host): void {
  const [ours, peer] = [losses.ours.slice(0, COMPARED), losses.peer.slice(0, COMPARED)];
  const apart = Math.max(...ours.map((x, i) => Math.abs(x / peer[i] - 1)));
  const show = (list: number[]): string => list.map((x) => x.toFixed(5)).join(' ');
  check(
    apart <= NEAR,
    () => `${name}: losses are ${show(ours)}, the peer's ${show(peer)}: not the same work`,
  );
  host.note(`${name}: losses ${show(ours)} as the peer's, to ${apart.toExponential(0)}`);
}
