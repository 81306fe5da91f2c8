/** @file Shapefiles: .shp and .dbf through the shapefile package, encoding from .cpg, CRS from .prj. Every length that the files
 *  declare is held against their size first. @source ESRI Shapefile Technical Description (1998) */
import { existsSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import type { Feature } from 'geojson';
import { open } from 'shapefile';
import { DataError, oneLine } from '../core/errors.js';
import { crsFromWkt } from '../raster/wkt.js';
import type { VectorLayer } from './layer.js';

/** Reads a shapefile with its attributes.
 *  @throws where the CRS or the encoding is not stated, or a file is missing or corrupt */
export async function readShapefile(
  path: string,
  { encoding, crs }: { encoding?: string; crs?: string } = {},
): Promise<VectorLayer> {
  const stem = path.replace(/\.shp$/i, '');
  const shp = readPart(path);
  if (!shp) throw new DataError(`${path} not found: check the path`);
  checkShp(path, shp);
  const known = crs ?? crsBeside(stem, path);
  const dbf = beside(stem, 'dbf');
  if (dbf) checkDbf(`${stem}.dbf`, dbf);
  const text = dbf ? (encoding ?? encodingBeside(stem, dbf)) : undefined;
  try {
    const source = await open(shp, dbf, { encoding: text });
    const features: Feature[] = [];
    for (let next = await source.read(); !next.done; next = await source.read()) features.push(next.value);
    return { name: basename(stem), crs: known, features };
  } catch (error) {
    throw new DataError(`${path} is corrupt: ${oneLine(error)}`, { cause: error });
  }
}

function readPart(path: string): Uint8Array | undefined {
  return existsSync(path) ? new Uint8Array(readFileSync(path)) : undefined;
}

function beside(stem: string, ext: string): Uint8Array | undefined {
  return readPart(`${stem}.${ext}`) ?? readPart(`${stem}.${ext.toUpperCase()}`);
}

function crsBeside(stem: string, path: string): string {
  const prj = beside(stem, 'prj');
  if (!prj) throw new DataError(`${path} has no .prj, so its CRS is not known: give crs: 'EPSG:n'`);
  const wkt = Buffer.from(prj).toString('utf8');
  const found = crsFromWkt(wkt);
  if (!found)
    throw new DataError(
      `${path}: the CRS of its .prj (${/"([^"]*)"/.exec(wkt)?.[1] ?? wkt.slice(0, 40)}) is not known here: give crs: 'EPSG:n'`,
    );
  return found;
}

/** Code pages as .cpg files name them. */
const CODE_PAGES: Record<string, string> = {
  '936': 'gbk',
  '950': 'big5',
  '54936': 'gb18030',
  '65001': 'utf-8',
  '1252': 'windows-1252',
  '88591': 'iso-8859-1',
};
/** Language driver of a .dbf. */
const DRIVERS: Record<number, string> = {
  0x4d: 'gbk',
  0x4f: 'big5',
  0x03: 'windows-1252',
  0x57: 'windows-1252',
};

function encodingBeside(stem: string, dbf: Uint8Array): string {
  const cpg = beside(stem, 'cpg');
  if (cpg) {
    const name = Buffer.from(cpg).toString('latin1').trim();
    const page =
      CODE_PAGES[name.replace(/^(ANSI|CP|OEM|windows-)\s*/i, '').replace(/^8859-?1$/, '88591')] ?? name;
    try {
      new TextDecoder(page);
      return page;
    } catch (error) {
      throw new DataError(
        `${stem}.cpg names the encoding ${name}, which is not known: give encoding: 'gbk' (or another)`,
        {
          cause: error,
        },
      );
    }
  }
  const driver = DRIVERS[dbf[29]];
  if (driver) return driver;
  const records = dbf.subarray(dbf[8] | (dbf[9] << 8));
  if (records.some((b) => b >= 0x80))
    throw new DataError(
      `${stem}.dbf has text beyond ASCII and no .cpg says how it is encoded: give encoding: 'gbk' or 'utf-8'`,
    );
  return 'utf-8';
}

/** Point and part counts must fit their records, and records the file. */
function checkShp(path: string, shp: Uint8Array): void {
  const v = new DataView(shp.buffer, shp.byteOffset, shp.byteLength);
  if (shp.length < 100 || v.getInt32(0) !== 9994)
    throw new DataError(`${path} is no shapefile: it does not begin with 9994`);
  const end = Math.min(v.getInt32(24) * 2, shp.length);
  if (v.getInt32(24) * 2 > shp.length)
    throw new DataError(
      `${path} is truncated: it declares ${v.getInt32(24) * 2} bytes and has ${shp.length}`,
    );
  for (let at = 100; at + 8 <= end;) {
    const length = v.getInt32(at + 4) * 2;
    const body = at + 8;
    if (length < 4 || body + length > end)
      throw new DataError(
        `${path} is corrupt: the record at byte ${at} declares ${length} bytes of ${end - body}`,
      );
    if (!recordFits(v, body, length))
      throw new DataError(`${path} is corrupt: the record at byte ${at} is too short for its points`);
    at = body + length;
  }
}

function recordFits(v: DataView, body: number, length: number): boolean {
  const type = v.getInt32(body, true) % 10;
  if (type === 0) return true;
  if (type === 1) return length >= 20;
  if (type === 8) return length >= 40 && points(v.getInt32(body + 36, true), 40, length);
  if (type !== 3 && type !== 5) return false;
  if (length < 44) return false;
  const parts = v.getInt32(body + 36, true);
  return parts >= 0 && points(v.getInt32(body + 40, true), 44 + 4 * parts, length);
}

const points = (n: number, head: number, length: number): boolean => n >= 0 && head + 16 * n <= length;

function checkDbf(path: string, dbf: Uint8Array): void {
  const v = new DataView(dbf.buffer, dbf.byteOffset, dbf.byteLength);
  const ok = dbf.length >= 32 && v.getUint16(8, true) >= 33 && v.getUint16(10, true) > 0;
  const need = ok ? v.getUint16(8, true) + v.getUint32(4, true) * v.getUint16(10, true) : NaN;
  if (!(need <= dbf.length + 1))
    throw new DataError(`${path} is truncated or corrupt: it declares ${need} bytes and has ${dbf.length}`);
}
