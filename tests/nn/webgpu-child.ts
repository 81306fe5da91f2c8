/** A program that webgpu.test.ts starts where WebGPU has a (software) adapter: compares it with the CPU, and prints a line of JSON. */
import { createRng } from 'landslide/core';
import {
  ADAMW,
  buildNetwork,
  DeviceTrainer,
  GPU_RULES,
  initialState,
  initWeights,
  openPredictor,
  openScorer,
  OnnxTrainer,
  PAPER_LOSS,
  resolveDevice,
  type Batch,
  type ModelName,
  type TrainerOptions,
} from 'landslide/nn';
import { noiseBatch, randomArray, relativeError } from './agreement.js';
import { calmBatch, openGradient, SIZE, worst } from './gradient-agreement.js';

/** Largest relative differences of loss and gradients. */
async function gradientErrors(model: ModelName) {
  const network = buildNetwork(model, { bands: 3, width: 4 });
  const size = SIZE[model];
  const { parameters, batch, ours: theirs } = await calmBatch(network, size);
  const gpu = await openGradient(network, batch, size, { device: 'webgpu', rules: GPU_RULES });
  const ours = await gpu.run(parameters);
  await gpu.dispose();
  const { name, error } = worst(network, ours.gradient, theirs.gradient);
  return { loss: relativeError(ours.loss, theirs.loss), tensor: name, gradient: error };
}

/** A step, whose first moments are the gradient, and one of two micro-batches, by both trainers. */
async function trainerErrors() {
  const network = buildNetwork('unet-se', { bands: 3, width: 2 });
  const { parameters, batch } = await calmBatch(network, 32);
  const options = (): TrainerOptions => ({
    network,
    state: initialState(network, createRng(4), { ...initWeights(network, createRng(4)), parameters }),
    height: 32,
    width: 32,
    loss: PAPER_LOSS,
    adamw: ADAMW,
    threads: 2,
  });
  const cpu = new OnnxTrainer({ ...options(), device: 'cpu' });
  const gpu = new DeviceTrainer(options());
  const losses: number[][] = [];
  const step = async (batches: Batch[]) =>
    losses.push([await gpu.step(batches, 1e-3), await cpu.step(batches, 1e-3)]);
  await step([batch]);
  const first = worst(network, (await gpu.state()).m, (await cpu.state()).m);
  await step([batch, noiseBatch(network, 1, 32, 'second')]);
  const [ours, theirs] = [await gpu.state(), await cpu.state()];
  await gpu.dispose();
  const errors = (['parameters', 'm', 'v', 'statistics'] as const).map((k) => [
    k,
    relativeError(ours[k], theirs[k]),
  ]);
  const all = Object.fromEntries(errors) as Record<string, number>;
  return { first, losses, steps: ours.step, ...all };
}

/** Probability and gates in a thread, and scores in this one. */
async function predictionErrors(model: ModelName) {
  const network = buildNetwork(model, { bands: 3, width: 4 });
  const weights = initWeights(network, createRng(4));
  const images = randomArray(2 * 3 * 32 * 64, 'images');
  const results = [];
  for (const device of ['webgpu', 'cpu'] as const) {
    const predictor = await openPredictor(network, weights, { device, gates: true });
    const { probability, gates } = await predictor.inspect(images, 2, 32, 64);
    await predictor.dispose();
    const scorer = await openScorer(await resolveDevice(device), network, weights, 2);
    const logits = await scorer.logits(images, 2, 32, 64);
    await scorer.dispose();
    results.push({ probability, gates: [...gates.values()].flatMap((g) => [...g]), logits });
  }
  const [ours, theirs] = results;
  const keys = ['probability', 'gates', 'logits'] as const;
  return Object.fromEntries(keys.map((k) => [k, relativeError(ours[k], theirs[k])]));
}

const { description } = await resolveDevice('webgpu');
const gradients: Record<string, unknown> = {};
for (const model of ['vgg13-se', 'resnet18-se'] as const) gradients[model] = await gradientErrors(model);
const trainer = await trainerErrors();
const prediction = await predictionErrors('resnet18-se');
process.stdout.write(`${JSON.stringify({ description, gradients, trainer, prediction })}\n`);
