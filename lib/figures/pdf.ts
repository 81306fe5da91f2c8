/** @file SVG to PDF, vectors and embedded fonts kept. */
import { createRequire } from 'node:module';
import { check } from '../core/errors.js';
import type { Figure } from './figure.js';
import { faceOf, fontFiles } from './fonts.js';
import type { Provenance } from './provenance.js';

interface DrawOptions {
  width: number;
  height: number;
  assumePt: boolean;
  fontCallback: (family: string, bold: boolean, italic: boolean) => string;
  warningCallback: (message: string) => void;
}
type DrawSvg = (doc: PDFKit.PDFDocument, svg: string, x: number, y: number, options: DrawOptions) => void;

const PT_PER_MM = 72 / 25.4;

/** The PDF of an SVG from `toSvg`, of the figure's print size. DejaVu Sans is embedded: the PDF standard fonts lack U+2212 and
 *  would print -1 as 1. */
export async function toPdf(svg: string, figure: Figure, provenance?: Provenance): Promise<Buffer> {
  const { default: PDFDocument } = await import('pdfkit');
  const draw = createRequire(import.meta.url)('svg-to-pdfkit') as DrawSvg;
  const [width, height] = [figure.widthMm * PT_PER_MM, figure.heightMm * PT_PER_MM];
  const files = fontFiles();
  const date = new Date(provenance?.date ?? 0);
  check(
    !Number.isNaN(date.getTime()),
    `provenance date is "${provenance?.date}": expected an ISO date, as 2026-04-17`,
  );
  const doc = new PDFDocument({
    size: [width, height],
    margin: 0,
    lang: 'en-GB',
    displayTitle: true,
    info: {
      Title: `${figure.title}. ${figure.caption}`,
      Subject: figure.alt,
      CreationDate: date,
      ...(provenance ? { Keywords: JSON.stringify(provenance) } : {}),
    },
  });
  const parts: Buffer[] = [];
  doc.on('data', (part: Buffer) => parts.push(part));
  const ended = new Promise<void>((resolve, reject) => {
    doc.on('end', () => resolve());
    doc.on('error', reject);
  });
  // An absolute size on the root would be scaled twice.
  const drawn = svg.replace(/(<svg[^>]*?) width="[^"]*" height="[^"]*"/, '$1');
  draw(doc, positiveDashes(drawn), 0, 0, {
    width,
    height,
    assumePt: true,
    fontCallback: (_, bold, italic) => faceOf(files, { bold, italic }),
    warningCallback: () => undefined,
  });
  plainMinus(doc);
  doc.end();
  await ended;
  return Buffer.concat(parts);
}

/** Keeps the drawn minus sign, and lets text taken out of the PDF read "-1", which every program parses. */
function plainMinus(doc: PDFKit.PDFDocument): void {
  const { _fontFamilies: fonts = {} } = doc as unknown as {
    _fontFamilies?: Record<string, { unicode?: number[][] }>;
  };
  for (const font of Object.values(fonts))
    font.unicode?.forEach((codes, glyph) => {
      if (codes?.length === 1 && codes[0] === 0x2212) font.unicode![glyph] = [0x2d];
    });
}

/** Plotly cuts a line short before its arrow head by a dash of length 0, which pdfkit refuses. */
function positiveDashes(svg: string): string {
  return svg.replace(/stroke-dasharray:([^;"]+)/g, (_, list: string) => {
    const lengths = list.split(/[\s,]+/).map((v) => Math.max(0.001, parseFloat(v) || 0));
    return list.trim() === 'none' ? 'stroke-dasharray:none' : `stroke-dasharray:${lengths.join(',')}`;
  });
}
