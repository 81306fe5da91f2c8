/** @file The texts of docs/ as pages beside the notebooks', so that their links lead somewhere. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { DataError, oneLine, writeFileAtomic } from '../core/index.js';
import { finishPageFile, type PageFrame } from './html.js';
import { kernelEnvironment, type Jupyter } from './jupyter.js';

/** A text of docs/. */
export interface DocsPage {
  /** Without ending: `networks`. */
  name: string;
  title: string;
}

/** The texts in `<root>/docs`, by name; each begins with its title. */
export function listDocs(root: string): DocsPage[] {
  const folder = join(root, 'docs');
  if (!existsSync(folder)) return [];
  const names = readdirSync(folder).filter((f) => f.endsWith('.md'));
  return names.sort().map((file) => {
    const [, title] = /^# (.+)$/m.exec(readFileSync(join(folder, file), 'utf8')) ?? [];
    return { name: file.slice(0, -3), title: title ?? file };
  });
}

/** Writes `<out>/docs/NAME.html` for each text.
 *  @throws "docs cannot be made into pages: ..." */
export function writeDocsPages(
  root: string,
  out: string,
  { jupyter, frame }: { jupyter: Jupyter; frame: PageFrame },
): void {
  const docs = listDocs(root);
  if (docs.length === 0) return;
  mkdirSync(join(out, 'docs'), { recursive: true });
  const page = (name: string): string => join(out, 'docs', `${name}.html`);
  const job = {
    template: join(root, 'lib', 'book', 'template'),
    pages: docs.map(({ name, title }) => ({
      markdown: join(root, 'docs', `${name}.md`),
      html: page(name),
      title,
    })),
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
  for (const { name } of docs) {
    finishPageFile(page(name), frame);
    pointToCheckout(page(name), relative(join(out, 'docs'), root).split(sep).join('/'));
  }
}

/** Links to files of the checkout, written as from docs/, as they are from the page. */
function pointToCheckout(path: string, root: string): void {
  const html = readFileSync(path, 'utf8');
  writeFileAtomic(
    path,
    html.replace(/href="\.\.\/(?=(?:lib|tests|bench|data|notebooks)\b)/g, `href="${root}/`),
  );
}
