/** @file Figures and tables in the notebook. Outside a kernel nothing is shown and nothing fails. */
import { frontEnd, type MimeBundle } from '../core/front-end.js';
import type { Figure, Json } from './figure.js';
import { palettePng } from './quantise.js';
import { drawPixels, toSvg } from './static.js';
import { formatTable, htmlTable, type ShownTable } from './table.js';

/** The most bytes of the PNG that is stored in the notebook, where it can be had. */
export const NOTEBOOK_PNG_BYTES = 300_000;

/** Shows a figure in the running cell: interactive where the front end can, as a PNG elsewhere; its caption stands underneath. */
export async function show(figure: Figure): Promise<void> {
  // Taken now: the cell that asked is the one that gets the figure, whatever runs when the drawing is done.
  const end = frontEnd();
  if (!end) return;
  const bundle = await figureBundle(figure);
  end.display(bundle);
  end.display({
    'text/markdown': captionMarkdown(figure),
    'text/plain': `${figure.title}. ${figure.caption}`,
  });
}

/** What `show` displays: Plotly's JSON, a PNG (base64), and the words. */
export async function figureBundle(figure: Figure): Promise<MimeBundle> {
  const png = await notebookPng(figure);
  return {
    'application/vnd.plotly.v1+json': {
      data: figure.data,
      layout: screenLayout(figure),
      config: {
        responsive: true,
        displaylogo: false,
        toImageButtonOptions: { format: 'svg', filename: figure.id },
      },
    },
    'image/png': png.toString('base64'),
    'text/plain': `${figure.title}. ${figure.caption}\n[${figure.alt}]`,
  };
}

/** `**Figure 10.** The caption.` */
export function captionMarkdown({ title, caption, demo }: Figure): string {
  return `**${title}.** ${caption}${demo ? ' *Demo data.*' : ''}`;
}

/** One-column figures are half as large again on screen, where 85 mm would be small. */
function screenLayout({ layout, widthMm }: Figure): Json {
  if (widthMm !== 85) return layout;
  const { width, height } = layout as { width: number; height: number };
  return { ...layout, width: Math.round(width * 1.5), height: Math.round(height * 1.5) };
}

/** A fifth more than the screen's pixels, in 256 colours, or as many where that is too much to store. JupyterLab shows the picture pixel by
 *  pixel until the mouse comes to it: a larger one would be cut off at the right. */
async function notebookPng(figure: Figure): Promise<Buffer> {
  const svg = await toSvg(figure);
  const width = screenLayout(figure).width as number;
  let png: Buffer | undefined;
  for (const scale of [1.2, 1]) {
    const drawn = await drawPixels(svg, Math.round(width * scale));
    png = palettePng(drawn.pixels, drawn.width, drawn.height);
    if (png.length <= NOTEBOOK_PNG_BYTES) break;
  }
  return png!;
}

/** Shows a table in the running cell: as HTML where that can be shown, as aligned text elsewhere. */
export function showTable(table: ShownTable): void {
  frontEnd()?.display({ 'text/html': htmlTable(table), 'text/plain': formatTable(table) });
}
