/** @file Flow charts from a list of boxes and arrows (figure 2). */
import { check } from '../core/errors.js';
import { drawArrow, drawBox, drawText, EMPTY_TRACE, sheetLayout, wrapText, type Sheet } from './drawing.js';
import { makeFigure, type Figure, type FigureText } from './figure.js';
import { drawnPx, EDGE_PX, FONT, PX_PER_MM } from './theme.js';

/** A box of a flow chart. */
export interface FlowBox {
  id: string;
  text: string;
  /** Place in the grid of boxes, from 0; columns may be halves. */
  column: number;
  row: number;
  kind: 'data' | 'step' | 'result';
}

/** Rows of a flow chart that belong together. */
export interface FlowStage {
  /** At the left of a band behind the rows `from`..`to`. */
  name: string;
  from: number;
  to: number;
}

const FILL = { data: '#E4EEF7', step: '#FFFFFF', result: '#FBE5D3' } as const;
const BAND = ['#F4F4F4', '#EBEBEB'];
const [GAP_X, GAP_Y] = [14, 16];

/** Boxes in a grid, arrows between them; data are pale blue, results pale orange.
 *  @throws "arrow masks > train: there is no box masks" */
export function flowFigure(
  text: FigureText,
  {
    boxes,
    arrows,
    stages = [],
  }: {
    boxes: readonly FlowBox[];
    arrows: readonly (readonly [string, string])[];
    stages?: readonly FlowStage[];
  },
): Figure {
  check(boxes.length > 0, `figure ${text.id} has no boxes: give at least one`);
  const width = drawnPx(text.widthMm ?? 180);
  const left = stages.length ? 30 : 4;
  const columns = 1 + Math.max(...boxes.map((b) => b.column));
  const rows = 1 + Math.max(...boxes.map((b) => b.row));
  const boxWidth = (width - left - 6 - GAP_X * (columns - 1)) / columns;
  const lines = new Map(boxes.map((b) => [b.id, wrapText(b.text, boxWidth - 8)]));
  const rowHeights = Array.from({ length: rows }, (_, r) =>
    Math.max(22, ...boxes.filter((b) => b.row === r).map((b) => 12 + 13 * lines.get(b.id)!.length)),
  );
  const tops = rowHeights.map((_, r) => 6 + rowHeights.slice(0, r).reduce((a, h) => a + h + GAP_Y, 0));
  const bottom = tops[rows - 1] + rowHeights[rows - 1];
  const sheet: Sheet = { shapes: [], annotations: [] };
  stages.forEach((stage, i) => {
    const [y0, y1] = [tops[stage.from] - 6, tops[stage.to] + rowHeights[stage.to] + 6];
    drawBox(sheet, { x: 0, y: y0, width, height: y1 - y0 }, { fill: BAND[i % 2], line: 'rgba(0,0,0,0)' });
    drawText(sheet, 13, (y0 + y1) / 2, wrapText(stage.name, y1 - y0 - 6), { angle: -90, bold: true });
  });
  const places = new Map<string, Place>();
  for (const b of boxes) {
    const place = {
      x: left + b.column * (boxWidth + GAP_X),
      y: tops[b.row],
      width: boxWidth,
      height: rowHeights[b.row],
    };
    places.set(b.id, place);
    drawBox(sheet, place, { fill: FILL[b.kind] }, lines.get(b.id));
  }
  for (const [from, to] of arrows) {
    for (const id of [from, to]) check(places.has(id), `arrow ${from} > ${to}: there is no box ${id}`);
    drawArrow(sheet, route(places.get(from)!, places.get(to)!));
  }
  const heightPx = bottom + 6 + (text.demo ? FONT.small + 6 : 0);
  const heightMm = Math.round(((heightPx + 2 * EDGE_PX) / PX_PER_MM) * 100) / 100;
  const table = {
    columns: ['from', 'to'],
    rows: arrows.map(([a, b]) => [boxes.find((x) => x.id === a)!.text, boxes.find((x) => x.id === b)!.text]),
  };
  return makeFigure(
    { ...text, heightMm },
    { data: [EMPTY_TRACE], layout: sheetLayout(width, drawnPx(heightMm), sheet), table },
  );
}

interface Place {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** From edge to edge: straight where the boxes share a row or column, else down, across and down. */
function route(a: Place, b: Place): [number, number][] {
  const [ax, bx] = [a.x + a.width / 2, b.x + b.width / 2];
  if (a.y === b.y) {
    const y = a.y + a.height / 2;
    return bx > ax
      ? [
          [a.x + a.width, y],
          [b.x, y],
        ]
      : [
          [a.x, y],
          [b.x + b.width, y],
        ];
  }
  const down = b.y > a.y;
  const [from, to] = [down ? a.y + a.height : a.y, down ? b.y : b.y + b.height];
  if (Math.abs(ax - bx) < 1)
    return [
      [ax, from],
      [bx, to],
    ];
  const middle = to + (down ? -GAP_Y / 2 : GAP_Y / 2);
  return [
    [ax, from],
    [ax, middle],
    [bx, middle],
    [bx, to],
  ];
}
