/** @file Lying bars with names, values and intervals. */
import { fixed, svg } from './dom.js';

export interface Bar {
  name: string;
  value: number;
  low?: number;
  high?: number;
  /** Drawn in the landslides' colour. */
  strong: boolean;
  /** The paper's value, a diamond. */
  paper?: number;
}

const ROW = 26;

/** Bars as SVG. `mark` is a dashed line, and the place where bars of either sign begin where it is 0.
 *  @param o.width  px */
export function barsOf(
  bars: readonly Bar[],
  { width, mark, title, decimals = 2 }: { width: number; mark: number; title: string; decimals?: number },
): SVGSVGElement {
  const names = Math.min(0.45 * width, 12 + 7 * Math.max(...bars.map((b) => b.name.length)));
  const numbers = 52;
  const all = bars.flatMap((b) => [b.value, b.low ?? 0, b.high ?? 0, b.paper ?? 0]).filter(Number.isFinite);
  const [least, most] = [Math.min(0, ...all), Math.max(mark, ...all)];
  const span = most - least || 1;
  const toX = (v: number): number => names + ((v - least) / span) * (width - names - numbers);
  const height = ROW * bars.length + 22;
  const rows = bars.flatMap((b, i) => rowOf(b, ROW * i + ROW / 2, toX, width, decimals));
  const told = bars.map((b) => `${b.name} ${fixed(b.value, decimals)}`).join(', ');
  return svg(
    'svg',
    {
      width,
      height,
      viewBox: `0 0 ${width} ${height}`,
      role: 'img',
      'aria-label': `Bars of ${title}: ${told}`,
    },
    ...rows,
    svg('line', { x1: toX(mark), x2: toX(mark), y1: 0, y2: height - 20, class: 'mark' }),
    svg(
      'text',
      { x: toX(mark), y: height - 6, 'text-anchor': 'middle', class: 'ink' },
      `${title}${mark === 0 ? '' : ` = ${mark}`}`,
    ),
  );
}

function rowOf(b: Bar, y: number, toX: (v: number) => number, width: number, decimals: number): SVGElement[] {
  const value = Number.isFinite(b.value) ? b.value : 0;
  const [from, to] = [Math.min(toX(0), toX(value)), Math.max(toX(0), toX(value))];
  const parts: SVGElement[] = [
    svg('text', { x: 4, y: y + 4, class: 'ink' }, b.name),
    svg('rect', {
      x: from,
      y: y - 8,
      width: Math.max(1, to - from),
      height: 16,
      class: b.strong ? 'bar-strong' : 'bar-weak',
    }),
    svg('text', { x: width - 4, y: y + 4, 'text-anchor': 'end', class: 'ink' }, fixed(b.value, decimals)),
  ];
  if (b.low !== undefined && b.high !== undefined && Number.isFinite(b.low))
    parts.push(svg('line', { x1: toX(b.low), x2: toX(b.high), y1: y, y2: y, class: 'whisker' }));
  if (b.paper !== undefined && Number.isFinite(b.paper)) {
    const x = toX(b.paper);
    parts.push(
      svg('path', { d: `M${x - 5} ${y}L${x} ${y - 5}L${x + 5} ${y}L${x} ${y + 5}Z`, class: 'paper-mark' }),
    );
  }
  return parts;
}
