/** @file The curves of a training that runs, in the notebook: one display, drawn anew at the ends of epochs. */
import { frontEnd, type Display } from '../core/index.js';
import { figureBundle, trainingFigure, type Figure } from '../figures/index.js';
import { modelLabel } from '../nn/index.js';
import type { EpochRecord } from '../training/index.js';
import type { TrainedModel } from './models.js';

/** What a training draws in a notebook. 'stay': curves while it runs, and the last ones stay in the cell. 'while training': at the end a
 *  line takes their place, where a figure of its own follows. 'none': nothing. */
export type Curves = 'stay' | 'while training' | 'none';

/** Hears of a training and draws it. */
export interface LiveCurves {
  /** Epochs that were there before this call. */
  begin(history: readonly EpochRecord[]): void;
  epoch(record: EpochRecord): void;
  /** Puts the last state in place where the training came to its end; of one that was broken off, what was drawn stays. */
  end(outcome: 'whole' | 'broken off'): Promise<void>;
}

const NOTHING: LiveCurves = { begin: () => {}, epoch: () => {}, end: () => Promise.resolve() };

/** Drawing takes at most this share of the time, so that it does not slow the training down. */
const SHARE = 0.1;

/** Curves for a training, where a notebook shows them; elsewhere nothing is drawn.
 *  @param o.watched  whether somebody looks on: a notebook that the runner executes has only the last state drawn */
export function liveCurves(
  { name, tag }: Pick<TrainedModel, 'name' | 'tag'>,
  curves: Curves,
  {
    demo,
    watched = process.env.LANDSLIDE_NOTEBOOK === undefined,
    clock = () => performance.now(),
  }: { demo: boolean; watched?: boolean; clock?: () => number },
): LiveCurves {
  const front = curves === 'none' ? undefined : frontEnd();
  if (!front) return NOTHING;
  const history: EpochRecord[] = [];
  let display: Display | undefined;
  let drawing: Promise<void> | undefined;
  let notBefore = 0;
  const put = (bundle: Record<string, unknown>): void => {
    if (display) display.update(bundle);
    else display = front.display(bundle);
  };
  const draw = async (): Promise<void> => {
    const start = clock();
    put(await figureBundle(figureOf({ name, tag }, [...history], demo)));
    notBefore = clock() + (clock() - start) / SHARE;
  };
  return {
    begin: (found) => void history.push(...found),
    epoch: (record) => {
      history.push(record);
      if (!watched || drawing || clock() < notBefore) return;
      // A picture that cannot be drawn is no reason to lose a training.
      drawing = draw().catch(() => {});
      void drawing.finally(() => (drawing = undefined));
    },
    end: async (outcome) => {
      // Who broke it off does not wait for a picture: the last one drawn stays.
      if (outcome === 'broken off' || history.length === 0) return;
      await drawing;
      if (curves === 'stay') await draw().catch(() => {});
      else if (display) put({ 'text/plain': lastLine({ name, tag }, history) });
    },
  };
}

/** The epoch with the lowest validation loss. */
const lowest = (history: readonly EpochRecord[]): EpochRecord =>
  history.reduce((a, b) => (b.validationLoss < a.validationLoss ? b : a));

function figureOf(
  { name, tag }: Pick<TrainedModel, 'name' | 'tag'>,
  history: EpochRecord[],
  demo: boolean,
): Figure {
  const text = {
    id: `live-${tag}`,
    title: `Training of ${modelLabel(name)}`,
    caption: lastLine({ name, tag }, history),
    alt: 'Left: training and validation loss over epochs. Right: validation F1 over epochs',
    demo,
  };
  return trainingFigure(text, history, { bestEpoch: lowest(history).epoch });
}

/** `UNet-SE (unet-se-from-hongtan): lowest validation loss 0.3120 at epoch 6 of 8, F1 0.712`. */
function lastLine(
  { name, tag }: Pick<TrainedModel, 'name' | 'tag'>,
  history: readonly EpochRecord[],
): string {
  const best = lowest(history);
  const more = tag === name ? '' : ` (${tag})`;
  return `${modelLabel(name)}${more}: lowest validation loss ${best.validationLoss.toFixed(4)} at epoch ${best.epoch} of ${history.length}, F1 ${best.validationF1.toFixed(3)}`;
}
