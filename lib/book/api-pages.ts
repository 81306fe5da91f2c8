/** @file The API as Markdown: one page that leads to all, and one for each room. */
import type { ApiEntry, ApiRoom } from './api.js';

/** A text that becomes a page: its name without ending, and Markdown that begins with its title. */
export interface ApiPage {
  name: string;
  title: string;
  markdown: string;
}

/** Title of the page that leads to all. */
export const API_TITLE = 'What each room of the library offers';

/** Lines of a declaration that are shown; the rest is in the source. */
const MOST_LINES = 40;

/** `api`, which lists every name with its sentence, then `api-ROOM` for each room. */
export function apiPages(rooms: readonly ApiRoom[]): ApiPage[] {
  if (rooms.length === 0) return [];
  const markdown = [
    `# ${API_TITLE}`,
    "Made from the docstrings by `npm run api`. A room is imported by its name, as in `import { readRaster } from 'landslide/raster'`;",
    'it builds on those above it. In a notebook, completion and hover show the same texts (Tab; Shift-Tab in JupyterLab).',
    ...rooms.map(({ name, title }) => `- [landslide/${name}](#landslide/${name}): ${title}`),
    ...rooms.flatMap(overviewOf),
  ].join('\n');
  return [{ name: 'api', title: API_TITLE, markdown }, ...rooms.map(roomPage)];
}

function overviewOf({ name, title, files }: ApiRoom): string[] {
  const rows = files.flatMap(({ entries }) =>
    entries.map((e) => `- [${e.name}](api-${e.from ?? name}.md#${e.name}) ${inLine(e.sentence)}`),
  );
  return [`\n## landslide/${name}\n`, `${title}\n`, ...rows];
}

function roomPage({ name, title, files }: ApiRoom): ApiPage {
  const heading = `landslide/${name}`;
  const markdown = [
    `# ${heading}`,
    `${title} [All rooms](api.md).`,
    ...files.flatMap((f) => [
      `\n## ${f.file.split('/').slice(2).join('/').replace(/\.ts$/, '')}\n`,
      `${f.title ? `${inLine(f.title)} ` : ''}Source: [${f.file}](../${f.file})\n`,
      ...f.entries.flatMap(entryLines),
    ]),
  ].join('\n');
  return { name: `api-${name}`, title: heading, markdown };
}

function entryLines(entry: ApiEntry): string[] {
  if (entry.from)
    return [`### ${entry.name}\n`, `See [landslide/${entry.from}](api-${entry.from}.md#${entry.name}).\n`];
  const item = (name: string, text: string): string => `- ${name}: ${inLine(text)}`;
  return [
    `### ${entry.name}\n`,
    `${inLine(entry.text)}\n`,
    '```typescript',
    shortened(entry.signature),
    '```\n',
    ...entry.params.map(({ name, text }) => item(`\`${name}\``, text)),
    ...(entry.returns ? [item('returns', entry.returns)] : []),
    ...entry.throws.map((text) => item('throws', text)),
    ...entry.sources.map((text) => item('source', text)),
    '',
  ];
}

function shortened(signature: string): string {
  const lines = signature.split('\n');
  if (lines.length <= MOST_LINES) return signature;
  return [...lines.slice(0, MOST_LINES), `// ... ${lines.length - MOST_LINES} more lines in the source`].join(
    '\n',
  );
}

/** Docstrings are plain text: what Markdown would take for a mark-up of its own is kept from it, code in back-ticks apart. */
function inLine(text: string): string {
  const parts = text.replace(/\s*\n\s*/g, ' ').split(/(`[^`]*`)/);
  return parts.map((p) => (p.startsWith('`') ? p : p.replace(/[*_<>[\]$\\|]/g, (c) => `\\${c}`))).join('');
}
