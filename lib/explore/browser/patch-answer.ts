/** @file What networks say of a patch: scores against the truth, and gates before and after the brush. */
import { confusion } from '../../metrics/confusion.js';
import { paperScores } from '../../paper/equations.js';
import { barsOf } from './bars.js';
import { el, fixed } from './dom.js';

/** Weights of the channels, gate by gate. */
export type Gates = Map<string, Float32Array>;

export interface Answer {
  name: string;
  /** [rows, cols] probability of landslide. */
  probability: Float32Array;
  /** Empty for a network without gates. */
  gates: Gates;
}

/** The gates among a network's outputs. */
export function gatesOf(outputs: Record<string, Float32Array>): Gates {
  const named = Object.entries(outputs).filter(([name]) => name.startsWith('gate:'));
  return new Map(named.map(([name, values]) => [name.slice('gate:'.length), values]));
}

/** Marked share and, where the truth is known, the scores of the class landslide on this patch. */
export function answerTable(
  answers: readonly Answer[],
  truth: Uint8Array | null,
  threshold: number,
): HTMLElement {
  const columns = [
    'network',
    'mean probability',
    'marked',
    ...(truth ? ['precision', 'recall', 'F1', 'IoU'] : []),
  ];
  const number = (v: number): HTMLElement => el('td', { class: 'number', 'data-value': v }, fixed(v, 3));
  const rows = answers.map(({ name, probability }) => {
    const mean = probability.reduce((a, b) => a + b, 0) / probability.length;
    const c = confusion(probability, truth ?? new Uint8Array(probability.length), { threshold });
    const { precision, recall, f1, iou } = paperScores(c);
    const scores = truth ? [precision, recall, f1, iou] : [];
    return el(
      'tr',
      {},
      el('th', { scope: 'row' }, name),
      ...[mean, (c.tp + c.fp) / probability.length, ...scores].map(number),
    );
  });
  const head = el(
    'tr',
    {},
    ...columns.map((c, i) => el('th', { scope: 'col', class: i > 0 ? 'number' : false }, c)),
  );
  return el(
    'table',
    {},
    el('caption', {}, 'On this patch alone, class landslide, pixel by pixel'),
    el('thead', {}, head),
    el('tbody', {}, ...rows),
  );
}

const SHOWN = 10;

/** The channels whose weight the brush has changed most; before that, the ten that weigh most. */
export function gateBars({ name, gates }: Answer, before: Gates, width: number): HTMLElement {
  const all = [...gates].flatMap(([gate, values]) =>
    Array.from(values, (value, channel) => ({
      gate,
      channel,
      value,
      change: value - before.get(gate)![channel],
    })),
  );
  const moved = all.some((c) => Math.abs(c.change) > 1e-6);
  const size = moved
    ? (c: (typeof all)[number]): number => Math.abs(c.change)
    : (c: (typeof all)[number]): number => c.value;
  const shown = all.sort((a, b) => size(b) - size(a)).slice(0, SHOWN);
  const bars = shown.map((c) => ({
    name: `${c.gate.replace('.se', '')}, channel ${c.channel}`,
    value: moved ? c.change : c.value,
    strong: moved ? c.change > 0 : true,
  }));
  const mean = all.reduce((s, c) => s + Math.abs(c.change), 0) / all.length;
  const words = moved
    ? `Gates of ${name}: the ten channels whose weight the brush has changed most (mean |change| of all ${all.length}: ${fixed(mean, 4)}).`
    : `Gates of ${name}: the ten channels that weigh most. Paint, and see which ones answer.`;
  const box = el(
    'div',
    { class: 'gates' },
    el('p', {}, words),
    barsOf(bars, { width, mark: 0, title: moved ? 'change of the weight' : 'weight', decimals: 3 }),
  );
  box.dataset.gates = JSON.stringify(Object.fromEntries([...gates].map(([g, v]) => [g, Array.from(v)])));
  return box;
}
