/** @file What stands around the content of a run's pages: where they lead to, and where they come from. */
import type { PageFrame, PageLink } from './html.js';
import type { Entry } from './notebook-file.js';
import { originLine, type RunRecord } from './run-record.js';

const INDEX: PageLink = { title: 'All notebooks', href: '../index.html' };

/** Around the page of a notebook: its neighbours in the book.
 *  @param note  goes beside every number
 *  @param out   the run's folder */
export function notebookFrame(
  entry: Entry,
  { all, note, record, out }: { all: readonly Entry[]; note: string; record: RunRecord; out: string },
): PageFrame {
  const at = all.indexOf(entry);
  const link = (e: Entry | undefined): PageLink | undefined =>
    e && { title: `${e.number} ${e.title}`, href: `${e.slug}.html` };
  return {
    index: INDEX,
    previous: link(all[at - 1]),
    next: link(all[at + 1]),
    note,
    origin: originLine(record),
    out,
  };
}

/** Around the page of a text. */
export function textFrame(record: RunRecord): PageFrame {
  return { index: INDEX, origin: originLine(record) };
}
