/** @file Scores kept on disk, so that a later notebook finds them again. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeJson } from '../core/index.js';
import type { TrainedModel } from './models.js';
import { THRESHOLD } from './predictions.js';
import type { TestSamples } from './samples.js';
import { scoreModel, type TestScores } from './scores.js';
import { step } from './step.js';
import { libraryVersion, workDir, type Study } from './study.js';

/** Test scores without their maps. */
export type StoredScores = Omit<TestScores, 'probability' | 'map'>;

/** Scores of a model on the test windows of `samples`: found, or made (`scoreModel`). */
export async function storedScores(
  study: Study,
  model: TrainedModel,
  samples: TestSamples,
): Promise<StoredScores> {
  // One model is scored on more than one image of a region (before and after harmonisation).
  const tag = `${model.tag}-in-${model.role}-${samples.image.key.slice(0, 8)}`;
  const dir = workDir(study, samples.role, 'scores', tag);
  const file = join(dir, 'scores.json');
  await step({
    study,
    dir,
    step: 'scores',
    inputs: {
      model: model.key,
      samples: samples.key,
      moments: samples.moments,
      threshold: THRESHOLD,
      // What is stored of each: older files lack some of it.
      holds: ['units', 'sweep', 'calibration', 'omissions'],
      version: libraryVersion(),
    },
    make: async (study) => {
      const made: Partial<TestScores> = await scoreModel(study, model, samples);
      delete made.probability;
      delete made.map;
      writeJson(file, made);
    },
  });
  // JSON has no NaN: a score without anything to score is null there.
  return JSON.parse(readFileSync(file, 'utf8'), (key, v: unknown) =>
    v === null && key !== 'sweep' ? NaN : v,
  ) as StoredScores;
}
