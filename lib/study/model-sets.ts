/** @file The four models of the study together: trained, carried over to another region, scored. */
import { MODELS, type ModelName } from '../nn/index.js';
import { trainedModel, type TrainedModel, type TrainModelOptions } from './models.js';
import type { TestSamples } from './samples.js';
import { storedScores, type StoredScores } from './stored-scores.js';
import type { Role, Study } from './study.js';

/** The four trained models. */
export type ModelSet = Record<ModelName, TrainedModel>;

/** The four models of a region: each found, or trained. With `from`, each is fine-tuned from the model of the same name. Curves are drawn
 *  while each trains; four figures to stay would hide what follows. */
export async function modelSet(
  study: Study,
  role: Role,
  samples: TestSamples,
  { from, ...options }: Omit<TrainModelOptions, 'from'> & { from?: ModelSet } = {},
): Promise<ModelSet> {
  const set: Partial<ModelSet> = {};
  for (const name of MODELS)
    set[name] = await trainedModel(study, role, name, samples, {
      curves: 'while training',
      ...options,
      from: from?.[name],
    });
  return set as ModelSet;
}

/** The four models carried over to another region and trained on there, with the preset's share of patches (section 3.3.3). */
export function fineTunedSet(
  study: Study,
  role: Role,
  samples: TestSamples,
  from: ModelSet,
): Promise<ModelSet> {
  return modelSet(study, role, samples, { from, patches: study.preset.fineTunePatches });
}

/** Scores of the four models on the test windows of `samples`, in the order UNet, UNet-SE, VGG13-SE, ResNet18-SE. */
export async function scoreSet(
  study: Study,
  models: ModelSet,
  samples: TestSamples,
): Promise<StoredScores[]> {
  const list: StoredScores[] = [];
  for (const name of MODELS) list.push(await storedScores(study, models[name], samples));
  return list;
}
