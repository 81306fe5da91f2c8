/** @file The texts of docs/, and the API, as pages beside the notebooks', so that their links lead somewhere. */
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import {
  DataError,
  makeFolder,
  oneLine,
  readJson,
  sha256,
  writeFileAtomic,
  writeJson,
} from '../core/index.js';
import { readApi } from './api.js';
import { API_TITLE, apiPages } from './api-pages.js';
import { finishPageFile, type PageFrame } from './html.js';
import { kernelEnvironment, type Jupyter } from './jupyter.js';

/** A text of docs/. */
export interface DocsPage {
  /** Without ending: `networks`. */
  name: string;
  title: string;
}

/** The texts in `<root>/docs`, by name, and the API after them. */
export function listDocs(root: string): DocsPage[] {
  const texts = listTexts(root);
  return texts.length === 0 ? [] : [...texts, { name: 'api', title: API_TITLE }];
}

/** The texts in `<root>/docs`; each begins with its title. */
function listTexts(root: string): DocsPage[] {
  const folder = join(root, 'docs');
  if (!existsSync(folder)) return [];
  const names = readdirSync(folder).filter((f) => f.endsWith('.md'));
  return names.sort().map((file) => {
    const [, title] = /^# (.+)$/m.exec(readFileSync(join(folder, file), 'utf8')) ?? [];
    return { name: file.slice(0, -3), title: title ?? file };
  });
}

/** Writes the API as Markdown, `api.md` and a page for each room; returns the pages. */
export async function writeApi(root: string, folder: string): Promise<DocsPage[]> {
  const pages = apiPages(await readApi(root));
  makeFolder(folder);
  for (const { name, markdown } of pages) writeFileAtomic(join(folder, `${name}.md`), `${markdown}\n`);
  return pages.map(({ name, title }) => ({ name, title }));
}

/** Writes `<out>/docs/NAME.html` for each text, and for each room of the library, unless they are there from the same sources.
 *  @throws "docs cannot be made into pages: ..." */
export async function writeDocsPages(
  root: string,
  out: string,
  { jupyter, frame }: { jupyter: Jupyter; frame: PageFrame },
): Promise<void> {
  const texts = listTexts(root);
  if (texts.length === 0) return;
  const stamp = join(out, 'work', 'book', 'docs.json');
  const key = sourcesKey(root, frame);
  if (existsSync(stamp) && isMade(readJson<Made>(stamp), key, out)) return;
  const rooms = await writeApi(root, join(out, 'docs'));
  const page = (name: string): string => join(out, 'docs', `${name}.html`);
  const from = (folder: string, pages: DocsPage[]): object[] =>
    pages.map(({ name, title }) => ({ markdown: join(folder, `${name}.md`), html: page(name), title }));
  const job = {
    template: join(root, 'lib', 'book', 'template'),
    pages: [...from(join(root, 'docs'), texts), ...from(join(out, 'docs'), rooms)],
  };
  const driver = join(root, 'kernels', 'execute.py');
  try {
    execFileSync(jupyter.python, [driver, JSON.stringify(job)], {
      env: kernelEnvironment(root),
      stdio: ['ignore', 'ignore', 'pipe'],
      encoding: 'utf8',
    });
  } catch (error) {
    throw new DataError(`docs cannot be made into pages: ${oneLine(error)}`);
  }
  for (const { name } of [...texts, ...rooms]) {
    finishPageFile(page(name), frame);
    pointToCheckout(page(name), relative(join(out, 'docs'), root).split(sep).join('/'));
  }
  writeJson(stamp, { key, pages: [...texts, ...rooms].map(({ name }) => name) } satisfies Made);
}

/** What the pages that lie there were made from. */
interface Made {
  key: string;
  pages: string[];
}

function isMade(made: Made, key: string, out: string): boolean {
  return made.key === key && made.pages.every((name) => existsSync(join(out, 'docs', `${name}.html`)));
}

/** Changes with any text, docstring or template, and with what stands around the pages. */
function sourcesKey(root: string, frame: PageFrame): string {
  const folders = { docs: '.md', 'lib/dist': '.d.ts', 'lib/book/template': '' };
  const files = Object.entries(folders).flatMap(([folder, ending]) => filesIn(join(root, folder), ending));
  return sha256(JSON.stringify([frame, ...files.map((f) => sha256(readFileSync(f)))]));
}

function filesIn(folder: string, ending: string): string[] {
  if (!existsSync(folder)) return [];
  const found = readdirSync(folder, { recursive: true, withFileTypes: true });
  const files = found.filter((f) => f.isFile() && f.name.endsWith(ending));
  return files.map((f) => join(f.parentPath, f.name)).sort();
}

/** Links to files of the checkout, written as from docs/, as they are from the page. */
function pointToCheckout(path: string, root: string): void {
  const html = readFileSync(path, 'utf8');
  writeFileAtomic(
    path,
    html.replace(
      /href="\.\.\/(?=(?:lib|tests|bench|data|notebooks|environment|README)\b)/g,
      `href="${root}/`,
    ),
  );
}
