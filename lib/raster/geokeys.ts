/** @file Georeference of a TIFF: GeoKeys to `EPSG:n`, and tie points, pixel scale or matrix to GDAL's geotransform.
 *  @source OGC GeoTIFF 1.1 (19-008r4) */
import { DataError } from '../core/errors.js';
import type { Grid } from './grid.js';
import { readAuxXml, readWorldFile } from './sidecar.js';
import { tagNumbers, tagText, type TiffFile } from './tiff-tags.js';
import { crsFromWkt } from './wkt.js';

const USER_DEFINED = 32767;
const METRE = 9001;
const NO_TRANSFORM: Grid['transform'] = [0, 1, 0, 0, 0, 1];

/** The CRS and geotransform that a TIFF or its sidecar states; crs is '' where none that has a code is stated, and the transform is
 *  [0, 1, 0, 0, 0, 1] where none is (GDAL's). Of a CRS with heights, the horizontal part. */
export function readGeoreference(file: TiffFile): { crs: string; transform: Grid['transform'] } {
  const keys = readKeys(file);
  const beside = readAuxXml(file.source.path);
  return {
    crs: beside.crs ?? crsOf(file, keys),
    transform:
      beside.transform ??
      transformOf(file, keys.get(1025) === 2) ??
      (file.tags.has(33922) ? undefined : readWorldFile(file.source.path)) ??
      NO_TRANSFORM,
  };
}

/** Keys whose value is a short; texts are looked up apart. */
function readKeys(file: TiffFile): Map<number, number> {
  const table = optional(() => tagNumbers(file, 34735, 4 * 1024));
  const keys = new Map<number, number>();
  if (!table) return keys;
  for (let i = 4; i + 3 < table.length && i / 4 <= table[3]; i += 4)
    if (table[i + 1] === 0) keys.set(table[i], table[i + 3]);
  return keys;
}

/** Texts of the citation keys (1026, 2049, 3073), where the file has them. */
function citations(file: TiffFile): string[] {
  const table = optional(() => tagNumbers(file, 34735, 4 * 1024));
  const text = optional(() => tagText(file, 34737));
  if (!table || !text) return [];
  const out: string[] = [];
  for (let i = 4; i + 3 < table.length; i += 4)
    if (table[i + 1] === 34737) out.push(text.slice(table[i + 3], table[i + 3] + table[i + 2]));
  return out;
}

function crsOf(file: TiffFile, keys: Map<number, number>): string {
  const model = keys.get(1024);
  const projected = keys.get(3072);
  const geographic = keys.get(2048);
  const stated = (code: number | undefined): code is number =>
    code !== undefined && code > 0 && code !== USER_DEFINED;
  // A known code beside other linear units (feet) is another CRS, which has no code.
  const units = keys.get(3076);
  if (stated(projected) && model !== 2)
    return units === undefined || units === METRE || inFeet(projected) ? `EPSG:${projected}` : '';
  if (model === 1 && projected === USER_DEFINED)
    return utmOf(geographic, keys.get(3074), units) || fromCitations(file);
  if (model === 2 && stated(geographic)) return `EPSG:${geographic}`;
  if (model === undefined && stated(geographic) && projected === undefined) return `EPSG:${geographic}`;
  return '';
}

/** State planes defined in feet (NAD 27, NAD 83 ftUS), so that stated feet agree with the code. */
function inFeet(code: number): boolean {
  return (
    (code >= 26729 && code <= 26799) || (code >= 32001 && code <= 32066) || (code >= 2222 && code <= 2289)
  );
}

/** A user-defined CRS that is a WGS 84 UTM zone in all but its code. */
function utmOf(
  geographic: number | undefined,
  projection: number | undefined,
  units: number | undefined,
): string {
  if (geographic !== 4326 || projection === undefined || (units !== undefined && units !== METRE)) return '';
  if (projection > 16000 && projection <= 16060) return `EPSG:${projection - 16000 + 32600}`;
  if (projection > 16100 && projection <= 16160) return `EPSG:${projection - 16100 + 32700}`;
  return '';
}

/** ESRI writers put the whole CRS into a citation as WKT. */
function fromCitations(file: TiffFile): string {
  for (const text of citations(file)) {
    const start = text.search(/(PROJCS|GEOGCS)\[/);
    if (start >= 0) return crsFromWkt(text.slice(start).replace(/\|+\s*$/, ''));
  }
  return '';
}

function transformOf(file: TiffFile, pointIsPixel: boolean): Grid['transform'] | undefined {
  const scale = optional(() => tagNumbers(file, 33550, 3));
  const ties = optional(() => tagNumbers(file, 33922, 6 * 1024));
  const matrix = optional(() => tagNumbers(file, 34264, 16));
  let t: [number, number, number, number, number, number];
  if (scale && scale.length >= 2 && scale[0] !== 0 && scale[1] !== 0 && ties && ties.length >= 6) {
    const [sx, sy] = [scale[0], Math.abs(scale[1])];
    t = [ties[3] - ties[0] * sx, sx, 0, ties[4] + ties[1] * sy, 0, -sy];
  } else if (matrix && matrix.length >= 16) {
    t = [matrix[3], matrix[0], matrix[1], matrix[7], matrix[4], matrix[5]];
  } else return undefined;
  if (!t.every(Number.isFinite) || t[1] * t[5] - t[2] * t[4] === 0)
    throw new DataError(`${file.source.path} is corrupt: its geotransform is ${t.join(' ')}`);
  // RasterPixelIsPoint: the tie point is the centre of its pixel.
  if (pointIsPixel) {
    t[0] -= (t[1] + t[2]) / 2;
    t[3] -= (t[4] + t[5]) / 2;
  }
  return t;
}

/** What lies outside the file or is of the wrong type counts as not stated, as in GDAL. */
function optional<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof DataError) return undefined;
    throw error;
  }
}

/** The value marked absent (GDAL_NODATA), or null. Understands nan, inf and MSVC's `-1.#INF`. */
export function readNodata(file: TiffFile): number | null {
  const text = optional(() => tagText(file, 42113))?.trim();
  if (!text) return null;
  if (/^[+-]?(nan|1\.#(ind|qnan))/i.test(text)) return NaN;
  const inf = /^([+-]?)(inf|1\.#inf)/i.exec(text);
  if (inf) return inf[1] === '-' ? -Infinity : Infinity;
  const value = Number.parseFloat(text);
  return Number.isNaN(value) ? null : value;
}

/** Band names from GDAL's metadata (DESCRIPTION items), where every band has one. */
export function readBandNames(file: TiffFile, bands: number): string[] | undefined {
  const xml = optional(() => tagText(file, 42112));
  if (!xml) return undefined;
  const names: string[] = [];
  for (const m of xml.matchAll(/<Item name="DESCRIPTION"[^>]*sample="(\d+)"[^>]*>([^<]*)<\/Item>/g))
    names[Number(m[1])] = unescapeXml(m[2]);
  return names.length === bands && !names.includes(undefined as never) ? names : undefined;
}

function unescapeXml(text: string): string {
  return text
    .replace(/&lt;/g, '<')
    .replace(/&gt;/g, '>')
    .replace(/&quot;/g, '"')
    .replace(/&amp;/g, '&');
}
