/** @file index.html: the one page from which a reader reaches every notebook, figure, table and number of a run. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { formatSeconds, writeFileAtomic } from '../core/index.js';
import { EXPLORE_STYLE, MAIN_SCRIPT } from '../explore/index.js';
import { readExplorables, type ExplorableRecord } from './explorables.js';
import { readFigures, type FigureRecord } from './figures.js';
import type { DocsPage } from './docs-pages.js';
import { escapeHtml } from './html-text.js';
import type { Entry } from './notebook-file.js';
import { PAGE_STYLE } from './page-style.js';
import { isComparison, readResults, type ComparisonResult, type Result } from './results.js';
import { outputPaths } from './resume.js';
import type { NotebookRecord, RunRecord } from './run-record.js';
import { readTables, type TableRecord } from './tables.js';

/** What the index page is made from. */
export interface IndexOptions {
  entries: readonly Entry[];
  record: RunRecord;
  /** Which data, which preset. */
  note: string;
  /** Commit, seed, device, date. */
  origin: string;
  /** Texts that are pages in `<out>/docs`. */
  docs?: readonly DocsPage[];
}

/** Writes `<out>/index.html` from what the run has left there. */
export function writeIndexPage(out: string, options: IndexOptions): void {
  writeFileAtomic(join(out, 'index.html'), indexPage(out, options));
}

/** The page's HTML; links are relative, nothing is loaded from elsewhere. */
export function indexPage(out: string, { entries, record, note, origin, docs = [] }: IndexOptions): string {
  const all = Object.values(readResults(out));
  const explorables = readExplorables(out);
  const sections = [
    notebookSection(out, entries, record),
    explorableSection(explorables),
    comparisonSection(all.filter(isComparison)),
    figureSection(readFigures(out), entries),
    tableSection(readTables(out)),
    resultSection(all.filter((r) => !isComparison(r))),
    docsSection(out, docs),
  ].filter((section): section is Section => section !== undefined);
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>The landslide paper, executed: preset ${escapeHtml(record.preset)}</title>
<style>${PAGE_STYLE}${INDEX_STYLE}${explorables.length > 0 ? EXPLORE_STYLE : ''}</style>
</head>
<body>
<a class="skip" href="#text">Skip to the text</a>
<main id="text">
<h1>The landslide paper, executed</h1>
<p class="demo">${escapeHtml(note)}</p>
<nav aria-label="Sections"><ul class="jump">${sections
    .map((s) => `<li><a href="#${s.id}">${s.title}</a></li>`)
    .join('')}</ul></nav>
${sections.map((s) => `<section id="${s.id}"><h2>${s.title}</h2>\n${s.html}\n</section>`).join('\n')}
</main>
<footer class="foot">${escapeHtml(origin)}. Whole record: <a href="run.json">run.json</a>, <a href="results.json">results.json</a>.</footer>
${explorables.length > 0 ? `<script src="explore/${MAIN_SCRIPT}" defer></script>\n` : ''}</body>
</html>
`;
}

interface Section {
  id: string;
  title: string;
  html: string;
}

const INDEX_STYLE = `
.jump { display: flex; flex-wrap: wrap; gap: .3rem 1.3rem; list-style: none; padding: 0; }
.books { list-style: none; padding: 0; } .books li { display: flex; flex-wrap: wrap; gap: 0 .9rem; padding: .4rem 0; border-bottom: 1px solid var(--line); }
.books .title { flex: 1 1 18rem; } .quiet { color: var(--quiet); font-size: .85rem; } .failed { color: var(--bad); }
.gallery { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 22rem), 1fr)); gap: 1.6rem; }
.gallery figure { margin: 0; } .sheet { border: 1px solid var(--line); padding: .5rem; } .sheet img { display: block; margin: 0 auto; max-height: 22rem; }
.claims table { min-width: 44rem; } .claims td:nth-child(2) { white-space: nowrap; }
.within { color: var(--good); } .outside { color: var(--bad); }
`;

function notebookSection(out: string, entries: readonly Entry[], record: RunRecord): Section {
  const rows = entries.map((entry, i) => notebookRow(out, entry, record.notebooks[i]));
  return {
    id: 'notebooks',
    title: 'Notebooks',
    html: `<ol class="books">${rows.join('\n')}</ol>${wholeBookLine(out)}`,
  };
}

/** The book in one piece, where it was asked for. */
function wholeBookLine(out: string): string {
  const names: Record<string, string> = {
    'book.pdf': 'PDF',
    'book.html': 'one page',
    'slides.html': 'slides',
  };
  const there = Object.keys(names).filter((file) => existsSync(join(out, file)));
  if (there.length === 0) return '';
  return `<p>The whole book: ${there.map((file) => `<a href="${file}">${names[file]}</a>`).join(' · ')}</p>`;
}

function docsSection(out: string, docs: readonly DocsPage[]): Section | undefined {
  const there = docs.filter(({ name }) => existsSync(join(out, 'docs', `${name}.html`)));
  if (there.length === 0) return undefined;
  const rows = there.map(
    ({ name, title }) => `<li><a href="docs/${name}.html">${escapeHtml(title)}</a></li>`,
  );
  return { id: 'docs', title: 'Behind the notebooks', html: `<ul>${rows.join('\n')}</ul>` };
}

function notebookRow(out: string, { number, slug, title }: Entry, record: NotebookRecord): string {
  const name = `${number} ${escapeHtml(title)}`;
  const isThere = existsSync(outputPaths(out, slug).html);
  const link = isThere ? `<a href="notebooks/${slug}.html">${name}</a>` : name;
  const file = isThere ? `<a class="quiet" href="notebooks/${slug}.ipynb">ipynb</a>` : '';
  const time = record.seconds === null ? '' : formatSeconds(record.seconds);
  const bad = record.state === 'failed' || record.state === 'stopped';
  const state = bad ? `<span class="failed">${record.state}</span>` : isThere ? time : 'not run yet';
  return `<li><span class="title">${link}</span>${file}<span class="quiet">${state}</span></li>`;
}

function comparisonSection(rows: ComparisonResult[]): Section | undefined {
  if (rows.length === 0) return undefined;
  const counts = new Map<string, number>();
  for (const { verdict } of rows) counts.set(verdict, (counts.get(verdict) ?? 0) + 1);
  const summary = [...counts].map(([verdict, n]) => `${n} ${verdict}`).join('; ');
  const body = rows.map((r) => {
    const cells = [r.claim, r.place, r.paper, shown(r.value)].map((c) => `<td>${escapeHtml(String(c))}</td>`);
    const reason = r.reason ? `<br><span class="quiet">${escapeHtml(r.reason)}</span>` : '';
    return `<tr>${cells.join('')}<td><span class="${r.verdict.split(':')[0]}">${escapeHtml(r.verdict)}</span>${reason}</td></tr>`;
  });
  const table = tableHtml(['Claim', 'Place', 'Paper', 'Ours', 'Verdict'], body);
  return {
    id: 'paper',
    title: 'Paper against ours',
    html: `<p>${rows.length} ${rows.length === 1 ? 'claim' : 'claims'}: ${escapeHtml(summary)}.</p><details class="claims"><summary>All claims</summary>${table}</details>`,
  };
}

function explorableSection(explorables: readonly ExplorableRecord[]): Section | undefined {
  if (explorables.length === 0) return undefined;
  const cards = explorables.map(
    ({ id, kind, title, caption, alt, demo, notebook }) =>
      `<figure class="explorable" data-explorable="${id}" data-kind="${kind}" data-from="explore/"><h3 id="${id}">${escapeHtml(title)}</h3>
<div class="explorable-area"><img loading="lazy" src="explore/${id}.png" alt="${escapeHtml(alt)}"></div>
<figcaption>${escapeHtml(caption)}${demo ? ' <em>Demo data.</em>' : ''} <a href="notebooks/${notebook}.html">Notebook ${notebook.slice(0, 2)}</a></figcaption></figure>`,
  );
  return { id: 'try', title: 'Try it yourself', html: cards.join('\n') };
}

function figureSection(figures: FigureRecord[], entries: readonly Entry[]): Section | undefined {
  if (figures.length === 0) return undefined;
  const order = new Map(entries.map((e, i) => [e.slug, i]));
  const sorted = [...figures].sort(
    (a, b) => (order.get(a.notebook) ?? 99) - (order.get(b.notebook) ?? 99) || (a.id < b.id ? -1 : 1),
  );
  return {
    id: 'figures',
    title: 'Figures',
    html: `<div class="gallery">${sorted.map(figureCard).join('\n')}</div>`,
  };
}

function figureCard({ id, title, caption, alt, notebook }: FigureRecord): string {
  const file = (ending: string): string => `<a href="figures/${id}.${ending}">${ending.toUpperCase()}</a>`;
  return `<figure id="${id}"><div class="sheet"><a href="figures/${id}.svg"><img loading="lazy" src="figures/${id}.png" alt="${escapeHtml(alt)}"></a></div>
<figcaption><b>${escapeHtml(title)}.</b> ${escapeHtml(caption)}<br>${['svg', 'png', 'pdf', 'csv'].map(file).join(' · ')} · <a href="notebooks/${notebook}.html">interactive, in notebook ${notebook.slice(0, 2)}</a></figcaption></figure>`;
}

function tableSection(tables: TableRecord[]): Section | undefined {
  if (tables.length === 0) return undefined;
  const html = tables.map((t) => {
    const isNumber = t.columns.map((_, i) =>
      t.rows.every((row) => row[i] === null || typeof row[i] === 'number'),
    );
    const mark = (i: number): string => (isNumber[i] ? ' class="number"' : '');
    const rows = t.rows.map(
      (row) => `<tr>${row.map((c, i) => `<td${mark(i)}>${escapeHtml(shown(c))}</td>`).join('')}</tr>`,
    );
    return `<details id="${t.id}"><summary><b>${escapeHtml(t.title)}.</b> ${escapeHtml(t.caption)}</summary>${tableHtml(t.columns, rows)}
<p><a href="tables/${t.id}.csv">CSV</a> · <a href="notebooks/${t.notebook}.html">notebook ${t.notebook.slice(0, 2)}</a></p></details>`;
  });
  return { id: 'tables', title: 'Tables', html: html.join('\n') };
}

function resultSection(results: Result[]): Section | undefined {
  if (results.length === 0) return undefined;
  const rows = results.map((r) => {
    const value = `${shown(r.value)}${r.unit ? ` ${r.unit}` : ''}`;
    const cells = [
      `<code>${escapeHtml(r.id)}</code>`,
      escapeHtml(value),
      escapeHtml(r.label),
      r.demo ? 'demo data' : '',
    ];
    return `<tr>${cells.map((c) => `<td>${c}</td>`).join('')}<td><a href="notebooks/${r.notebook}.html">${r.notebook.slice(0, 2)}</a></td></tr>`;
  });
  const table = tableHtml(['Result', 'Value', 'What it is', 'Data', 'Notebook'], rows);
  return {
    id: 'results',
    title: 'All results',
    html: `<details><summary>${results.length} results</summary>${table}</details>`,
  };
}

function tableHtml(columns: readonly string[], rows: readonly string[]): string {
  const head = columns.map((c) => `<th scope="col">${escapeHtml(c)}</th>`).join('');
  return `<div class="scroll" tabindex="0"><table><thead><tr>${head}</tr></thead><tbody>${rows.join('\n')}</tbody></table></div>`;
}

/** A value for reading: four significant digits, `-` where there is none. */
function shown(value: number | string | boolean | null): string {
  if (value === null) return '-';
  if (typeof value === 'boolean') return value ? 'holds' : 'does not hold';
  if (typeof value === 'string' || Number.isInteger(value)) return String(value);
  return String(Number(value.toPrecision(4)));
}
