/** @file docs/real-data.md, written by the bench: a section for each case, replaced when the case is run. */
import { existsSync, readFileSync } from 'node:fs';
import { writeFileAtomic } from 'landslide/core';
import { meanSpread, type Scores } from 'landslide/metrics';
import { permutationP } from './permutation.js';
import { SIDES, type CaseResult, type RunRecord, type Side } from './run.js';

const SCORES = ['precision', 'recall', 'f1', 'kappa', 'iou'] as const;
type ScoreName = (typeof SCORES)[number];
const LABEL: Record<ScoreName, string> = {
  precision: 'precision',
  recall: 'recall',
  f1: 'F1',
  kappa: 'kappa',
  iou: 'IoU',
};
const NAME: Record<Side, string> = { ours: 'ours', peer: 'PyTorch' };

const HEAD = `# Real data: our UNet-SE beside the same network in PyTorch

Written by \`npm run bench -- real\` (see [bench.md](bench.md)), the last section by \`landslide transfer\`; each section tells when. Both sides train the same architecture from fresh
weights of the same law, with the same patches, loss, AdamW, learning rates, batches and flips, and keep the weights of the epoch with the
lowest validation loss. A seed draws weights and order, on each side by its own generator, so that equal seeds are not equal runs. Scores
are of the class landslide over all pixels of the test patches at probability 0.5, by one and the same code (\`lib/metrics\`).
"Within each other's spread" means here: the ranges over the seeds (least to greatest) overlap.
`;

/** Written by `landslide transfer`, and kept as it stands. */
const KEPT = ['transfer'];

const marks = (name: string): [string, string] => [`<!-- ${name} -->\n`, `<!-- end of ${name} -->\n`];

/** Puts the section of a case into the page, in place of what it held of that case. */
export function writePage(path: string, result: CaseResult, order: readonly string[]): void {
  const old = existsSync(path) ? readFileSync(path, 'utf8') : '';
  const sections = [...order, ...KEPT].map((name) =>
    name === result.one.name ? sectionOf(result) : sectionIn(old, name),
  );
  writeFileAtomic(path, [HEAD, ...sections.filter((s) => s !== '')].join('\n'));
}

function sectionIn(page: string, name: string): string {
  const [open, close] = marks(name);
  const [from, to] = [page.indexOf(open), page.indexOf(close)];
  return from < 0 || to < 0 ? '' : page.slice(from, to + close.length);
}

function sectionOf(result: CaseResult): string {
  const [open, close] = marks(result.one.name);
  const parts = [`## ${result.one.title}`, aboutData(result), aboutSettings(result), summary(result.runs)];
  return `${open}${[...parts, aboutSpread(result), aboutStart(result), eachRun(result)].join('\n\n')}\n${close}`;
}

function aboutData({ one, patches, images, size }: CaseResult): string {
  const { train, validation, test } = patches;
  const tiles = one.tile
    ? ` Of each image learnt from, tiles of ${size} x ${size} pixels every ${one.tile.stride} pixels (${Math.round(100 * (size / one.tile.stride) ** 2)} % of it); of each test image, all tiles, side by side.`
    : '';
  const list = one.areas
    ? ''
    : ` Learnt from: ${images.train.join(', ')}; tested on: ${images.test.join(', ')}.`;
  return `Data: \`${one.manifest}\`; ${train} patches of ${size} x ${size} x 3 for training, ${validation} for validation, ${test} for the test.${tiles}${list}`;
}

function aboutSettings({ one, settings: s, threads, versions, runs }: CaseResult): string {
  const dates = [...new Set(runs.map((r) => r.date))].sort();
  return [
    `Settings: UNet-SE base ${one.width}, ${s.epochs} epochs, batch ${s.batch}, each patch as it is and in two flips; AdamW at ${s.learningRate}, times ${s.decayFactor} every ${s.decayEvery} epochs, weight decay ${s.adamw.weightDecay};`,
    `loss ${s.loss.dice} dice + ${s.loss.focal} focal (alpha ${s.loss.alpha}, gamma ${s.loss.gamma}).`,
    `Run ${dates.join(' to ')} on ${threads} threads; ${versions.ours}; ${versions.peer}.`,
  ].join('\n');
}

const of = (runs: readonly RunRecord[], side: Side, name: ScoreName): number[] =>
  runs.filter((r) => r.side === side).map((r) => (r.scores as Scores)[name]);

const range = (values: readonly number[]): [number, number] => [Math.min(...values), Math.max(...values)];

/** Whether two ranges have a value in common. */
export function rangesOverlap(a: readonly number[], b: readonly number[]): boolean {
  const [[a0, a1], [b0, b1]] = [range(a), range(b)];
  return a0 <= b1 && b0 <= a1;
}

const table = (head: string[], rows: string[][]): string =>
  [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');

function summary(runs: readonly RunRecord[]): string {
  const cell = (values: number[]): string => {
    const [least, most] = range(values).map((v) => v.toFixed(3));
    return `${meanSpread(values).mean.toFixed(3)} (${least} to ${most})`;
  };
  const rows = SCORES.map((name) => {
    const [ours, peer] = SIDES.map((side) => of(runs, side, name));
    const [a, b] = [meanSpread(ours), meanSpread(peer)];
    const apart = (a.mean - b.mean).toFixed(3);
    const overlap = rangesOverlap(ours, peer) ? 'yes' : 'no';
    return [LABEL[name], cell(ours), cell(peer), apart, overlap, permutationP(ours, peer).toFixed(2)];
  });
  const head = ['mean (least to greatest)', 'ours', 'PyTorch', 'difference of means', 'ranges overlap', 'p'];
  return table(head, rows);
}

function aboutSpread({ runs }: CaseResult): string {
  const apart = SCORES.filter((name) => !rangesOverlap(of(runs, 'ours', name), of(runs, 'peer', name)));
  const spread = SIDES.map((side) => `${meanSpread(of(runs, side, 'f1')).spread.toFixed(3)} ${NAME[side]}`);
  const verdict =
    apart.length === 0
      ? 'All five scores end within each other’s spread.'
      : `Outside each other’s spread: ${apart.map((name) => LABEL[name]).join(', ')}.`;
  return `${verdict} p: how often chance alone parts the means as far (exact permutation test; three runs a side cannot give less than 0.1). Standard deviation of F1 over seeds: ${spread.join(', ')}.`;
}

function aboutStart({ sameStart: { steps, apart, ours, peer } }: CaseResult): string {
  const last = steps - 1;
  return `From the same weights on the same batches, the losses of the first ${steps} steps differ by ${apart.toExponential(1)} of themselves at most (step ${steps}: ${ours[last].toFixed(5)} and ${peer[last].toFixed(5)}).`;
}

function eachRun({ runs }: CaseResult): string {
  const head = ['side', 'seed', ...SCORES.map((name) => LABEL[name]), 'best epoch', 'validation loss'];
  const sorted = SIDES.flatMap((side) => runs.filter((r) => r.side === side));
  const rows = sorted.map((r) => [
    NAME[r.side],
    `${r.seed}`,
    ...SCORES.map((name) => r.scores[name].toFixed(3)),
    `${r.bestEpoch}`,
    r.validation[r.bestEpoch - 1].toFixed(4),
  ]);
  return table(head, rows);
}
