/** @file DejaVu Sans, which comes as files with the package: the same letters on every machine. */
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { FontStyle, MeasureText } from './svg-box.js';

export interface FontFiles {
  regular: string;
  bold: string;
  italic: string;
  boldItalic: string;
}

/** Paths of the four faces. */
export function fontFiles(): FontFiles {
  const folder = join(
    dirname(createRequire(import.meta.url).resolve('dejavu-fonts-ttf/package.json')),
    'ttf',
  );
  return {
    regular: join(folder, 'DejaVuSans.ttf'),
    bold: join(folder, 'DejaVuSans-Bold.ttf'),
    italic: join(folder, 'DejaVuSans-Oblique.ttf'),
    boldItalic: join(folder, 'DejaVuSans-BoldOblique.ttf'),
  };
}

/** The face for a style. */
export function faceOf(files: FontFiles, { bold, italic }: Pick<FontStyle, 'bold' | 'italic'>): string {
  return bold ? (italic ? files.boldItalic : files.bold) : italic ? files.italic : files.regular;
}

/** A text measure on the canvas of @napi-rs/canvas, with a memory of what was measured. */
export async function canvasMeasure(): Promise<MeasureText> {
  const { createCanvas, GlobalFonts } = await import('@napi-rs/canvas');
  for (const path of Object.values(fontFiles())) GlobalFonts.registerFromPath(path, 'Landslide DejaVu');
  const context = createCanvas(8, 8).getContext('2d');
  const known = new Map<string, number>();
  return (text, { size, bold, italic }) => {
    const font = `${italic ? 'italic ' : ''}${bold ? 'bold ' : ''}100px "Landslide DejaVu"`;
    const key = font + text;
    let width = known.get(key);
    if (width === undefined) {
      context.font = font;
      width = context.measureText(text).width / 100;
      if (known.size > 20000) known.clear();
      known.set(key, width);
    }
    // Ascent and descent of DejaVu Sans as browsers use them for a line's box.
    return { width: width * size, ascent: 0.928 * size, descent: 0.236 * size };
  };
}
