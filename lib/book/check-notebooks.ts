/** @file What a committed notebook must be: without outputs, in short cells, for the project's kernel. */
import { basename } from 'node:path';
import { cellText, listNotebooks, type Entry, type NotebookCell } from './notebook-file.js';

/** Longest code cell, in lines: what is longer is an algorithm, and belongs into lib/. */
export const MOST_CELL_LINES = 20;

/** Says what is wrong with the notebooks of a folder, one line for each fault; an empty list where nothing is. */
export function checkNotebooks(dir: string): string[] {
  return listNotebooks(dir).flatMap(checkNotebook);
}

function checkNotebook(entry: Entry): string[] {
  const name = basename(entry.path);
  const faults: string[] = [];
  const kernel = entry.notebook.metadata.kernelspec?.name;
  if (kernel !== 'tslab') faults.push(`${name}: kernelspec is ${kernel}; expected tslab`);
  if (entry.title === entry.slug) faults.push(`${name}: no title; begin with a markdown cell "# ..."`);
  let number = 0;
  for (const cell of entry.notebook.cells) {
    if (cell.cell_type === 'code') number++;
    faults.push(...checkCell(cell).map((fault) => `${name}, code cell ${number}: ${fault}`));
  }
  return faults;
}

function checkCell(cell: NotebookCell): string[] {
  const faults: string[] = [];
  if (!Array.isArray(cell.source) || cell.source.some((line) => /\n./.test(line)))
    faults.push('source is not one JSON line for each line: run npm run notebooks -- --clean');
  if (cell.cell_type !== 'code') return faults;
  if (cell.outputs?.length) faults.push('holds outputs: run npm run notebooks -- --clean');
  if (cell.execution_count != null) faults.push('holds an execution count: run npm run notebooks -- --clean');
  const lines = cellText(cell).trimEnd().split('\n').length;
  if (lines > MOST_CELL_LINES)
    faults.push(`${lines} lines; at most ${MOST_CELL_LINES}: move the algorithm to lib/`);
  return faults;
}
