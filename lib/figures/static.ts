/** @file A figure as SVG, PNG and PDF, without a browser and without a screen. */
import type { RenderedImage } from '@resvg/resvg-js';
import { LandslideError, oneLine } from '../core/errors.js';
import type { Figure, Json } from './figure.js';
import { fontFiles } from './fonts.js';
import { toPdf } from './pdf.js';
import { withPngNotes } from './png.js';
import { plotly } from './plotly-window.js';
import type { Provenance } from './provenance.js';
import { finishSvg } from './svg.js';
import { PRINT_DPI } from './theme.js';

/** The figure as an SVG document of its print size, with title, description, alt text and provenance inside.
 *  The same figure gives the same bytes. */
export async function toSvg(figure: Figure, provenance?: Provenance): Promise<string> {
  const { data, layout } = figure.print ?? figure;
  const raw = await drawPlotly(data, layout).catch((error: unknown) => {
    throw new LandslideError(`figure ${figure.id} cannot be drawn: ${oneLine(error)}`, { cause: error });
  });
  return finishSvg(raw, figure, provenance);
}

/** Drawing is one at a time: the window is shared. */
let queue: Promise<unknown> = Promise.resolve();

async function drawPlotly(data: Json[], layout: Json): Promise<string> {
  const Plotly = await plotly();
  const traces = data.map((trace, i) => ({ ...trace, ...unclipped(trace), uid: `t${i}` }));
  const job = queue.then(() =>
    Plotly.toImage(
      { data: structuredClone(traces), layout: structuredClone(layout), config: { staticPlot: true } },
      { format: 'svg', imageDataOnly: true, width: layout.width, height: layout.height },
    ),
  );
  queue = job.catch(() => undefined);
  return job;
}

/** Points outside the axes are left out by Plotly; a clip path around thousands of points would take the PDF writer seconds. */
function unclipped(trace: Json): Json {
  return trace.type === 'scatter' && trace.mode === 'markers' ? { cliponaxis: false } : {};
}

/** Draws an SVG from `toSvg` `width` px wide, on white. */
async function drawSvg(svg: string, width: number): Promise<RenderedImage> {
  const { Resvg } = await import('@resvg/resvg-js');
  return new Resvg(svg, {
    fitTo: { mode: 'width', value: width },
    font: { fontFiles: Object.values(fontFiles()), loadSystemFonts: false, defaultFontFamily: 'DejaVu Sans' },
    background: '#ffffff',
  }).render();
}

/** An SVG from `toSvg` as pixels.
 *  @returns pixels [height * width * 4] uint8 rgba, opaque */
export async function drawPixels(
  svg: string,
  width: number,
): Promise<{ pixels: Uint8Array; width: number; height: number }> {
  const image = await drawSvg(svg, width);
  return { pixels: image.pixels, width: image.width, height: image.height };
}

/** Width of the exported PNG in pixels: 300 dots to the inch of print. */
export function printPixels(widthMm: number): number {
  return Math.round((widthMm / 25.4) * PRINT_DPI);
}

/** The figure as PNG of 300 dpi in print, with title, alt text and provenance as text chunks. */
export async function toPng(
  figure: Figure,
  { svg, provenance }: { svg?: string; provenance?: Provenance } = {},
): Promise<Buffer> {
  const png = (await drawSvg(svg ?? (await toSvg(figure)), printPixels(figure.widthMm))).asPng();
  const notes: Record<string, string> = {
    Title: figure.title,
    Description: `${figure.caption} ${figure.alt}`,
  };
  if (provenance) notes.Provenance = JSON.stringify(provenance);
  return withPngNotes(png, notes, PRINT_DPI);
}

/** All three forms of a figure, drawn once. */
export async function render(
  figure: Figure,
  provenance?: Provenance,
): Promise<{ svg: string; png: Buffer; pdf: Buffer }> {
  const svg = await toSvg(figure, provenance);
  const [png, pdf] = [await toPng(figure, { svg, provenance }), await toPdf(svg, figure, provenance)];
  return { svg, png, pdf };
}
