/** @file The well-known text (OGC WKT 1) of the systems that this library projects. */
import { proj4Of } from '../raster/crs.js';

const DEGREE = 'UNIT["degree",0.0174532925199433,AUTHORITY["EPSG","9122"]]';
const GREENWICH = 'PRIMEM["Greenwich",0,AUTHORITY["EPSG","8901"]]';
const WGS84 = geographic('WGS 84', 'WGS_1984', 6326, ['WGS 84', 6378137, 298.257223563, 7030], 4326);
const CGCS2000 = geographic(
  'China Geodetic Coordinate System 2000',
  'China_2000',
  1043,
  ['CGCS2000', 6378137, 298.257222101, 1024],
  4490,
);

function geographic(
  name: string,
  datum: string,
  datumCode: number,
  [ellipsoid, a, flattening, ellipsoidCode]: [string, number, number, number],
  code: number,
): string {
  const spheroid = `SPHEROID["${ellipsoid}",${a},${flattening},AUTHORITY["EPSG","${ellipsoidCode}"]]`;
  return `GEOGCS["${name}",DATUM["${datum}",${spheroid},AUTHORITY["EPSG","${datumCode}"]],${GREENWICH},${DEGREE},AUTHORITY["EPSG","${code}"]]`;
}

/** Name and WKT 1 of `EPSG:n`, for WGS 84, its UTM zones and web Mercator, CGCS2000 and its Gauss-Kruger zones; undefined for others.
 *  The parameters are those that the library itself projects with. */
export function wktOf(crs: string): { name: string; wkt: string } | undefined {
  const code = Number(/^EPSG:(\d+)$/.exec(crs)?.[1]);
  if (code === 4326) return { name: 'WGS 84', wkt: WGS84 };
  if (code === 4490) return { name: 'China Geodetic Coordinate System 2000', wkt: CGCS2000 };
  if (code === 3857) return projected('WGS 84 / Pseudo-Mercator', code, WGS84, 'Mercator_1SP', MERCATOR);
  const utm = (code >= 32601 && code <= 32660) || (code >= 32701 && code <= 32760);
  if (!utm && !(code >= 4491 && code <= 4554)) return undefined;
  const text = proj4Of(crs);
  const value = (key: string): number => Number(new RegExp(`\\+${key}=(\\S+)`).exec(text)?.[1]);
  if (utm) {
    const [zone, south] = [value('zone'), code > 32700];
    const name = `WGS 84 / UTM zone ${zone}${south ? 'S' : 'N'}`;
    return transverse(name, code, WGS84, 6 * zone - 183, 0.9996, 500000, south ? 1e7 : 0);
  }
  const [meridian, easting] = [value('lon_0'), value('x_0')];
  return transverse(gaussKrugerName(code, meridian), code, CGCS2000, meridian, 1, easting, 0);
}

const MERCATOR: [string, number][] = [
  ['central_meridian', 0],
  ['scale_factor', 1],
  ['false_easting', 0],
  ['false_northing', 0],
];

function transverse(
  name: string,
  code: number,
  base: string,
  meridian: number,
  scale: number,
  easting: number,
  northing: number,
): { name: string; wkt: string } {
  return projected(name, code, base, 'Transverse_Mercator', [
    ['latitude_of_origin', 0],
    ['central_meridian', meridian],
    ['scale_factor', scale],
    ['false_easting', easting],
    ['false_northing', northing],
  ]);
}

function projected(
  name: string,
  code: number,
  base: string,
  method: string,
  parameters: [string, number][],
): { name: string; wkt: string } {
  const list = parameters.map(([key, value]) => `PARAMETER["${key}",${value}]`).join(',');
  const wkt = `PROJCS["${name}",${base},PROJECTION["${method}"],${list},UNIT["metre",1,AUTHORITY["EPSG","9001"]],AUTHORITY["EPSG","${code}"]]`;
  return { name, wkt };
}

/** As EPSG names them: by zone where the easting begins with it, by central meridian otherwise. */
function gaussKrugerName(code: number, meridian: number): string {
  const three = code > 4512 ? '3-degree ' : '';
  const zone = three ? meridian / 3 : (meridian + 3) / 6;
  const prefixed = code <= 4501 || (code >= 4513 && code <= 4533);
  return `CGCS2000 / ${three}Gauss-Kruger ${prefixed ? `zone ${zone}` : `CM ${meridian}E`}`;
}
