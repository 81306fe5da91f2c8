/** @file A figure: what Plotly draws, what a reader who cannot see it is told, and the numbers behind it. */
import { check } from '../core/errors.js';
import { COLOUR, FONT, drawnPx, template } from './theme.js';

/** A Plotly trace or layout as plain JSON. */
export type Json = Record<string, unknown>;

/** A value of a table. */
export type Cell = string | number | boolean | null;

/** Rows of cells under named columns. */
export interface Table {
  columns: string[];
  rows: Cell[][];
}

/** What every figure says about itself. */
export interface FigureText {
  /** File name of the exports and anchor in the book: `figure-10`. */
  id: string;
  /** `Figure 10`: shown in bold before the caption. */
  title: string;
  /** The finding, in a sentence or two. */
  caption: string;
  /** What the figure shows, for those who cannot see it. */
  alt: string;
  /** True where the data are invented: the figure then carries the note "demo data". */
  demo: boolean;
  /** Print width: one column (85 mm) or two (180 mm). */
  widthMm?: 85 | 180;
  heightMm?: number;
}

/** A figure: what Plotly draws, the numbers behind it, and its caption. */
export interface Figure extends Required<FigureText> {
  data: Json[];
  layout: Json;
  /** The numbers behind the figure, written as its CSV. */
  table: Table;
  /** What is drawn where WebGL is not there (3-D figures): in print and as the notebook's PNG. */
  print?: { data: Json[]; layout: Json };
}

/** What a builder has made out of its arrays. */
export interface FigureParts {
  data: Json[];
  layout: Json;
  table: Table;
  print?: { data: Json[]; layout: Json };
}

/** A figure from its words and its parts, with the common look.
 *  @throws "figure fig-1 has no alt text: ..." and the like, for id, title, caption, size and table */
export function makeFigure(text: FigureText, parts: FigureParts): Figure {
  const { id, title, caption, alt, demo, widthMm = 180, heightMm = 90 } = text;
  check(
    /^[a-z0-9][a-z0-9-]*$/i.test(id),
    `figure id is "${id}": expected letters, digits and hyphens, as in figure-10`,
  );
  for (const [name, words] of Object.entries({ title, caption, 'alt text': alt }))
    check(
      typeof words === 'string' && words.trim() !== '',
      `figure ${id} has no ${name}: say in a sentence what it shows`,
    );
  check(widthMm === 85 || widthMm === 180, `figure ${id} is ${widthMm} mm wide: expected 85 or 180`);
  check(heightMm >= 20 && heightMm <= 240, `figure ${id} is ${heightMm} mm high: expected 20..240`);
  checkTable(id, parts.table);
  const dress = (layout: Json): Json => dressLayout(layout, widthMm, heightMm, demo);
  const print = parts.print && { data: parts.print.data, layout: dress(parts.print.layout) };
  return {
    id,
    title: title.trim(),
    caption: caption.trim(),
    alt: alt.trim(),
    demo,
    widthMm,
    heightMm,
    data: parts.data,
    layout: dress(parts.layout),
    table: parts.table,
    ...(print ? { print } : {}),
  };
}

function checkTable(id: string, { columns, rows }: Table): void {
  check(columns.length > 0, `table of figure ${id} has no columns: give the numbers behind the figure`);
  const bad = rows.findIndex((row) => row.length !== columns.length);
  check(
    bad < 0,
    () => `table of figure ${id} has ${rows[bad].length} cells in row ${bad + 1}: expected ${columns.length}`,
  );
}

function dressLayout(layout: Json, widthMm: number, heightMm: number, demo: boolean): Json {
  return {
    template: template(),
    width: drawnPx(widthMm),
    height: drawnPx(heightMm),
    margin: { l: 4, r: 6, t: 5, b: 4, pad: 0 },
    ...(demo ? { title: DEMO_NOTE } : {}),
    ...layout,
  };
}

/** The caption says the finding, so a plot's title is free to carry this note, held to the figure's edge. */
const DEMO_NOTE: Json = {
  text: 'demo data',
  x: 1,
  xref: 'container',
  xanchor: 'right',
  y: 0,
  yref: 'container',
  yanchor: 'bottom',
  pad: { r: 3, b: 2, l: 0, t: 2 },
  automargin: true,
  font: { size: FONT.small, color: COLOUR.quiet, style: 'italic' },
};
