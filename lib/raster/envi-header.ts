/** @file The text header of an ENVI file: the layout of its pixels, and where they lie on the map.
 *  @source NV5 Geospatial, ENVI Header Files (ENVI 5.7 documentation); GDAL 3.6 reads the same keys */
import { DataError } from '../core/errors.js';
import type { Dtype } from './dtype.js';
import type { Grid } from './grid.js';
import { crsFromWkt } from './wkt.js';

export type Interleave = 'bsq' | 'bil' | 'bip';

export interface EnviHeader {
  grid: Grid;
  bands: number;
  /** As pixels are given out: 64-bit integers as float64. */
  dtype: Dtype;
  /** As they are stored. */
  stored: Dtype | 'int64' | 'uint64';
  interleave: Interleave;
  bigEndian: boolean;
  /** Bytes before the first pixel. */
  offset: number;
  nodata: number | null;
  bandNames?: string[];
}

const TYPES = new Map<string, EnviHeader['stored']>(
  Object.entries({
    1: 'uint8',
    2: 'int16',
    3: 'int32',
    4: 'float32',
    5: 'float64',
    12: 'uint16',
    13: 'uint32',
    14: 'int64',
    15: 'uint64',
  }),
);

type Keys = Map<string, string>;

/** Reads the header's text. CRS is '' and the transform [0, 1, 0, 0, 0, 1] where it states none; gains and offsets are not applied.
 *  @throws one line: the key, what it says, what was expected */
export function parseEnviHeader(path: string, text: string): EnviHeader {
  const keys = keysOf(text);
  const [width, height, bands] = ['samples', 'lines', 'bands'].map((key) => whole(path, keys, key, 1));
  const stored = TYPES.get(keys.get('data type') ?? '');
  if (!stored)
    throw refused(path, keys, 'data type', `one of ${[...TYPES.keys()].join(', ')} (no complex numbers)`);
  const interleave = (keys.get('interleave') ?? '').toLowerCase();
  if (interleave !== 'bsq' && interleave !== 'bil' && interleave !== 'bip')
    throw refused(path, keys, 'interleave', 'bsq, bil or bip');
  const order = keys.get('byte order') ?? (stored === 'uint8' ? '0' : undefined);
  if (order !== '0' && order !== '1') throw refused(path, keys, 'byte order', '0 (little) or 1 (big)');
  if ((keys.get('file compression') ?? '0') !== '0')
    throw refused(path, keys, 'file compression', '0: save it uncompressed');
  const names = listOf(keys.get('band names'));
  return {
    grid: { width, height, ...georeference(path, keys) },
    bands,
    dtype: stored === 'int64' || stored === 'uint64' ? 'float64' : stored,
    stored,
    interleave,
    bigEndian: order === '1',
    offset: keys.has('header offset') ? whole(path, keys, 'header offset', 0) : 0,
    nodata: nodataOf(path, keys),
    ...(names.length === bands && { bandNames: names }),
  };
}

/** Lower-case keys and their values, without braces. A value in braces may run over lines; a `;` begins a comment line. */
function keysOf(text: string): Keys {
  const keys: Keys = new Map();
  const lines = text.split(/\r\n|\r|\n/).slice(1);
  for (let i = 0; i < lines.length; i++) {
    const at = lines[i].indexOf('=');
    if (at < 0 || lines[i].trimStart().startsWith(';')) continue;
    const key = lines[i].slice(0, at).trim().toLowerCase().replace(/\s+/g, ' ');
    const parts = [lines[i].slice(at + 1).trim()];
    if (parts[0].startsWith('{'))
      while (!parts[parts.length - 1].includes('}') && i + 1 < lines.length) parts.push(lines[++i].trim());
    const value = parts.join(' ');
    keys.set(key, value.startsWith('{') ? value.slice(1).replace(/\}.*$/, '').trim() : value);
  }
  return keys;
}

const listOf = (value = ''): string[] => (value === '' ? [] : value.split(',').map((v) => v.trim()));

function refused(path: string, keys: Keys, key: string, expected: string): DataError {
  const value = keys.get(key);
  const said = value === undefined ? 'missing' : `"${value.slice(0, 80)}"`;
  return new DataError(`${path}: ${key} is ${said}: expected ${expected}`);
}

function whole(path: string, keys: Keys, key: string, least: number): number {
  const value = keys.get(key) ?? '';
  const n = /^\d+$/.test(value) ? Number(value) : NaN;
  if (!(n >= least && n <= 2 ** 48)) throw refused(path, keys, key, `a whole number, ${least} or more`);
  return n;
}

function nodataOf(path: string, keys: Keys): number | null {
  const value = keys.get('data ignore value');
  if (value === undefined) return null;
  if (/^[-+]?nan$/i.test(value)) return NaN;
  if (value === '' || !Number.isFinite(Number(value)))
    throw refused(path, keys, 'data ignore value', 'a number');
  return Number(value);
}

function georeference(path: string, keys: Keys): { crs: string; transform: Grid['transform'] } {
  const info = listOf(keys.get('map info'));
  const transform: Grid['transform'] = info.length ? transformOf(path, keys, info) : [0, 1, 0, 0, 0, 1];
  const named = crsOfMapInfo(path, keys, info);
  const wkt = keys.get('coordinate system string');
  // A text that has no code here is still another CRS than the map info may seem to name.
  const crs = wkt ? crsFromWkt(wkt) : named;
  if (crs && named && crs !== named)
    throw new DataError(
      `${path}: map info says ${named}, coordinate system string ${crs}: expected the same; correct one of them`,
    );
  return { crs, transform };
}

/** Projection, reference pixel (the first pixel's outer corner is 1, 1), its map position, pixel size. */
function transformOf(path: string, keys: Keys, info: string[]): Grid['transform'] {
  const [column, row, x, y, px, py] = info.slice(1, 7).map((v) => (v === '' ? NaN : Number(v)));
  if (info.length < 7 || ![column, row, x, y, px, py].every(Number.isFinite) || !(px > 0 && py > 0))
    throw refused(path, keys, 'map info', 'projection, reference column, row, x, y, pixel width, height');
  const rotation = Number(optionOf(info, 'rotation') ?? '0');
  if (rotation === 0) return [x - (column - 1) * px, px, 0, y + (row - 1) * py, 0, -py];
  // What other pixels or another reference turn about is not written down, and programs differ.
  if (!Number.isFinite(rotation) || px !== py || column !== 1 || row !== 1)
    throw refused(path, keys, 'map info', 'a rotation only with square pixels about pixel 1, 1: warp it');
  const [c, s] = [Math.cos((rotation * Math.PI) / 180) * px, Math.sin((rotation * Math.PI) / 180) * px];
  return [x, c, s, y, s, -c];
}

function optionOf(info: string[], name: string): string | undefined {
  const found = info
    .map((v) => /^([a-z ]+)=(.*)$/i.exec(v))
    .find((m) => m?.[1].trim().toLowerCase() === name);
  return found?.[2].trim();
}

/** `EPSG:n` of UTM and geographic coordinates on WGS 84, else ''. */
function crsOfMapInfo(path: string, keys: Keys, info: string[]): string {
  const projection = info[0]?.toLowerCase() ?? '';
  const units = optionOf(info, 'units')?.toLowerCase();
  const wgs84 = info.some((v) => /^wgs[-_ ]?(19)?84$/i.test(v));
  if (!wgs84) return '';
  if (/^geographic/.test(projection)) return units === undefined || /^deg/.test(units) ? 'EPSG:4326' : '';
  if (projection !== 'utm' || (units !== undefined && !/^met/.test(units))) return '';
  const zone = Number(info[7]);
  const half = (info[8] ?? '').toLowerCase();
  if (!(Number.isInteger(zone) && zone >= 1 && zone <= 60) || (half !== 'north' && half !== 'south'))
    throw refused(path, keys, 'map info', 'a UTM zone of 1 to 60 and North or South');
  return `EPSG:${(half === 'north' ? 32600 : 32700) + zone}`;
}
