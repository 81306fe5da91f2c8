/** @file Coordinate systems that can be projected here, without a database: WGS 84 and its UTM zones, web Mercator, CGCS2000 and
 *  its Gauss-Kruger zones, and any proj4 text. */
import proj4 from 'proj4';
import { InputError } from '../core/errors.js';
import { isGeographicCode } from './geographic.js';

const CGCS2000 = '+ellps=GRS80 +a=6378137 +rf=298.257222101 +towgs84=0,0,0';

/** The proj4 text of a CRS: `EPSG:n` or a text that begins with +proj=.
 *  @throws "EPSG:2414 is not known here: ..." naming what to supply. Beijing 1954 and Xian 1980 need seven parameters that are the
 *  user's own.
 *  @source EPSG registry: 32601..32660, 32701..32760, 4326, 3857, 4490, 4491..4554; PROJ 9.1 agrees to 1e-8 m */
export function proj4Of(crs: string): string {
  if (crs.startsWith('+proj=')) return crs;
  const code = Number(/^EPSG:(\d+)$/.exec(crs)?.[1]);
  if (code === 4326) return '+proj=longlat +datum=WGS84 +no_defs';
  if (code === 3857)
    return '+proj=merc +a=6378137 +b=6378137 +lat_ts=0 +lon_0=0 +x_0=0 +y_0=0 +k=1 +units=m +nadgrids=@null +no_defs';
  if (code >= 32601 && code <= 32660) return `+proj=utm +zone=${code - 32600} +datum=WGS84 +units=m +no_defs`;
  if (code >= 32701 && code <= 32760)
    return `+proj=utm +zone=${code - 32700} +south +datum=WGS84 +units=m +no_defs`;
  if (code === 4490) return `+proj=longlat ${CGCS2000} +no_defs`;
  if (code >= 4491 && code <= 4554) return gaussKruger(code);
  throw new InputError(
    crs === ''
      ? `no CRS is stated: say which it is (crs: 'EPSG:n')`
      : `${crs} is not known here: give a proj4 text as CRS (+proj=... with +towgs84 of seven parameters for Beijing 1954 or Xian 1980)`,
  );
}

/** EPSG 4491..4501 6-degree zones 13..23, 4502..4512 the same without zone prefix, 4513..4533 3-degree zones 25..45, 4534..4554 the
 *  same without prefix. */
function gaussKruger(code: number): string {
  const six = code <= 4512;
  const prefixed = code <= 4501 || (code >= 4513 && code <= 4533);
  const first = six ? (prefixed ? 4491 - 13 : 4502 - 13) : prefixed ? 4513 - 25 : 4534 - 25;
  const zone = code - first;
  const meridian = six ? 6 * zone - 3 : 3 * zone;
  const easting = prefixed ? zone * 1e6 + 500000 : 500000;
  return `+proj=tmerc +lat_0=0 +lon_0=${meridian} +k=1 +x_0=${easting} +y_0=0 ${CGCS2000} +units=m +no_defs`;
}

/** True where coordinates of a CRS are degrees. */
export function isGeographic(crs: string): boolean {
  const code = /^EPSG:(\d+)$/.exec(crs)?.[1];
  return code ? isGeographicCode(Number(code)) : crs.startsWith('+proj=longlat');
}

/** Takes a position in one CRS to the same place in another; x is east or longitude, y north or latitude. */
export type Transform = (x: number, y: number) => [number, number];

/** A function from coordinates of one CRS to those of another (longitude before latitude).
 *  @throws as `proj4Of` */
export function makeTransform(from: string, to: string): Transform {
  if (from === to) return (x, y) => [x, y];
  const converter = proj4(proj4Of(from), proj4Of(to));
  return (x, y) => {
    const out = converter.forward([x, y]) as [number, number];
    return [out[0], out[1]];
  };
}
