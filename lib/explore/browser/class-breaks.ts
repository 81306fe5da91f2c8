/** @file The explorer of class limits: limits that can be dragged over the values of a factor, table 4 and its bars under them. */
import { rowsBetween, type BreakRow } from '../break-histogram.js';
import type { BreakData, BreakFactor } from '../class-breaks.js';
import { barsOf, type Bar } from './bars.js';
import { breakStrip, type Strip } from './break-strip.js';
import { button, choice, el, fixed, onWidth } from './dom.js';

/** Fills `box` with the explorer. */
export function showClassBreaks(box: HTMLElement, data: BreakData): void {
  const places = data.factors.map((f) => [...f.places]);
  let at = 0;
  let width = 0;
  let strip: Strip | undefined;
  const stripBox = el('div', { class: 'strip' });
  const barBox = el('div', { class: 'bars' });
  const tableBox = el('div', {
    class: 'scroll',
    tabindex: 0,
    role: 'region',
    'aria-label': 'Table of the classes',
  });
  const said = el('p', { 'aria-live': 'polite', class: 'said' });

  const count = (): void => {
    const factor = data.factors[at];
    const rows = rowsBetween(factor, places[at], { ...data, part: `frequency-${factor.name}` });
    const own = sameAs(places[at], factor.places) ? factor.paper : null;
    tableBox.replaceChildren(tableOf(factor, rows, own));
    if (width > 0)
      barBox.replaceChildren(
        barsOf(
          rows.map((r, i) => barOf(r, own?.[i])),
          { width, mark: 1, title: 'frequency ratio' },
        ),
      );
    said.textContent = peakOf(rows);
  };
  const rebuild = (): void => {
    if (width > 0) strip = breakStrip(data.factors[at], places[at], width, count);
    if (strip) stripBox.replaceChildren(strip.element);
    count();
  };
  const change = (edit: (now: number[], factor: BreakFactor) => number[]): void => {
    places[at] = edit(places[at], data.factors[at]);
    rebuild();
  };
  const tools = el(
    'div',
    { class: 'tools' },
    choice('Factor', data.factors.map(heading), (i) => {
      at = i;
      rebuild();
    }),
    button('One limit more', () => change(withOneMore)),
    button('One limit less', () => change((now) => (now.length > 1 ? now.slice(0, -1) : now))),
    button('Back to the notebook’s limits', () => change((_, f) => [...f.places])),
  );
  box.append(
    tools,
    el('p', { class: 'quiet' }, HOW_TO),
    stripBox,
    barBox,
    el('p', { class: 'quiet' }, KEY),
    said,
    tableBox,
  );
  onWidth(stripBox, (w) => {
    width = w;
    rebuild();
  });
  rebuild();
}

const HOW_TO =
  'Drag a limit, or choose one with Tab and move it with the arrow keys (Page Up and Page Down: ten steps).';
const KEY =
  'Above: values of the region in grey, of its landslides as a coloured line. Bars: frequency ratio with its 95 % interval; ◇ the paper’s, while the limits are the paper’s. Aspect and rock have classes without limits.';

const heading = ({ title, unit }: BreakFactor): string => (unit ? `${title} (${unit})` : title);

const sameAs = (a: readonly number[], b: readonly number[]): boolean =>
  a.length === b.length && a.every((v, i) => v === b[i]);

/** A limit in the middle of the widest class, by pixels. */
function withOneMore(now: number[], { counts, edges }: BreakFactor): number[] {
  const bounds = [-1, ...now, edges.length];
  let best = { pixels: -1, place: -1 };
  for (let c = 0; c + 1 < bounds.length; c++) {
    const [from, to] = [bounds[c] + 1, bounds[c + 1]];
    if (to <= from) continue;
    const pixels = counts.slice(from, to + 1).reduce((a, b) => a + b, 0);
    if (pixels > best.pixels) best = { pixels, place: middleOf(counts, from, to, pixels) };
  }
  return best.place < 0 ? now : [...now, best.place].sort((a, b) => a - b);
}

/** The edge in from..to-1 that halves the pixels best. */
function middleOf(counts: readonly number[], from: number, to: number, pixels: number): number {
  let below = 0;
  for (let place = from; place < to - 1; place++) {
    below += counts[place];
    if (2 * below >= pixels) return place;
  }
  return to - 1;
}

function barOf(r: BreakRow, paper: number | undefined): Bar {
  return {
    name: r.label,
    value: r.fr,
    low: r.low,
    high: r.high,
    strong: r.fr > 1,
    ...(paper === undefined ? {} : { paper }),
  };
}

function tableOf(
  factor: BreakFactor,
  rows: readonly BreakRow[],
  paper: readonly number[] | null,
): HTMLElement {
  const columns = ['class', 'landslides', 'domain', 'FR', '95 % interval', ...(paper ? ['paper: FR'] : [])];
  const head = el(
    'tr',
    {},
    ...columns.map((c, i) => el('th', { scope: 'col', class: i > 0 ? 'number' : false }, c)),
  );
  const number = (v: number, decimals = 3): HTMLElement =>
    el('td', { class: 'number', 'data-value': v }, fixed(v, decimals));
  const body = rows.map((r, i) =>
    el(
      'tr',
      {},
      el('th', { scope: 'row' }, r.label + (r.tiny ? ' *' : '')),
      number(r.ratioOfLandslides),
      number(r.ratioOfDomain),
      number(r.fr),
      el(
        'td',
        { class: 'number', 'data-low': r.low, 'data-high': r.high },
        r.empty ? 'no pixel' : `${fixed(r.low, 2)} to ${fixed(r.high, 2)}`,
      ),
      ...(paper ? [number(paper[i])] : []),
    ),
  );
  return el(
    'table',
    {},
    el('caption', {}, `${heading(factor)}: table 4 for these limits`),
    el('thead', {}, head),
    el('tbody', {}, ...body),
  );
}

function peakOf(rows: readonly BreakRow[]): string {
  const sure = rows.filter((r) => !r.empty && !r.tiny);
  if (sure.length === 0) return 'Every class is tiny or empty.';
  const best = sure.reduce((a, b) => (b.fr > a.fr ? b : a));
  return `Highest ratio: ${best.label}, ${fixed(best.fr, 3)} (95 %: ${fixed(best.low, 2)} to ${fixed(best.high, 2)}).`;
}
