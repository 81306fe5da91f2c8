/** @file One training step (forward, loss, backward, AdamW): ours against eager PyTorch. */
import type { ModelName } from 'landslide/nn';
import { measureStep } from '../measure.js';
import type { Suite } from '../suite.js';

const BATCH = 8;
const SIZE = 128;

const CASES: { model: ModelName; width: number; turns: number }[] = [
  { model: 'unet-se', width: 16, turns: 12 },
  { model: 'vgg13-se', width: 16, turns: 12 },
  { model: 'resnet18-se', width: 16, turns: 12 },
  { model: 'unet-se', width: 64, turns: 4 },
];

export const suite: Suite = {
  summary: `a training step, batch ${BATCH} x ${SIZE}^2 x 3, two threads; same weights and data; least of several turns`,
  run: async (host) => {
    for (const one of CASES) await measureStep({ ...one, batch: BATCH, size: SIZE }, host);
  },
};
