/** @file Steps as progress: speed and time left, from this run's own steps. */
import { startTask, type ProgressListener } from '../core/index.js';
import { modelLabel, type Network } from '../nn/index.js';
import { epochLength } from './batches.js';
import type { FitResult, StepEvent } from './fit.js';
import type { FitJob } from './job.js';
import { formatPlan, type TrainingPlan } from './plan.js';

/** A step, with speed and time left. */
export interface TrainingEvent extends StepEvent {
  /** NaN before the second step. */
  patchesPerS: number;
  /** If all epochs are run; NaN before the second step. */
  leftS: number;
}

/** Hears of a training and shows it. */
export interface TrainingReporter {
  plan(plan: TrainingPlan): void;
  step(event: StepEvent): void;
  end(result: FitResult): void;
  /** Stopped, or failed. */
  stop(): void;
}

/** A reporter to `progress` and `onStep`. */
export function trainingReporter(
  network: Network,
  { train, settings }: Pick<FitJob, 'train' | 'settings'>,
  progress?: ProgressListener,
  onStep?: (event: TrainingEvent) => void,
): TrainingReporter {
  const perEpoch = epochLength(train.n, settings.flips);
  const steps = Math.ceil(perEpoch / settings.batch);
  const task = startTask(progress, `training ${modelLabel(network.name)}`, steps * settings.epochs);
  let validationS = 0;
  const sum = { steps: 0, patches: 0, seconds: 0 };
  return {
    plan: (p) => {
      validationS = p.validationS;
      task.announce(formatPlan(p));
    },
    step: (e) => {
      // The first step builds and warms the engine: it says nothing of the speed.
      if (sum.steps++ > 0) {
        sum.patches += e.patches;
        sum.seconds += e.seconds;
      }
      const patchesPerS = sum.patches / sum.seconds;
      const seen = Math.min(e.step * settings.batch, perEpoch);
      const left = perEpoch * (settings.epochs - e.epoch + 1) - seen;
      const leftS = left / patchesPerS + (settings.epochs - e.epoch + 1) * validationS;
      const speed = Number.isFinite(patchesPerS) ? `, ${patchesPerS.toPrecision(3)} patches/s` : '';
      task.update(
        (e.epoch - 1) * steps + e.step,
        `epoch ${e.epoch} of ${settings.epochs}, step ${e.step} of ${e.steps}, loss ${e.loss.toFixed(4)}${speed}`,
        leftS,
      );
      onStep?.({ ...e, patchesPerS, leftS });
    },
    end: ({ history, bestEpoch, stoppedEarly }) =>
      task.end(`best epoch ${bestEpoch} of ${history.length}${stoppedEarly ? ', stopped early' : ''}`),
    stop: () => task.stop(),
  };
}
