/** @file The strongest form of "the same training": the same weights and batches on both sides, and the loss of each step. */
import { join } from 'node:path';
import { createRng } from 'landslide/core';
import { initialState, initWeights, namedTensors, OnnxTrainer } from 'landslide/nn';
import { chunk, epochItems, makeBatch, writeSafetensors, type Item } from 'landslide/training';
import { FLIPS } from 'landslide/samples';
import type { Peer } from '../python.js';
import type { Job } from './sides.js';

export interface SameStart {
  steps: number;
  ours: number[];
  peer: number[];
  /** Largest relative difference of a step's losses. */
  apart: number;
}

const STEPS = 20;

/** Runs the first steps of an epoch on both sides from one start. */
export async function followTogether(peer: Peer, job: Job): Promise<SameStart> {
  const { network, settings, data, seed, threads, dir } = job;
  const rng = createRng(seed);
  const weights = initWeights(network, rng.fork('weights'));
  const path = join(dir, 'start.safetensors');
  writeSafetensors(path, namedTensors(network, weights), {});
  const items = epochItems(data.sets.train.n, 'expand', rng.fork('epochs'));
  const batches = chunk(items, settings.batch).slice(0, STEPS);
  const rate = settings.learningRate;
  const codes = batches.map((batch) => batch.map(({ patch, flip }) => [patch, FLIPS.indexOf(flip)]));
  const theirs = await peer.ask<number[]>('follow', { weights: path, items: codes, rate });
  const { height, width } = data.sets.train;
  const { loss, adamw } = settings;
  const state = initialState(network, rng, weights);
  const trainer = new OnnxTrainer({ network, state, height, width, loss, adamw, threads, device: 'cpu' });
  const ours = await stepThrough(trainer, batches, job).finally(() => trainer.dispose());
  const apart = Math.max(...ours.map((x, i) => Math.abs(x / theirs[i] - 1)));
  return { steps: ours.length, ours, peer: theirs, apart };
}

async function stepThrough(
  trainer: OnnxTrainer,
  batches: Item[][],
  { data, settings }: Job,
): Promise<number[]> {
  const losses: number[] = [];
  for (const batch of batches)
    losses.push(await trainer.step([makeBatch(data.sets.train, batch)], settings.learningRate));
  return losses;
}
