/** @file The executed notebooks as one text to print, and as slides to show: still figures, no code that a reader of paper could not run. */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { DataError, oneLine, writeFileAtomic } from '../core/index.js';
import { findChromium } from './chromium.js';
import { finishPage } from './html.js';
import { escapeHtml } from './html-text.js';
import { kernelEnvironment, type Jupyter } from './jupyter.js';
import type { Entry } from './notebook-file.js';
import { outputPaths } from './resume.js';
import { BOOK_STYLE, SLIDE_SCRIPT, SLIDE_STYLE } from './whole-book-style.js';

/** What the whole book is made of and where it goes. */
export interface WholeBookOptions {
  root: string;
  out: string;
  jupyter: Jupyter;
  entries: readonly Entry[];
  /** Which data, which preset; commit, seed, device, date. */
  note: string;
  origin: string;
}

/** The files of the whole book, and why one is missing. */
export interface WholeBook {
  /** The files written. */
  files: string[];
  /** Why there is no PDF, where there is none. */
  problem?: string;
}

const TITLE = 'The landslide paper, executed';

/** Writes `book.html`, `slides.html` and, where a Chromium is there to print it, `book.pdf` under `out`.
 *  @throws "no notebook is executed yet: ...", "the book cannot be made: ..." */
export function writeWholeBook({ root, out, jupyter, entries, note, origin }: WholeBookOptions): WholeBook {
  const notebooks = entries.map(({ slug }) => outputPaths(out, slug).ipynb).filter((f) => existsSync(f));
  if (notebooks.length === 0) throw new DataError('no notebook is executed yet: npm run paper first');
  const [book, slides, pdf] = ['book.html', 'slides.html', 'book.pdf'].map((name) => join(out, name));
  const job = {
    template: join(root, 'lib', 'book', 'template'),
    book: { notebooks, html: book, title: TITLE },
  };
  convert(root, jupyter, job);
  const frame = { index: { title: 'All notebooks', href: 'index.html' }, note, origin };
  const page = uniqueAnchors(finishPage(readFileSync(book, 'utf8'), frame, () => ''));
  const cover = `<header class="cover"><h1>${TITLE}</h1><p>${escapeHtml(note)}</p><p>${escapeHtml(origin)}</p></header>`;
  const styled = (style: string, script = '', after = cover): string =>
    page
      .replace('<main id="text">', (main) => main + after)
      .replace('</head>', `<style>${style}</style></head>`)
      .replace('</body>', `${script}</body>`);
  writeFileAtomic(
    book,
    styled(BOOK_STYLE, '', cover + contents(page)).replaceAll('<details>', '<details open>'),
  );
  writeFileAtomic(slides, styled(SLIDE_STYLE, `<script>${SLIDE_SCRIPT}</script>`));
  const problem = print(book, pdf);
  return { files: problem === undefined ? [book, slides, pdf] : [book, slides], problem };
}

/** Headings that notebooks have in common ("Try it") get an anchor each: `Try-it`, `Try-it-2`, ... */
export function uniqueAnchors(page: string): string {
  const seen = new Map<string, number>();
  return page.replace(
    /(<h[1-6] id=")([^"]+)("[^>]*>.*?<a class="anchor-link" href="#)[^"]+"/gs,
    (_, open: string, id: string, between: string) => {
      const n = (seen.get(id) ?? 0) + 1;
      seen.set(id, n);
      const own = n === 1 ? id : `${id}-${n}`;
      return `${open}${own}${between}${own}"`;
    },
  );
}

/** The notebooks' titles, and the sections in each, as links. */
export function contents(page: string): string {
  const headings = [...page.matchAll(/<h([12]) id="([^"]+)"[^>]*>(.*?)<a class="anchor-link"/gs)];
  const items = headings.map(
    ([, level, id, title]) => `<li class="level-${level}"><a href="#${id}">${title}</a></li>`,
  );
  return `<nav class="contents" aria-labelledby="contents"><h1 id="contents">Contents</h1><ul>${items.join('')}</ul></nav>`;
}

function convert(root: string, jupyter: Jupyter, job: object): void {
  try {
    execFileSync(jupyter.python, [join(root, 'kernels', 'execute.py'), JSON.stringify(job)], {
      env: kernelEnvironment(root),
      stdio: ['ignore', 'ignore', 'pipe'],
      encoding: 'utf8',
    });
  } catch (error) {
    throw new DataError(`the book cannot be made: ${oneLine(error)}`);
  }
}

const PRINT_S = 180;

/** Prints a page to PDF; returns one line where it cannot. */
function print(html: string, pdf: string): string | undefined {
  rmSync(pdf, { force: true });
  const chromium = findChromium();
  if (!chromium) return 'no Chromium here to print book.pdf: open book.html in a browser and print it';
  const flags = [
    '--headless',
    '--no-sandbox',
    '--disable-gpu',
    '--no-pdf-header-footer',
    '--generate-pdf-document-outline',
    `--print-to-pdf=${pdf}`,
  ];
  try {
    execFileSync(chromium, [...flags, pathToFileURL(html).href], {
      stdio: 'ignore',
      timeout: PRINT_S * 1000,
    });
  } catch (error) {
    return `${chromium} did not print book.pdf: ${oneLine(error)}`;
  }
  return existsSync(pdf)
    ? undefined
    : `${chromium} wrote no book.pdf: open book.html in a browser and print it`;
}
