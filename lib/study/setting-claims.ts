/** @file The run's training settings beside the paper's: as a table, and as claims. */
import type { Table } from '../figures/index.js';
import type { OurResult } from '../paper/index.js';
import { PAPER_TRAINING, type TrainingSettings } from '../training/index.js';
import { settingsOf } from './models.js';
import type { Study } from './study.js';

const ROWS: readonly (readonly [claim: string, words: string, of: (s: TrainingSettings) => number])[] = [
  ['learning-rate', 'first learning rate', (s) => s.learningRate],
  ['decay-every', 'epochs between cuts of the rate by ten', (s) => s.decayEvery],
  ['batch', 'patches a step (batch)', (s) => s.batch],
  ['epochs', 'epochs at most', (s) => s.epochs],
  ['patience', 'patience (epochs)', (s) => s.patience],
  ['focal-alpha', 'alpha of the focal loss', (s) => s.loss.alpha],
  ['focal-gamma', 'gamma of the focal loss', (s) => s.loss.gamma],
  ['dice-epsilon', 'epsilon of the dice loss', (s) => s.loss.epsilon],
];

/** A row a setting: the paper's value and this run's. */
export function settingTable(study: Study): Table {
  const ours = settingsOf(study);
  return {
    columns: ['setting', 'paper', 'this run'],
    rows: [
      ...ROWS.map(([, words, of]) => [words, of(PAPER_TRAINING), of(ours)]),
      ['channels of the first level', 'not given', study.preset.width],
      ['optimiser', 'AdamW', 'AdamW'],
    ],
  };
}

/** The settings as claims; where one is outside, the reason says that the preset changed it. */
export function settingClaims(study: Study): OurResult[] {
  const ours = settingsOf(study);
  return ROWS.map(([claim, , of]): OurResult => {
    const same = of(ours) === of(PAPER_TRAINING);
    const row = { claim: `setting.${claim}`, ours: of(ours), demo: false };
    return same ? row : { ...row, reason: `preset ${study.preset.name} is smaller than the paper's run` };
  });
}
