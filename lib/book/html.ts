/** @file A notebook's page made whole: its look, its way on, and Plotly inside it, so that it works from a file and with no network. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { writeFileAtomic } from '../core/index.js';
import { explorableScripts } from './explorables.js';
import { escapeHtml, inScript } from './html-text.js';
import { PAGE_STYLE, PLOT_SCRIPT, SCROLL_SCRIPT } from './page-style.js';

export { escapeHtml } from './html-text.js';

/** A link of the book. */
export interface PageLink {
  title: string;
  href: string;
}

/** What stands around a page of the book. */
export interface PageFrame {
  index: PageLink;
  previous?: PageLink;
  next?: PageLink;
  /** Said on top: which data, which preset. */
  note?: string;
  /** Said at the end: commit, seed, device, date. */
  origin?: string;
  /** The run's folder, where the page may hold explorables. */
  out?: string;
}

/** Fills the marks that the template left in nbconvert's page.
 *  @param html what nbconvert wrote
 *  @param plotly source of plotly.js; put in only where the page has a figure */
export function finishPage(html: string, frame: PageFrame, plotly: () => string): string {
  const hasPlot = html.includes('class="plot-data"');
  const scripts = hasPlot ? `<script>${inScript(plotly())}</script>\n<script>${PLOT_SCRIPT}</script>` : '';
  const explorables = frame.out === undefined ? '' : explorableScripts(html, frame.out);
  const fill: Record<string, string> = {
    head: `<style>${PAGE_STYLE}</style>`,
    nav:
      navigation(frame) +
      (frame.note
        ? `<aside class="bar" aria-label="Data and preset"><p class="demo">${escapeHtml(frame.note)}</p></aside>`
        : ''),
    foot: `<footer class="foot">${escapeHtml(frame.origin ?? '')}</footer><script>${SCROLL_SCRIPT}</script>${scripts}${explorables}`,
  };
  const linked = html.replace(DOCS_LINK, 'href="$1.html$2"');
  return linked.replace(/<!--book:(\w+)-->/g, (_, mark: string) => fill[mark] ?? '');
}

/** A text of docs/, from a notebook or from beside it; the book has it as a page. */
const DOCS_LINK = /href="((?:\.\.\/docs\/)?[\w-]+)\.md(#[^"]*)?"/g;

/** The same for a file, in its place. */
export function finishPageFile(path: string, frame: PageFrame): void {
  writeFileAtomic(path, finishPage(readFileSync(path, 'utf8'), frame, plotlySource));
}

/** plotly.js as installed, 4.8 MB. */
export function plotlySource(): string {
  return readFileSync(createRequire(import.meta.url).resolve('plotly.js-dist-min'), 'utf8');
}

function navigation({ index, previous, next }: PageFrame): string {
  const link = (l: PageLink | undefined, before: string, after: string, rel: string): string =>
    l
      ? `<a rel="${rel}" href="${escapeHtml(l.href)}">${before}${escapeHtml(l.title)}${after}</a>`
      : '<span></span>';
  const links = [link(previous, '← ', '', 'prev'), link(index, '', '', 'up'), link(next, '', ' →', 'next')];
  return `<nav class="bar" aria-label="Book">${links.join('')}</nav>`;
}
