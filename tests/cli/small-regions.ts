import { join } from 'node:path';
import { createRng } from 'landslide/core';
import { makeDemoRegion } from 'landslide/demo';
import { buildNetwork, initWeights } from 'landslide/nn';
import { saveCheckpoint } from 'landslide/training';

/** Two small regions in `dir`/regions, and in `dir` an untrained network that takes their scenes.
 *  @returns the arguments of `landslide scenes` that name both */
export async function smallRegions(dir: string): Promise<string[]> {
  const regions = join(dir, 'regions');
  for (const name of ['kecun', 'lushan'] as const)
    await makeDemoRegion(name, {
      size: { pixels: 512, landslides: 3 },
      seed: 1,
      dir: join(regions, name),
    });
  const network = buildNetwork('unet-se', { bands: 3, width: 2 });
  const weights = initWeights(network, createRng('scenes'));
  const normalisation = { mean: [0.06, 0.07, 0.05], std: [0.03, 0.03, 0.03] };
  saveCheckpoint(join(dir, 'best.safetensors'), { network, weights, notes: { epoch: 1, normalisation } });
  return ['--regions', regions, '--checkpoint', dir];
}
