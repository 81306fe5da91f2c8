/** @file From Plotly's SVG to a file of its own: stable ids, print size, words for those who cannot see it, provenance. */
import type { Figure } from './figure.js';
import type { Provenance } from './provenance.js';
import { EDGE_PX } from './theme.js';

/** White paper to the very edge. */
const PAGE = `<rect x="${-EDGE_PX}" y="${-EDGE_PX}" width="100%" height="100%" fill="#fff"/>`;

/** Text as XML content or attribute; control characters, which XML forbids, become spaces. */
export function escapeXml(text: string): string {
  return [...text]
    .map((c) => (c < ' ' && c !== '\n' && c !== '\t' ? ' ' : c))
    .join('')
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;')
    .replace(/"/g, '&quot;');
}

/** Plotly draws random ids; here they become `<figure>-1`, `<figure>-2` ... in the order of the document. */
export function stableIds(svg: string, prefix: string): string {
  const names = new Map<string, string>();
  for (const [, id] of svg.matchAll(/\sid="([^"]+)"/g))
    if (!names.has(id)) names.set(id, `${prefix}-${names.size + 1}`);
  const known = (id: string): string => names.get(id) ?? id;
  return svg
    .replace(/(\sid=")([^"]+)"/g, (_, head: string, id: string) => `${head}${known(id)}"`)
    .replace(/url\((?:&quot;|'|")?#([^)'"&]+)(?:&quot;|'|")?\)/g, (_, id: string) => `url(#${known(id)})`)
    .replace(/((?:xlink:)?href=")#([^"]+)"/g, (_, head: string, id: string) => `${head}#${known(id)}"`);
}

/** A document of the figure's print size that says what it is. */
export function finishSvg(raw: string, figure: Figure, provenance?: Provenance): string {
  const head = [
    `<title id="${figure.id}-title">${escapeXml(`${figure.title}. ${figure.caption}`)}</title>`,
    `<desc id="${figure.id}-desc">${escapeXml(figure.alt)}</desc>`,
    provenance ? `<metadata>${escapeXml(JSON.stringify(provenance))}</metadata>` : '',
  ].join('');
  const body = stableIds(raw, figure.id)
    .replace(/image-rendering:[^;"]*;?/g, '')
    // Class maps and heatmaps keep hard pixels; photographs (JPEG) may be smoothed. Renderers know this old attribute value.
    .replace(/<image (?=[^>]*"data:image\/png)/g, '<image image-rendering="optimizeSpeed" ')
    .replace(/ class="[^"]*"/g, '')
    .replace(/ data-[a-z-]+="[^"]*"/g, '');
  const open = /^<svg\b[^>]*>/.exec(body)?.[0] ?? '';
  const { width, height } = figure.layout as { width: number; height: number };
  const viewBox = `${-EDGE_PX} ${-EDGE_PX} ${width + 2 * EDGE_PX} ${height + 2 * EDGE_PX}`;
  const style = /style="([^"]*)"/.exec(open)?.[1] ?? '';
  const root =
    `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" role="img" ` +
    `aria-labelledby="${figure.id}-title ${figure.id}-desc" width="${figure.widthMm}mm" height="${figure.heightMm}mm" ` +
    `viewBox="${viewBox}" style="${style}">`;
  return `<?xml version="1.0" encoding="UTF-8"?>\n${root}${head}${PAGE}${body.slice(open.length)}\n`;
}
