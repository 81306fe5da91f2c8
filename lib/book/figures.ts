/** @file Which figures a run has made: a small file beside each figure's exports, which the index page reads. */
import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { check, writeJson } from '../core/index.js';
import { recordsIn } from './records-in.js';
import { runFolder, runningNotebook } from './results.js';

/** What the index page says of a figure. */
export interface FigureRecord {
  id: string;
  title: string;
  caption: string;
  alt: string;
  /** `08-hongtan`. */
  notebook: string;
}

/** The forms in which a figure is exported. */
export const FIGURE_ENDINGS = ['svg', 'png', 'pdf', 'csv'] as const;

/** Writes `<out>/figures/<id>.json`, once the figure's own files are there.
 *  @throws "figure table-2: figures/table-2.pdf is not there: ..." */
export function recordFigure(
  figure: Omit<FigureRecord, 'notebook'> & { notebook?: string },
  out?: string,
): void {
  const dir = join(runFolder(out), 'figures');
  const { id, title, caption, alt, notebook = runningNotebook() } = figure;
  for (const ending of FIGURE_ENDINGS)
    check(
      existsSync(join(dir, `${id}.${ending}`)),
      `figure ${id}: figures/${id}.${ending} is not there: export it first`,
    );
  writeJson(join(dir, `${id}.json`), { id, title, caption, alt, notebook } satisfies FigureRecord);
}

/** The recorded figures, by id. */
export const readFigures = (out: string): FigureRecord[] => recordsIn(out, 'figures');

/** Forgets the figures of a notebook before it is executed anew; the exports stay until they are written over. */
export function dropFigures(notebook: string, out: string): void {
  for (const figure of readFigures(out))
    if (figure.notebook === notebook) rmSync(join(out, 'figures', `${figure.id}.json`), { force: true });
}

/** True where all exports of a notebook's figures are there. */
export function figuresAreWhole(notebook: string, ids: readonly string[], out: string): boolean {
  const found = new Set(
    readFigures(out)
      .filter((f) => f.notebook === notebook)
      .map((f) => f.id),
  );
  const whole = (id: string): boolean =>
    found.has(id) && FIGURE_ENDINGS.every((ending) => existsSync(join(out, 'figures', `${id}.${ending}`)));
  return ids.every(whole);
}
