/** @file Small books for the tests of the book. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { listNotebooks, makeNotebook, writeNotebook, type CellText, type Entry } from 'landslide/book';

export function temporary(t: TestContext): string {
  const dir = mkdtempSync(join(tmpdir(), 'landslide-book-'));
  t.after(() => rmSync(dir, { recursive: true, force: true }));
  return dir;
}

export const code = (text: string, tags?: string[]): CellText => ({ type: 'code', text, tags });
export const words = (text: string): CellText => ({ type: 'markdown', text });

/** Writes notebooks into `dir` and reads them back.
 *  @param needs  numbers of the notebooks that each of them reads; without it: all before it */
export function writeBook(dir: string, book: Record<string, CellText[]>, needs?: string[]): Entry[] {
  for (const [slug, cells] of Object.entries(book))
    writeNotebook(join(dir, `${slug}.ipynb`), makeNotebook(cells, needs && { needs }));
  return listNotebooks(dir);
}
