/** @file A figure as files: for the journal, the slide, and whoever wants the numbers. */
import { join } from 'node:path';
import { writeFileAtomic } from '../core/files.js';
import { toCsv } from './csv.js';
import type { Figure } from './figure.js';
import type { Provenance } from './provenance.js';
import { render } from './static.js';

/** The files of an exported figure. */
export interface FigurePaths {
  svg: string;
  png: string;
  pdf: string;
  csv: string;
}

/** Writes `<dir>/<id>.svg`, `.png` (300 dpi), `.pdf` (fonts embedded) and `.csv` (the table behind), each whole or not at all, each
 *  carrying the provenance.
 *  @returns the four paths */
export async function exportFigure(
  figure: Figure,
  dir: string,
  provenance: Provenance,
): Promise<FigurePaths> {
  const { svg, png, pdf } = await render(figure, provenance);
  const path = (ending: string): string => join(dir, `${figure.id}.${ending}`);
  const paths = { svg: path('svg'), png: path('png'), pdf: path('pdf'), csv: path('csv') };
  writeFileAtomic(paths.svg, svg);
  writeFileAtomic(paths.png, png);
  writeFileAtomic(paths.pdf, pdf);
  writeFileAtomic(paths.csv, toCsv(figure.table, provenance));
  return paths;
}
