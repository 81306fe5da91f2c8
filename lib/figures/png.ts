/** @file PNG files: written from pixels (full colour, or with a palette), and given text chunks. */
import { crc32, deflateSync } from 'node:zlib';
import { check } from '../core/errors.js';

const SIGNATURE = Buffer.from([137, 80, 78, 71, 13, 10, 26, 10]);

function chunk(type: string, content: Uint8Array): Buffer {
  const out = Buffer.alloc(content.length + 12);
  out.writeUInt32BE(content.length, 0);
  out.write(type, 4, 'latin1');
  out.set(content, 8);
  out.writeUInt32BE(crc(out.subarray(4, content.length + 8)), content.length + 8);
  return out;
}

let crcTable: Uint32Array | undefined;

/** CRC-32; zlib's own where Node has it (20.15 and later). */
function crc(bytes: Uint8Array): number {
  if (typeof crc32 === 'function') return crc32(bytes);
  crcTable ??= Uint32Array.from({ length: 256 }, (_, n) => {
    for (let k = 0; k < 8; k++) n = n & 1 ? 0xedb88320 ^ (n >>> 1) : n >>> 1;
    return n;
  });
  let c = 0xffffffff;
  for (const b of bytes) c = crcTable[(c ^ b) & 255] ^ (c >>> 8);
  return (c ^ 0xffffffff) >>> 0;
}

function header(width: number, height: number, colourType: number): Buffer {
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head[8] = 8;
  head[9] = colourType;
  return chunk('IHDR', head);
}

/** A palette PNG.
 *  @param index [height * width] uint8, places in the palette
 *  @param palette up to 256 [r, g, b, a], 0..255 */
export function encodeIndexed(
  index: Uint8Array,
  width: number,
  height: number,
  palette: readonly (readonly [number, number, number, number])[],
): Buffer {
  check(index.length === width * height, `index has ${index.length} pixels: expected ${width} x ${height}`);
  check(
    palette.length > 0 && palette.length <= 256,
    `palette has ${palette.length} colours: expected 1..256`,
  );
  const rows = Buffer.alloc((width + 1) * height);
  for (let y = 0; y < height; y++) rows.set(index.subarray(y * width, (y + 1) * width), y * (width + 1) + 1);
  return Buffer.concat([
    SIGNATURE,
    header(width, height, 3),
    chunk('PLTE', Uint8Array.from(palette.flatMap(([r, g, b]) => [r, g, b]))),
    chunk('tRNS', Uint8Array.from(palette.map((c) => c[3]))),
    chunk('IDAT', deflateSync(rows, { level: 9 })),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

/** A full-colour PNG from [height * width * 4] uint8 rgba. */
export function encodeRgba(rgba: Uint8Array | Uint8ClampedArray, width: number, height: number): Buffer {
  check(
    rgba.length === width * height * 4,
    `rgba has ${rgba.length} values: expected ${width} x ${height} x 4`,
  );
  const line = width * 4;
  const rows = Buffer.alloc((line + 1) * height);
  for (let y = 0; y < height; y++) {
    const at = y * (line + 1);
    // Each row as its difference from the left neighbour (filter 1).
    rows[at] = 1;
    for (let i = 0; i < line; i++)
      rows[at + 1 + i] = rgba[y * line + i] - (i >= 4 ? rgba[y * line + i - 4] : 0);
  }
  return Buffer.concat([
    SIGNATURE,
    header(width, height, 6),
    chunk('IDAT', deflateSync(rows, { level: 6 })),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

/** The PNG with UTF-8 text chunks and its resolution put after the header. */
export function withPngNotes(png: Buffer, notes: Record<string, string>, dpi: number): Buffer {
  const after = 8 + 25;
  const perMetre = Math.round(dpi / 0.0254);
  const size = Buffer.alloc(9);
  size.writeUInt32BE(perMetre, 0);
  size.writeUInt32BE(perMetre, 4);
  size[8] = 1;
  const texts = Object.entries(notes).map(([key, text]) =>
    chunk('iTXt', Buffer.concat([Buffer.from(`${key}\0\0\0\0\0`, 'latin1'), Buffer.from(text, 'utf8')])),
  );
  return Buffer.concat([png.subarray(0, after), chunk('pHYs', size), ...texts, png.subarray(after)]);
}

/** Width and height in pixels of a PNG. */
export function pngSize(png: Uint8Array): [number, number] {
  const view = new DataView(png.buffer, png.byteOffset);
  return [view.getUint32(16), view.getUint32(20)];
}

/** The text chunks that `withPngNotes` wrote. */
export function pngNotes(png: Buffer): Record<string, string> {
  const notes: Record<string, string> = {};
  for (let at = 8; at < png.length;) {
    const length = png.readUInt32BE(at);
    if (png.toString('latin1', at + 4, at + 8) === 'iTXt') {
      const content = png.subarray(at + 8, at + 8 + length);
      const end = content.indexOf(0);
      notes[content.toString('latin1', 0, end)] = content.toString('utf8', end + 5);
    }
    at += length + 12;
  }
  return notes;
}
