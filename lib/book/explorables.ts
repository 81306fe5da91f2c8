/** @file Explorables of a run: what a notebook publishes, where pages find its data and code, and what the index page reads. */
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { frontEnd, writeFileAtomic, writeJson } from '../core/index.js';
import {
  bundleScript,
  DATA_STORE,
  EXPLORABLE_MIME,
  EXPLORE_STYLE,
  networkScript,
  MAIN_SCRIPT,
  NETWORK_SCRIPT,
  type Explorable,
  type ExplorableKind,
} from '../explore/index.js';
import { captionMarkdown, figureBundle } from '../figures/index.js';
import type { Study } from '../study/index.js';
import { inScript } from './html-text.js';
import { recordsIn } from './records-in.js';
import { runFolder, runningNotebook } from './results.js';

/** What the index page says of an explorable. */
export interface ExplorableRecord {
  id: string;
  kind: ExplorableKind;
  title: string;
  caption: string;
  alt: string;
  demo: boolean;
  notebook: string;
}

/** Shows an explorable in the cell, as its picture, and writes picture, data and code under `<out>/explore`, from where the notebook's page and
 *  the index page bring it to life. */
export async function publishExplorable(
  run: Pick<Study, 'out'>,
  { kind, figure, data }: Explorable,
): Promise<void> {
  const end = frontEnd();
  const { id, title, caption, alt, demo } = figure;
  const dir = join(runFolder(run.out), 'explore');
  const { 'image/png': png, 'text/plain': words } = await figureBundle(figure);
  end?.display({ [EXPLORABLE_MIME]: { id, kind, alt }, 'image/png': png, 'text/plain': words });
  end?.display({ 'text/markdown': captionMarkdown(figure), 'text/plain': `${title}. ${caption}` });
  writeFileAtomic(join(dir, `${id}.png`), Buffer.from(String(png), 'base64'));
  writeFileAtomic(join(dir, `${id}.js`), dataScript(id, data));
  writeFileAtomic(join(dir, MAIN_SCRIPT), await bundleScript('main'));
  if (kind === 'patch') writeFileAtomic(join(dir, NETWORK_SCRIPT), await networkScript());
  const record: ExplorableRecord = { id, kind, title, caption, alt, demo, notebook: runningNotebook() };
  writeJson(join(dir, `${id}.json`), record);
}

function dataScript(id: string, data: unknown): string {
  return `(globalThis.${DATA_STORE} ??= {})[${JSON.stringify(id)}] = ${JSON.stringify(data)};\n`;
}

/** The recorded explorables, by id. */
export const readExplorables = (out: string): ExplorableRecord[] => recordsIn(out, 'explore');

/** Forgets the explorables of a notebook before it is executed anew. */
export function dropExplorables(notebook: string, out: string): void {
  for (const { id, notebook: owner } of readExplorables(out))
    if (owner === notebook)
      for (const ending of ['json', 'js', 'png'])
        rmSync(join(out, 'explore', `${id}.${ending}`), { force: true });
}

/** True where an explorable's files are all there. */
export function explorableIsWhole(id: string, out: string): boolean {
  return ['json', 'js', 'png'].every((ending) => existsSync(join(out, 'explore', `${id}.${ending}`)));
}

/** What a notebook's page needs for the explorables in it: their data and code inside the page, so that it works wherever it is sent. Code that
 *  runs networks is large; it stays in `explore/`, and is fetched from there when it is wanted.
 *  @param out   the run's folder */
export function explorableScripts(html: string, out: string): string {
  const here = readExplorables(out).filter(({ id }) => html.includes(`data-explorable="${id}"`));
  if (here.length === 0) return '';
  const inline = (name: string): string =>
    `<script>${inScript(readFileSync(join(out, 'explore', name), 'utf8'))}</script>`;
  const scripts = [...here.map(({ id }) => `${id}.js`), MAIN_SCRIPT];
  return [`<style>${EXPLORE_STYLE}</style>`, ...scripts.map(inline)].join('\n');
}
