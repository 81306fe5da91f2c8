/** @file What the trainings of a run will take on this machine, before the first of them: a step of each network is timed. */
import { createRng } from '../core/index.js';
import {
  ABLATIONS,
  ADAMW,
  buildNetwork,
  initialState,
  MODELS,
  openTrainer,
  PAPER_LOSS,
  resolveDevice,
  type Device,
  type NetworkName,
} from '../nn/index.js';
import { MATRICES, SAMPLE_SETTINGS } from '../paper/index.js';
import { FLIPS } from '../samples/index.js';
import { about } from '../training/index.js';
import type { Preset } from './presets.js';

/** One training of a run. */
export interface PlannedTraining {
  network: NetworkName;
  /** Patches that its steps see, and that its epochs are validated on, over all epochs. */
  shown: number;
  validated: number;
}

/** Patches of a region's training and validation parts. */
interface Parts {
  train: number;
  validation: number;
}

const SIDE = SAMPLE_SETTINGS.windowPx.value;
/** Patches of a timed step. */
const TIMED = 4;
/** A forward pass takes about a third of a step. */
const FORWARD = 1 / 3;

/** Every training of notebooks 04 to 10 with all its epochs: the four models, the other seeds of the comparison, fine-tuning in both
 *  targets, and the learning curve.
 *  @param parts  of the study region and of one target */
export function plannedTrainings(p: Preset, parts: { home: Parts; target: Parts }): PlannedTraining[] {
  const perPatch = p.flips === 'expand' ? FLIPS.length : 1;
  const training = (
    network: NetworkName,
    { train, validation }: Parts,
    epochs: number,
    most = p.maxTrainPatches,
  ): PlannedTraining => ({
    network,
    shown: epochs * perPatch * Math.min(train, most),
    validated: epochs * Math.min(validation, p.maxValidationPatches),
  });
  const { home, target } = parts;
  const { compare, seeds } = p;
  const compared = ABLATIONS.flat().flatMap((name) => {
    // Without shorter ones the study's own models are the first seed.
    const own = !compare && MODELS.some((m) => m === name) ? 1 : 0;
    return Array.from({ length: seeds - own }, () =>
      training(name, home, compare?.epochs ?? p.epochs, compare?.patches),
    );
  });
  const tuned = (name: NetworkName, most: number): PlannedTraining =>
    training(name, target, p.fineTuneEpochs, most);
  return [
    ...MODELS.map((name) => training(name, home, p.epochs)),
    ...compared,
    ...MODELS.flatMap((name) => [tuned(name, p.fineTunePatches), tuned(name, p.fineTunePatches)]),
    ...p.curvePatches
      .filter((n) => n < Math.min(p.fineTunePatches, target.train))
      .map((n) => tuned('unet-se', n)),
  ];
}

/** Parts of the paper's regions: its 3683 patches divided 7 : 2 : 1, and of a target as its test patches have it. */
export function paperParts(): { home: Parts; target: Parts } {
  const [train, validation, test] = SAMPLE_SETTINGS.ratios.value;
  const all = train + validation + test;
  const share = (n: number, of: number): Parts => ({
    train: Math.round((n * train) / of),
    validation: Math.round((n * validation) / of),
  });
  const tested = Object.values(MATRICES.areas.kecun).reduce((a, b) => a + b, 0) / SIDE ** 2;
  return { home: share(SAMPLE_SETTINGS.patches.value, all), target: share(tested, test) };
}

/** What the trainings will take, by a step of each network on this machine. */
export interface TrainingTime {
  trainings: number;
  seconds: number;
  device: string;
  threads: number;
}

/** Times a step of each network and adds up the trainings of a preset. No training's epochs may be fewer: one that stops early takes less.
 *  @param device  as `openStudy` takes it */
export async function trainingTime(
  p: Preset,
  parts: { home: Parts; target: Parts },
  { device, threads }: { device: Device; threads: number },
): Promise<TrainingTime> {
  const list = plannedTrainings(p, parts);
  const resolved = await resolveDevice(device);
  const patchS = new Map<NetworkName, number>();
  for (const name of new Set(list.map((t) => t.network)))
    patchS.set(name, await secondsOfPatch(name, p.width, resolved, threads));
  const seconds = list.reduce(
    (sum, t) => sum + patchS.get(t.network)! * (t.shown + FORWARD * t.validated),
    0,
  );
  return { trainings: list.length, seconds, device: resolved.device, threads };
}

async function secondsOfPatch(
  name: NetworkName,
  width: number,
  device: Awaited<ReturnType<typeof resolveDevice>>,
  threads: number,
): Promise<number> {
  const rng = createRng(1);
  const network = buildNetwork(name, { bands: 3, width });
  const state = initialState(network, rng);
  const sizes = { height: SIDE, width: SIDE, threads };
  const trainer = await openTrainer(device, { network, state, loss: PAPER_LOSS, adamw: ADAMW, ...sizes });
  const pixels = TIMED * SIDE ** 2;
  const batch = {
    n: TIMED,
    images: new Float32Array(3 * pixels).map(() => rng.normal()),
    target: new Float32Array(pixels).map(() => (rng.next() < 0.1 ? 1 : 0)),
    valid: new Float32Array(pixels).fill(1),
  };
  try {
    await trainer.step([batch], 1e-4); // compiles
    const start = performance.now();
    await trainer.step([batch], 1e-4);
    return (performance.now() - start) / 1000 / TIMED;
  } finally {
    await trainer.dispose();
  }
}

/** `34 trainings, about 310 h on cpu (2 threads), less where one stops early`. */
export function formatTrainingTime({ trainings, seconds, device, threads }: TrainingTime): string {
  return `${trainings} trainings, ${about(seconds)} on ${device} (${threads} threads), less where one stops early`;
}
