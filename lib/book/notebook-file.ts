/** @file Notebooks as files: read, listed in order, and written in the form in which they are committed. */
import { existsSync, readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { check, DataError, readJson, sha256, writeFileAtomic } from '../core/index.js';

/** A cell, as Jupyter's format has it. */
export interface NotebookCell {
  cell_type: 'code' | 'markdown' | 'raw';
  id?: string;
  source: string | string[];
  metadata: { tags?: string[]; [key: string]: unknown };
  execution_count?: number | null;
  outputs?: { output_type: string; [key: string]: unknown }[];
}

/** A notebook, as Jupyter's format has it. */
export interface Notebook {
  cells: NotebookCell[];
  metadata: {
    kernelspec?: { name?: string; language?: string; display_name?: string };
    /** `needs`: numbers of the notebooks whose results this one reads (without it: all before it); `minutes`: on two cores, demo preset, beside another notebook. */
    landslide?: { needs?: string[]; minutes?: number };
    [key: string]: unknown;
  };
  nbformat: number;
  nbformat_minor: number;
}

/** A notebook of the book. */
export interface Entry {
  /** `04`. */
  number: string;
  /** `04-unet`, the file's name without its ending. */
  slug: string;
  path: string;
  title: string;
  notebook: Notebook;
}

/** The kernel that the notebooks name. */
export const KERNELSPEC = { display_name: 'TypeScript (tslab)', language: 'typescript', name: 'tslab' };

/** Reads a notebook.
 *  @throws "PATH is no notebook: ..." */
export function readNotebook(path: string): Notebook {
  const notebook = readJson<Notebook>(path);
  if (notebook?.nbformat !== 4 || !Array.isArray(notebook.cells))
    throw new DataError(`${path} is no notebook: expected nbformat 4 with cells`);
  return notebook;
}

/** The notebooks of a folder (`NN-name.ipynb`), in order.
 *  @throws "DIR holds no notebooks: expected files named like 04-unet.ipynb" */
export function listNotebooks(dir: string): Entry[] {
  const all = existsSync(dir) ? readdirSync(dir) : [];
  const files = all.filter((f) => /^\d\d-.*\.ipynb$/.test(f));
  if (files.length === 0)
    throw new DataError(`${dir} holds no notebooks: expected files named like 04-unet.ipynb`);
  return files.sort().map((file) => {
    const path = join(dir, file);
    const notebook = readNotebook(path);
    const slug = basename(file, '.ipynb');
    return { number: slug.slice(0, 2), slug, path, title: titleOf(notebook) ?? slug, notebook };
  });
}

/** The notebooks that a list names: `['04', '05-unet-se']`; all of them for an empty list.
 *  @throws "--only names 21: expected numbers from 00 to 16" */
export function selectNotebooks(entries: readonly Entry[], only: readonly string[]): Entry[] {
  const matches = (e: Entry, name: string): boolean =>
    e.slug === name || e.number === name.padStart(2, '0') || `${e.slug}.ipynb` === basename(name);
  for (const name of only) {
    const range = `${entries[0]?.number} to ${entries.at(-1)?.number}`;
    check(
      entries.some((e) => matches(e, name)),
      `--only names ${name}: expected numbers from ${range}`,
    );
  }
  return entries.filter((e) => only.length === 0 || only.some((name) => matches(e, name)));
}

/** Text of a cell. */
export function cellText(cell: NotebookCell): string {
  return Array.isArray(cell.source) ? cell.source.join('') : cell.source;
}

/** The code cells that hold something. */
export function codeCells(notebook: Notebook): NotebookCell[] {
  return notebook.cells.filter((c) => c.cell_type === 'code' && cellText(c).trim() !== '');
}

/** The first heading, without its mark-up and without the notebook's number: `02 · Samples` is `Samples`. */
export function titleOf(notebook: Notebook): string | undefined {
  for (const cell of notebook.cells) {
    const heading = cell.cell_type === 'markdown' && /^#\s+(.+)$/m.exec(cellText(cell));
    if (heading)
      return heading[1]
        .replace(/[*_`$]/g, '')
        .replace(/^\d\d\s*[·:.-]\s*/, '')
        .trim();
  }
  return undefined;
}

/** A cell to be written: its kind, its text, and tags such as `raises-exception`. */
export interface CellText {
  type: 'code' | 'markdown';
  text: string;
  tags?: string[];
}

/** A notebook in the form in which it is committed: no outputs, one JSON line for each source line, ids that depend on the text alone. */
export function makeNotebook(
  cells: readonly CellText[],
  landslide?: Notebook['metadata']['landslide'],
): Notebook {
  const metadata: Notebook['metadata'] = { kernelspec: KERNELSPEC, ...(landslide ? { landslide } : {}) };
  const made = cells.map(({ type, text, tags }, i): NotebookCell => {
    const common = { id: sha256(`${i}\n${text}`).slice(0, 8), metadata: tags ? { tags } : {}, source: text };
    return type === 'code'
      ? { cell_type: 'code', execution_count: null, ...common, outputs: [] }
      : { cell_type: 'markdown', ...common };
  });
  return cleanNotebook({ cells: made, metadata, nbformat: 4, nbformat_minor: 5 });
}

/** The same notebook without outputs, counts and what front ends leave behind. */
export function cleanNotebook(notebook: Notebook): Notebook {
  const cells = notebook.cells.map((cell, i): NotebookCell => {
    const { tags } = cell.metadata;
    const source = splitLines(cellText(cell));
    const id = cell.id ?? sha256(`${i}\n${cellText(cell)}`).slice(0, 8);
    const common = { id, metadata: tags?.length ? { tags } : {} };
    return cell.cell_type === 'code'
      ? { cell_type: 'code', execution_count: null, ...common, outputs: [], source }
      : { cell_type: cell.cell_type, ...common, source };
  });
  const { landslide } = notebook.metadata;
  const metadata = { kernelspec: KERNELSPEC, ...(landslide ? { landslide } : {}) };
  return { cells, metadata, nbformat: 4, nbformat_minor: 5 };
}

/** Writes a notebook with Jupyter's own indentation. */
export function writeNotebook(path: string, notebook: Notebook): void {
  writeFileAtomic(path, JSON.stringify(notebook, null, 1) + '\n');
}

function splitLines(text: string): string[] {
  return text.trimEnd().match(/[^\n]*\n|[^\n]+$/g) ?? [];
}
