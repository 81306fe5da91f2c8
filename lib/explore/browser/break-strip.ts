/** @file A factor's values as two curves, region and landslides, with a handle on every limit. */
import type { BreakFactor } from '../class-breaks.js';
import { fixed, set, svg } from './dom.js';

export interface Strip {
  element: SVGSVGElement;
}

const HEIGHT = 154;
const TOP = 26;
const FOOT = 20;
const SIDE = 16;

/** The strip for limits at `places`, which it moves in place, calling `moved` each time.
 *  @param width  px */
export function breakStrip(factor: BreakFactor, places: number[], width: number, moved: () => void): Strip {
  const { edges } = factor;
  const [first, last] = [edges[0], edges[edges.length - 1]];
  const toX = (v: number): number => SIDE + ((v - first) / (last - first)) * (width - 2 * SIDE);
  const fromX = (x: number): number => first + ((x - SIDE) / (width - 2 * SIDE)) * (last - first);
  const root = svg('svg', { width, height: HEIGHT, viewBox: `0 0 ${width} ${HEIGHT}`, class: 'break-strip' });
  root.append(...curves(factor, toX), ...axis(factor, toX, width));
  places.forEach((_, i) => root.append(handle(i)));
  return { element: root };

  function handle(i: number): SVGGElement {
    const label = svg('text', { y: 12, 'text-anchor': 'middle', class: 'ink' });
    const group = svg(
      'g',
      {
        class: 'handle',
        role: 'slider',
        tabindex: 0,
        'aria-label': `Limit ${i + 1} of ${factor.title}`,
        'aria-orientation': 'horizontal',
      },
      svg('rect', { x: -22, y: 0, width: 44, height: HEIGHT - FOOT + 12, class: 'hit' }),
      svg('line', { y1: TOP - 8, y2: HEIGHT - FOOT }),
      svg('circle', { cy: TOP - 2, r: 8 }),
      label,
    );
    const show = (): void => {
      const value = edges[places[i]];
      set(group, {
        transform: `translate(${toX(value)} 0)`,
        'aria-valuenow': value,
        'aria-valuemin': edges[(places[i - 1] ?? -1) + 1],
        'aria-valuemax': edges[(places[i + 1] ?? edges.length) - 1],
        'aria-valuetext': `${shortNumber(value)} ${factor.unit}`.trim(),
      });
      label.textContent = shortNumber(value);
    };
    const moveTo = (place: number): void => {
      const [low, high] = [(places[i - 1] ?? -1) + 1, (places[i + 1] ?? edges.length) - 1];
      const next = Math.min(high, Math.max(low, place));
      if (next === places[i]) return;
      places[i] = next;
      show();
      moved();
    };
    follow(group, root, (x) => moveTo(nearest(edges, fromX(x))));
    group.addEventListener('keydown', (event) => {
      const step = {
        ArrowLeft: -1,
        ArrowDown: -1,
        ArrowRight: 1,
        ArrowUp: 1,
        PageDown: -10,
        PageUp: 10,
        Home: -1e9,
        End: 1e9,
      }[event.key];
      if (step === undefined) return;
      event.preventDefault();
      moveTo(places[i] + step);
    });
    show();
    return group;
  }
}

/** Follows a pointer, finger or mouse, from the press on `handle` to its end. */
function follow(handle: SVGElement, root: SVGElement, at: (x: number) => void): void {
  let held = false;
  handle.addEventListener('pointerdown', (event) => {
    held = true;
    handle.setPointerCapture(event.pointerId);
    handle.focus();
    event.preventDefault();
  });
  handle.addEventListener('pointermove', (event) => {
    if (held) at(event.clientX - root.getBoundingClientRect().left);
  });
  for (const end of ['pointerup', 'pointercancel'] as const)
    handle.addEventListener(end, () => (held = false));
}

function nearest(edges: readonly number[], v: number): number {
  let best = 0;
  for (let i = 1; i < edges.length; i++) if (Math.abs(edges[i] - v) < Math.abs(edges[best] - v)) best = i;
  return best;
}

/** Share of the pixels and of the landslide pixels for each step of the value; the open ends are left out. */
function curves({ edges, counts, slides }: BreakFactor, toX: (v: number) => number): SVGPathElement[] {
  const hits = new Array<number>(counts.length).fill(0);
  for (const s of slides) for (let i = 0; i < s.length; i += 2) hits[s[i]] += s[i + 1];
  const density = (n: readonly number[]): number[] => {
    const all = n.reduce((a, b) => a + b, 0);
    return edges.slice(1).map((e, i) => n[i + 1] / all / (e - edges[i]));
  };
  const both = [density(counts), density(hits)];
  const most = Math.max(...both.flat());
  const floor = HEIGHT - FOOT;
  const path = (values: readonly number[]): string => {
    const steps = values.map((v, i) => {
      const y = floor - (v / most) * (floor - TOP - 10);
      return `L${toX(edges[i]).toFixed(1)} ${y.toFixed(1)}L${toX(edges[i + 1]).toFixed(1)} ${y.toFixed(1)}`;
    });
    return `M${toX(edges[0]).toFixed(1)} ${floor}${steps.join('')}L${toX(edges[edges.length - 1]).toFixed(1)} ${floor}Z`;
  };
  return [
    svg('path', { d: path(both[0]), class: 'domain' }),
    svg('path', { d: path(both[1]), class: 'slides' }),
  ];
}

function axis({ edges }: BreakFactor, toX: (v: number) => number, width: number): SVGElement[] {
  const [first, last] = [edges[0], edges[edges.length - 1]];
  const count = Math.max(2, Math.floor(width / 110));
  const y = HEIGHT - FOOT;
  const ticks = Array.from({ length: count + 1 }, (_, i) => first + (i / count) * (last - first));
  return [
    svg('line', { x1: SIDE, x2: width - SIDE, y1: y, y2: y, class: 'axis' }),
    ...ticks.map((v) =>
      svg(
        'text',
        { x: toX(v), y: y + 14, 'text-anchor': 'middle', class: 'ink' },
        shortNumber(Number(v.toPrecision(3))),
      ),
    ),
  ];
}

function shortNumber(v: number): string {
  const digits = Math.abs(v) >= 100 || Number.isInteger(v) ? 0 : Math.abs(v) >= 10 ? 1 : 2;
  return fixed(v, digits);
}
