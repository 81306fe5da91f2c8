/** @file Georeference kept beside a picture: GDAL's .aux.xml, and world files. */
import { existsSync, readFileSync, statSync } from 'node:fs';
import type { Grid } from './grid.js';
import { crsFromWkt } from './wkt.js';

export interface Sidecar {
  crs?: string;
  transform?: Grid['transform'];
}

const MAX_BYTES = 2 ** 24;

/** What PATH.aux.xml says of CRS and geotransform; GDAL lets it override what the file itself says. */
export function readAuxXml(path: string): Sidecar {
  const xml = readSmall(`${path}.aux.xml`);
  if (!xml) return {};
  const srs = /<SRS[^>]*>([^<]*)<\/SRS>/.exec(xml)?.[1];
  const numbers = /<GeoTransform>([^<]*)<\/GeoTransform>/.exec(xml)?.[1].split(',').map(Number);
  return {
    ...(srs && { crs: crsFromWkt(unescape(srs)) }),
    ...(numbers?.length === 6 &&
      numbers.every(Number.isFinite) && { transform: numbers as unknown as Grid['transform'] }),
  };
}

/** The geotransform of PATH's world file (.tfw, .tifw, .wld ...), or undefined; it states the centre of the first pixel. */
export function readWorldFile(path: string): Grid['transform'] | undefined {
  const stem = path.replace(/\.[^./\\]*$/, '');
  const ext = path.slice(stem.length + 1);
  const names = [`${stem}.${ext[0]}${ext.slice(-1)}w`, `${path}w`, `${stem}.wld`];
  for (const name of names.flatMap((n) => [n, n.replace(/[^.]*$/, (e) => e.toUpperCase())])) {
    const text = readSmall(name);
    const n = text?.trim().split(/\s+/).map(Number);
    if (n && n.length >= 6 && n.slice(0, 6).every(Number.isFinite) && n[0] * n[3] !== n[1] * n[2])
      return [n[4] - (n[0] + n[2]) / 2, n[0], n[2], n[5] - (n[1] + n[3]) / 2, n[1], n[3]];
  }
  return undefined;
}

function readSmall(path: string): string | undefined {
  if (!existsSync(path) || statSync(path).size > MAX_BYTES) return undefined;
  return readFileSync(path, 'utf8');
}

function unescape(xml: string): string {
  return xml
    .replace(/&lt;/g, '<')
    .replace(/&gt;/g, '>')
    .replace(/&quot;/g, '"')
    .replace(/&apos;/g, "'")
    .replace(/&amp;/g, '&');
}
