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

/** One case under way. */
interface Subject {
  name: string;
  work: Work;
  peer: Peer;
  size: number;
  threads: number;
  turns: number;
}

/** Times a training step (forward, loss, backward, AdamW) and gives its row; undefined where the case is not wanted.
 *  @throws where the losses of the first steps are not the peer's */
export function measureStep(one: Measure & { batch: number }, host: Host): Promise<Times | undefined> {
  const name = `${label(one)}, batch ${one.batch} x ${one.size}^2${one.more ?? ''}`;
  const settings = { loss: PAPER_LOSS, adamw: ADAMW, rate: RATE };
  return measure(one, { name, images: one.batch, settings, time: timeSteps }, host);
}

/** Times the probability of one image and gives its row; undefined where the case is not wanted.
 *  @throws where the probabilities are not the peer's */
export function measurePrediction(one: Measure, host: Host): Promise<Times | undefined> {
  const name = `${label(one)}, ${one.size}^2${one.more ?? ''}`;
  return measure(one, { name, images: 1, settings: {}, time: timePredictions }, host);
}

async function measure(
  { model, width, size, turns, kind = EAGER, threads: asked }: Measure,
  what: {
    name: string;
    images: number;
    settings: Record<string, unknown>;
    time: (subject: Subject, host: Host) => Promise<Times>;
  },
  host: Host,
): Promise<Times | undefined> {
  const { name, images, settings, time } = what;
  if (!host.wants(name)) return undefined;
  const threads = asked ?? threadsOf(host);
  const work = makeWork(buildNetwork(model, { bands: 3, width }), images, size);
  let peer: Peer | undefined;
  try {
    const opened = await openPeer(work, settings, host, { kind, threads });
    peer = opened.peer;
    const times = await time({ name, work, peer, size, threads, turns }, host);
    host.row(timeRow(name, opened.name, times, host));
    return times;
  } finally {
    peer?.close();
    work.remove();
  }
}

async function timeSteps({ name, work, peer, size, threads, turns }: Subject, host: Host): Promise<Times> {
  const { network, weights, batch } = work;
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
  const times = await inTurn(ours, theirs, turns).finally(() => trainer.dispose());
  compareLosses(name, losses, host);
  return times;
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

async function timePredictions(subject: Subject, host: Host): Promise<Times> {
  const { name, work, peer, size, threads, turns } = subject;
  const predictor = await openPredictor(work.network, work.weights, { device: 'cpu', threads });
  const predict = (): Promise<Float32Array> => predictor.predict(work.batch.images, 1, size, size);
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
    await predictor.dispose();
  }
}

function compareProbabilities(name: string, ours: Float32Array, peer: number[], host: Host): void {
  const apart = ours.reduce((most, p, i) => Math.max(most, Math.abs(p - peer[i])), 0);
  check(apart <= NEAR, () => `${name}: probabilities differ by up to ${apart}: not the same work`);
  host.note(`${name}: probabilities as the peer's, to ${apart.toExponential(0)}`);
}
