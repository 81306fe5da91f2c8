/** @file What a notebook calls to make a result public: shown in the cell, written under out/, and listed on the index page. */
import { join } from 'node:path';
import { exportFigure, show, showTable, type Cell, type Figure } from '../figures/index.js';
import { compareWithPaper, type Comparison, type OurResult } from '../paper/index.js';
import { isElsewhere, type Study } from '../study/index.js';
import { recordFigure } from './figures.js';
import { recordComparisons, recordResults, type NewResult } from './results.js';
import { recordTable, runProvenance } from './tables.js';

type Run = Pick<Study, 'out' | 'preset' | 'seed' | 'regionFiles'>;

/** Shows a figure and writes it as SVG, PNG, PDF and CSV under `<out>/figures`. */
export async function publishFigure(run: Run, figure: Figure): Promise<void> {
  await show(figure);
  const provenance = { ...runProvenance(), preset: run.preset.name, seed: String(run.seed) };
  await exportFigure(figure, join(run.out, 'figures'), provenance);
  recordFigure(figure, run.out);
}

/** Shows a table and writes it as CSV under `<out>/tables`. */
export function publishTable(
  run: Run,
  table: { id: string; title: string; caption: string; columns: string[]; rows: Cell[][] },
): void {
  showTable(table);
  recordTable(table, run.out);
}

/** Adds numbers to `<out>/results.json`, each labelled with the preset. */
export function publishResults(run: Run, results: readonly Omit<NewResult, 'label'>[], label?: string): void {
  recordResults(
    results.map((r) => ({ ...r, label: label ?? (r.demo ? run.preset.label : 'real data') })),
    run.out,
  );
}

/** Holds results against the paper's claims, shows the table, and adds its lines to `<out>/results.json`. */
export function publishComparison(run: Run, rows: readonly OurResult[]): Comparison[] {
  const elsewhere = isElsewhere(run);
  const lines = compareWithPaper(rows.map((r) => ({ elsewhere, ...r })));
  const demo = rows.some((r) => r.demo);
  recordComparisons(lines, { label: demo ? run.preset.label : 'real data', demo }, run.out);
  showTable({
    columns: ['claim', 'place', 'paper', 'ours', 'verdict', 'reason'],
    rows: lines.map((l) => [l.claim, l.place, l.paper, oursText(l), l.verdict, l.reason]),
    caption: demo ? `Paper against ours (${run.preset.label})` : 'Paper against ours',
  });
  return lines;
}

/** Three decimals and the spread; `holds` or `does not hold` for a sentence. */
function oursText({ ours, spread }: Comparison): string {
  if (ours === null) return '';
  if (typeof ours === 'boolean') return ours ? 'holds' : 'does not hold';
  const digits = Math.abs(ours) >= 100 || (Number.isInteger(ours) && spread === null) ? 0 : 3;
  return ours.toFixed(digits) + (spread === null ? '' : ` ± ${spread.toFixed(digits)}`);
}
