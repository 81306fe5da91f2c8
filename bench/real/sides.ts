/** @file One training of a case by ours and by PyTorch; each gives the probabilities of the test patches. */
import { join } from 'node:path';
import { check, createReporter, startTask } from 'landslide/core';
import { openPredictor, type Network } from 'landslide/nn';
import { predictPatches } from 'landslide/prediction';
import { learningRateOf, readSafetensors, train, type TrainingSettings } from 'landslide/training';
import type { Peer } from '../python.js';
import type { RealData } from './data.js';

/** What both sides get. */
export interface Job {
  network: Network;
  settings: TrainingSettings;
  data: RealData;
  seed: number;
  threads: number;
  /** Folder for what this training writes. */
  dir: string;
}

export interface Trained {
  /** Validation loss of each epoch. */
  validation: number[];
  bestEpoch: number;
  seconds: number;
  /** [test patches, height, width] */
  probability: Float32Array;
}

/** Training by lib/training; a stopped one goes on from its last epoch. */
export async function trainOurs({ network, settings, data, seed, threads, dir }: Job): Promise<Trained> {
  const { sets } = data;
  const result = await train({
    network,
    train: sets.train,
    validation: sets.validation,
    settings,
    device: 'cpu',
    threads,
    seed,
    dir,
    resume: true,
    progress: createReporter(),
  });
  const predictor = await openPredictor(network, result.weights, { device: 'cpu', threads });
  const probability = await predictPatches(predictor, sets.test).finally(() => predictor.dispose());
  const { bestEpoch, history, seconds } = result;
  return { validation: history.map((r) => r.validationLoss), bestEpoch, seconds, probability };
}

/** The same by peers/torch_train.py, whose `open` was asked before. */
export async function trainTorch(peer: Peer, { network, settings, data, seed, dir }: Job): Promise<Trained> {
  check(
    settings.monitor === 'loss' && settings.flips === 'expand' && settings.patience >= settings.epochs,
    'the peer trains with monitor loss, flips expand and all epochs: use these',
  );
  const start = performance.now();
  const deviations = network.parameters.flatMap(({ name, initial }) =>
    'he' in initial ? [[name, initial.he]] : [],
  );
  await peer.ask('begin', { seed, deviations: Object.fromEntries(deviations) });
  const task = startTask(createReporter(), 'training in PyTorch', settings.epochs);
  const validation: number[] = [];
  for (let epoch = 1; epoch <= settings.epochs; epoch++) {
    const rate = learningRateOf(epoch, settings);
    validation.push((await peer.ask<{ validationLoss: number }>('epoch', { rate })).validationLoss);
    task.update(epoch, `validation loss ${validation[epoch - 1].toFixed(4)}`);
  }
  task.end();
  const seconds = (performance.now() - start) / 1000;
  const out = join(dir, 'probability.safetensors');
  await peer.ask('predict', { images: data.files.test, out });
  const probability = readSafetensors(out).tensors.get('probability')!.data;
  return { validation, bestEpoch: 1 + validation.indexOf(Math.min(...validation)), seconds, probability };
}
