/** @file A training step and a prediction, ours and a peer's in turn on the same weights and data. */
import { check, createRng } from 'landslide/core';
import {
  ADAMW,
  buildNetwork,
  initialState,
  modelLabel,
  OnnxTrainer,
  openPredictor,
  PAPER_LOSS,
  type ModelName,
} from 'landslide/nn';
import { EAGER, makeWork, openPeer, threadsOf, type PeerKind, type Work } from './networks.js';
import type { Peer } from './python.js';
import { inTurn, now, timeRow, type Host } from './suite.js';

/** What is measured, and how often. */
export interface Measure {
  model: ModelName;
  width: number;
  /** Side of the images. */
  size: number;
  turns: number;
  /** Default: eager PyTorch. */
  kind?: PeerKind;
  /** Default: both sides' usual. */
  threads?: number;
  /** Goes after the case's name. */
  more?: string;
}

/** Milliseconds of both sides. */
export interface Times {
  ours: number;
  peer: number;
}

const RATE = 1e-4;
/** Steps whose losses are compared, and how near they must be: relative. */
const COMPARED = 4;
const NEAR_LOSS = 1e-3;
/** How near probabilities must be. */
const NEAR = 1e-4;

const label = ({ model, width }: Measure): string => `${modelLabel(model)} base ${width}`;

/** Times a training step (forward, loss, backward, AdamW) and gives its row; undefined where the case is not wanted.
 *  @throws where the losses of the first steps are not the peer's */
export async function measureStep(one: Measure & { batch: number }, host: Host): Promise<Times | undefined> {
  const { model, width, size, batch, turns, kind = EAGER, threads = threadsOf(host) } = one;
  const name = `${label(one)}, batch ${batch} x ${size}^2${one.more ?? ''}`;
  if (!host.wants(name)) return undefined;
  const work = makeWork(buildNetwork(model, { bands: 3, width }), batch, size);
  try {
    const settings = { loss: PAPER_LOSS, adamw: ADAMW, rate: RATE };
    const { peer, name: against } = await openPeer(work, settings, host, { kind, threads });
    const times = await timeSteps(name, work, { size, threads, turns, peer }, host);
    host.row(timeRow(name, against, times, host));
    return times;
  } finally {
    work.remove();
  }
}

async function timeSteps(
  name: string,
  { network, weights, batch }: Work,
  { size, threads, turns, peer }: { size: number; threads: number; turns: number; peer: Peer },
  host: Host,
): Promise<Times> {
  const options = { height: size, width: size, loss: PAPER_LOSS, adamw: ADAMW, threads };
  const state = initialState(network, createRng(0), weights);
  const trainer = new OnnxTrainer({ network, state, ...options, device: 'cpu' });
  const losses = { ours: [] as number[], peer: [] as number[] };
  const ours = async (): Promise<number> => {
    const start = now(host.busy);
    losses.ours.push(await trainer.step([batch], RATE));
    return now(host.busy) - start;
  };
  const theirs = async (): Promise<number> => {
    const { ms, loss } = await peer.ask<{ ms: number; loss: number }>('step');
    losses.peer.push(loss);
    return ms;
  };
  try {
    const times = await inTurn(ours, theirs, turns);
    compareLosses(name, losses, host);
    return times;
  } finally {
    peer.close();
    await trainer.dispose();
  }
}

function compareLosses(name: string, losses: { ours: number[]; peer: number[] }, host: Host): void {
  const [ours, peer] = [losses.ours.slice(0, COMPARED), losses.peer.slice(0, COMPARED)];
  const apart = Math.max(...ours.map((x, i) => Math.abs(x / peer[i] - 1)));
  const show = (list: number[]): string => list.map((x) => x.toFixed(5)).join(' ');
  check(
    apart <= NEAR_LOSS,
    () => `${name}: losses are ${show(ours)}, the peer's ${show(peer)}: not the same work`,
  );
  host.note(`${name}: losses ${show(ours)} as the peer's, to ${apart.toExponential(0)}`);
}

/** Times the probability of one image and gives its row; undefined where the case is not wanted.
 *  @throws where the probabilities are not the peer's */
export async function measurePrediction(one: Measure, host: Host): Promise<Times | undefined> {
  const { model, width, size, turns, kind = EAGER, threads = threadsOf(host) } = one;
  const name = `${label(one)}, ${size}^2${one.more ?? ''}`;
  if (!host.wants(name)) return undefined;
  const work = makeWork(buildNetwork(model, { bands: 3, width }), 1, size);
  try {
    const { peer, name: against } = await openPeer(work, {}, host, { kind, threads });
    const times = await timePredictions(name, work, { size, threads, turns, peer }, host);
    host.row(timeRow(name, against, times, host));
    return times;
  } finally {
    work.remove();
  }
}

async function timePredictions(
  name: string,
  { network, weights, batch }: Work,
  { size, threads, turns, peer }: { size: number; threads: number; turns: number; peer: Peer },
  host: Host,
): Promise<Times> {
  const predictor = await openPredictor(network, weights, { device: 'cpu', threads });
  const predict = (): Promise<Float32Array> => predictor.predict(batch.images, 1, size, size);
  try {
    const { probability } = await peer.ask<{ probability: number[] }>('predict', { values: true });
    compareProbabilities(name, await predict(), probability, host);
    const ours = async (): Promise<number> => {
      const start = now(host.busy);
      await predict();
      return now(host.busy) - start;
    };
    const theirs = async (): Promise<number> => (await peer.ask<{ ms: number }>('predict')).ms;
    return await inTurn(ours, theirs, turns);
  } finally {
    peer.close();
    await predictor.dispose();
  }
}

function compareProbabilities(name: string, ours: Float32Array, peer: number[], host: Host): void {
  const apart = ours.reduce((most, p, i) => Math.max(most, Math.abs(p - peer[i])), 0);
  check(apart <= NEAR, () => `${name}: probabilities differ by up to ${apart}: not the same work`);
  host.note(`${name}: probabilities as the peer's, to ${apart.toExponential(0)}`);
}
