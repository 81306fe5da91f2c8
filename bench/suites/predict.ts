/** @file Landslide probability of one image: ours against eager PyTorch. */
import type { ModelName } from 'landslide/nn';
import { measurePrediction } from '../measure.js';
import type { Suite } from '../suite.js';

const SIZE = 512;

const CASES: { model: ModelName; width: number; turns: number }[] = [
  { model: 'unet-se', width: 16, turns: 12 },
  { model: 'unet-se', width: 64, turns: 5 },
];

export const suite: Suite = {
  summary: `probability of an image of ${SIZE}^2 x 3, two threads; same weights and data; least of several turns`,
  run: async (host) => {
    for (const one of CASES) await measurePrediction({ ...one, size: SIZE }, host);
  },
};
