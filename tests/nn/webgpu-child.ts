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
  type ModelName,
  type TrainerOptions,
} from 'landslide/nn';
import { jumps, noiseBatch, openGradient, randomArray, relativeError, SIZE, worst } from './agreement.js';

/** Largest relative differences of loss and gradients, on the first batch at which the gradient does not jump. */
async function gradientErrors(model: ModelName) {
  const network = buildNetwork(model, { bands: 3, width: 4 });
  const size = SIZE[model];
  const { parameters } = initWeights(network, createRng(4));
  for (const seed of ['a', 'b', 'c', 'd', 'e', 'f']) {
    const batch = noiseBatch(network, 2, size, seed);
    const cpu = await openGradient(network, batch, size);
    if (await jumps(network, cpu.run, parameters)) continue;
    const gpu = await openGradient(network, batch, size, { device: 'webgpu', rules: GPU_RULES });
    const [theirs, ours] = [await cpu.run(parameters), await gpu.run(parameters)];
    await gpu.dispose();
    const { name, error } = worst(network, ours.gradient, theirs.gradient);
    return { loss: relativeError(ours.loss, theirs.loss), tensor: name, gradient: error };
  }
  throw new Error('every batch has a jump');
}

/** A step, and one of two micro-batches, by both trainers. */
async function trainerErrors() {
  const network = buildNetwork('unet-se', { bands: 3, width: 4 });
  const options = (): TrainerOptions => ({
    network,
    state: initialState(network, createRng(4)),
    height: 32,
    width: 32,
    loss: PAPER_LOSS,
    adamw: ADAMW,
    threads: 2,
  });
  const cpu = new OnnxTrainer({ ...options(), device: 'cpu' });
  const gpu = new DeviceTrainer(options());
  const [first, second] = [noiseBatch(network, 2, 32, 'first'), noiseBatch(network, 1, 32, 'second')];
  const losses: number[][] = [];
  for (const batches of [[first], [first, second]])
    losses.push([await gpu.step(batches, 1e-3), await cpu.step(batches, 1e-3)]);
  const [ours, theirs] = [await gpu.state(), await cpu.state()];
  await gpu.dispose();
  const errors = (['parameters', 'm', 'v', 'statistics'] as const).map((k) => [
    k,
    relativeError(ours[k], theirs[k]),
  ]);
  return { losses, steps: ours.step, ...(Object.fromEntries(errors) as Record<string, number>) };
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
for (const model of ['unet-se', 'vgg13-se', 'resnet18-se'] as const)
  gradients[model] = await gradientErrors(model);
const trainer = await trainerErrors();
const prediction = await predictionErrors('resnet18-se');
process.stdout.write(`${JSON.stringify({ description, gradients, trainer, prediction })}\n`);
