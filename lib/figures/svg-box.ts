/** @file Boxes of SVG elements for a window that lays nothing out: Plotly asks for them to place legends, ticks and titles. */

export interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** Width, ascent and descent of a text in px. */
export type MeasureText = (
  text: string,
  font: FontStyle,
) => { width: number; ascent: number; descent: number };

export interface FontStyle {
  size: number;
  bold: boolean;
  italic: boolean;
}

/** [a, b, c, d, e, f] as in SVG's matrix(). */
type Matrix = readonly [number, number, number, number, number, number];
type Edges = [number, number, number, number];

const IDENTITY: Matrix = [1, 0, 0, 1, 0, 0];
const EMPTY: Edges = [Infinity, Infinity, -Infinity, -Infinity];
const NUMBER = /[-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?/gi;

/** The box of `element` and its children in its own coordinates, as getBBox has it. */
export function localBox(element: Element, measure: MeasureText): Box {
  return toBox(edgesOf(element, measure));
}

/** The box of `element` on the page: its own, through the transforms of itself and all its ancestors. */
export function pageBox(element: Element, measure: MeasureText): Box {
  return toBox(transformEdges(edgesOf(element, measure), pageMatrix(element)));
}

/** Width of the text of a text or tspan element, px. */
export function textLength(element: Element, measure: MeasureText): number {
  let sum = 0;
  for (const node of element.childNodes)
    sum +=
      node.nodeType === 3
        ? measure(node.textContent ?? '', fontOf(element)).width
        : node.nodeType === 1
          ? textLength(node as Element, measure)
          : 0;
  return sum;
}

/** Length of a path of straight pieces, and the point a way along it: for the arrows of annotations. */
export function pathPoint(element: Element, along = Infinity): { x: number; y: number; length: number } {
  const v = (element.getAttribute('d') ?? '').match(NUMBER)?.map(Number) ?? [0, 0];
  let length = 0;
  let [x, y] = v;
  for (let i = 2; i + 1 < v.length; i += 2) {
    const piece = Math.hypot(v[i] - v[i - 2], v[i + 1] - v[i - 1]);
    const t = piece === 0 ? 0 : Math.min(1, Math.max(0, (along - length) / piece));
    if (t > 0 || along === Infinity)
      [x, y] = [v[i - 2] + t * (v[i] - v[i - 2]), v[i - 1] + t * (v[i + 1] - v[i - 1])];
    length += piece;
  }
  return { x, y, length };
}

/** From an element's coordinates to the page's. */
export function pageMatrix(element: Element): Matrix {
  let m = ownMatrix(element);
  for (let up = element.parentElement; up; up = up.parentElement) m = multiply(ownMatrix(up), m);
  return m;
}

function ownMatrix(element: Element): Matrix {
  if (element.nodeName.toLowerCase() === 'svg') return [1, 0, 0, 1, num(element, 'x'), num(element, 'y')];
  return parseTransform(element.getAttribute('transform') ?? '');
}

/** The matrix of a transform attribute: translate, rotate, scale and matrix, left to right. */
export function parseTransform(text: string): Matrix {
  let m = IDENTITY;
  for (const [, name, inside] of text.matchAll(/(\w+)\s*\(([^)]*)\)/g)) {
    const v = (inside.match(NUMBER) ?? []).map(Number);
    if (name === 'translate') m = multiply(m, [1, 0, 0, 1, v[0] ?? 0, v[1] ?? 0]);
    else if (name === 'scale') m = multiply(m, [v[0] ?? 1, 0, 0, v[1] ?? v[0] ?? 1, 0, 0]);
    else if (name === 'rotate') m = multiply(m, rotation(v));
    else if (name === 'matrix' && v.length === 6) m = multiply(m, v as unknown as Matrix);
  }
  return m;
}

function rotation([degrees = 0, x = 0, y = 0]: number[]): Matrix {
  const [c, s] = [Math.cos((degrees * Math.PI) / 180), Math.sin((degrees * Math.PI) / 180)];
  return [c, s, -s, c, x - c * x + s * y, y - s * x - c * y];
}

function multiply(p: Matrix, q: Matrix): Matrix {
  return [
    p[0] * q[0] + p[2] * q[1],
    p[1] * q[0] + p[3] * q[1],
    p[0] * q[2] + p[2] * q[3],
    p[1] * q[2] + p[3] * q[3],
    p[0] * q[4] + p[2] * q[5] + p[4],
    p[1] * q[4] + p[3] * q[5] + p[5],
  ];
}

function transformEdges([l, t, r, b]: Edges, m: Matrix): Edges {
  if (l > r) return EMPTY;
  const corners = [
    [l, t],
    [r, t],
    [l, b],
    [r, b],
  ].map(([x, y]) => [m[0] * x + m[2] * y + m[4], m[1] * x + m[3] * y + m[5]]);
  const xs = corners.map((c) => c[0]);
  const ys = corners.map((c) => c[1]);
  return [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)];
}

function toBox([l, t, r, b]: Edges): Box {
  return l > r ? { x: 0, y: 0, width: 0, height: 0 } : { x: l, y: t, width: r - l, height: b - t };
}

function union(a: Edges, b: Edges): Edges {
  return [Math.min(a[0], b[0]), Math.min(a[1], b[1]), Math.max(a[2], b[2]), Math.max(a[3], b[3])];
}

function num(element: Element, name: string): number {
  return parseFloat(element.getAttribute(name) ?? '') || 0;
}

function edgesOf(element: Element, measure: MeasureText): Edges {
  if (/display:\s*none/.test(element.getAttribute('style') ?? '')) return EMPTY;
  switch (element.nodeName.toLowerCase()) {
    case 'text':
      return textEdges(element, measure);
    case 'tspan':
      return spanEdges(element, measure);
    case 'rect':
    case 'image':
    case 'foreignobject':
      return rectEdges(num(element, 'x'), num(element, 'y'), num(element, 'width'), num(element, 'height'));
    case 'circle':
      return rectEdges(
        num(element, 'cx') - num(element, 'r'),
        num(element, 'cy') - num(element, 'r'),
        2 * num(element, 'r'),
        2 * num(element, 'r'),
      );
    case 'line':
      return pathEdges(
        `M${num(element, 'x1')},${num(element, 'y1')}L${num(element, 'x2')},${num(element, 'y2')}`,
      );
    case 'path':
      return pathEdges(element.getAttribute('d') ?? '');
    case 'defs':
    case 'clippath':
    case 'title':
      return EMPTY;
    default: {
      let edges = EMPTY;
      for (const child of element.children)
        edges = union(edges, transformEdges(edgesOf(child, measure), ownMatrix(child)));
      return edges;
    }
  }
}

function rectEdges(x: number, y: number, width: number, height: number): Edges {
  return [x, y, x + width, y + height];
}

/** Ends and control points of a path: enough for the boxes that Plotly asks for. */
function pathEdges(d: string): Edges {
  const edges: Edges = [...EMPTY];
  let [x, y] = [0, 0];
  const see = (px: number, py: number): void => {
    edges[0] = Math.min(edges[0], px);
    edges[1] = Math.min(edges[1], py);
    edges[2] = Math.max(edges[2], px);
    edges[3] = Math.max(edges[3], py);
  };
  for (const [, letter, rest] of d.matchAll(/([a-z])([^a-z]*)/gi)) {
    const v = (rest.match(NUMBER) ?? []).map(Number);
    const kind = letter.toUpperCase();
    const relative = letter !== kind;
    const step = { H: 1, V: 1, C: 6, S: 4, Q: 4, A: 7 }[kind] ?? 2;
    for (let i = 0; i + step <= v.length; i += step) {
      const [ox, oy] = relative ? [x, y] : [0, 0];
      if (kind === 'C' || kind === 'Q' || kind === 'S')
        for (let j = i; j < i + step - 2; j += 2) see(ox + v[j], oy + v[j + 1]);
      if (kind === 'H') x = ox + v[i];
      else if (kind === 'V') y = oy + v[i];
      else [x, y] = [ox + v[i + step - 2], oy + v[i + step - 1]];
      see(x, y);
    }
  }
  return edges;
}

function textEdges(text: Element, measure: MeasureText): Edges {
  const lines = [...text.children].filter((c) => c.classList.contains('line'));
  if (lines.length === 0) return spanEdges(text, measure);
  return lines.map((line) => spanEdges(line, measure)).reduce(union, EMPTY);
}

function spanEdges(span: Element, measure: MeasureText): Edges {
  const text = span.textContent ?? '';
  if (text.trim() === '') return EMPTY;
  const font = fontOf(span);
  const width = textLength(span, measure);
  const { ascent, descent } = measure('Mg', font);
  const anchor = styleOf(span, 'text-anchor') ?? 'start';
  const dy = span.getAttribute('dy') ?? '';
  const drop = (parseFloat(dy) || 0) * (dy.endsWith('em') ? font.size : 1);
  const owner = span.hasAttribute('x') ? span : (span.closest('text') ?? span);
  const x = num(owner, 'x') - (anchor === 'middle' ? width / 2 : anchor === 'end' ? width : 0);
  const y = num(span.hasAttribute('y') ? span : owner, 'y') + drop;
  return [x, y - ascent, x + width, y + descent];
}

/** An inherited property: inline style first, then the attribute, then the parent's. */
function styleOf(element: Element, property: string): string | undefined {
  for (let e: Element | null = element; e; e = e.parentElement) {
    const inline = new RegExp(`(?:^|;)\\s*${property}\\s*:\\s*([^;]+)`).exec(e.getAttribute('style') ?? '');
    const value = inline?.[1] ?? e.getAttribute(property);
    if (value) return value.trim();
  }
  return undefined;
}

function fontOf(element: Element): FontStyle {
  const weight = styleOf(element, 'font-weight') ?? 'normal';
  return {
    size: parseFloat(styleOf(element, 'font-size') ?? '') || 12,
    bold: weight === 'bold' || Number(weight) >= 600,
    italic: styleOf(element, 'font-style') === 'italic',
  };
}
