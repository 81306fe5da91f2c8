/** @file The CRS of a GeoParquet file. @source PROJJSON 0.5 (PROJ); the parameters are those that the library itself projects with */
import { proj4Of } from '../raster/index.js';

const DEGREES = ['Geodetic latitude', 'Geodetic longitude'];

/** PROJJSON of `EPSG:n` for WGS 84, CGCS2000, and their UTM and Gauss-Kruger zones; null (unknown to a reader) for others. */
export function projJson(crs: string): object | null {
  const code = Number(/^EPSG:(\d+)$/.exec(crs)?.[1]);
  const cgcs2000 = code >= 4490 && code <= 4554;
  if (code === 4326 || code === 4490) return geographic(cgcs2000);
  const utm = (code >= 32601 && code <= 32660) || (code >= 32701 && code <= 32760);
  if (!utm && !cgcs2000) return null;
  const text = proj4Of(crs);
  const value = (key: string): number => Number(new RegExp(`\\+${key}=(\\S+)`).exec(text)?.[1]);
  const parameters = utm
    ? transverse(6 * value('zone') - 183, 0.9996, 500000, code > 32700 ? 1e7 : 0)
    : transverse(value('lon_0'), 1, value('x_0'), 0);
  const name = utm
    ? `WGS 84 / UTM zone ${value('zone')}${code > 32700 ? 'S' : 'N'}`
    : `CGCS2000 / Gauss-Kruger, central meridian ${value('lon_0')}`;
  return {
    $schema: 'https://proj.org/schemas/v0.5/projjson.schema.json',
    type: 'ProjectedCRS',
    name,
    base_crs: geographic(cgcs2000),
    conversion: {
      name: 'Transverse Mercator',
      method: { name: 'Transverse Mercator', id: { authority: 'EPSG', code: 9807 } },
      parameters,
    },
    coordinate_system: axes('Cartesian', ['Easting', 'Northing'], 'metre'),
    id: { authority: 'EPSG', code },
  };
}

function geographic(cgcs2000: boolean): object {
  const name = cgcs2000 ? 'China Geodetic Coordinate System 2000' : 'WGS 84';
  const ellipsoid = cgcs2000
    ? { name: 'CGCS2000', semi_major_axis: 6378137, inverse_flattening: 298.257222101 }
    : { name: 'WGS 84', semi_major_axis: 6378137, inverse_flattening: 298.257223563 };
  return {
    type: 'GeographicCRS',
    name,
    datum: {
      type: 'GeodeticReferenceFrame',
      name: cgcs2000 ? 'China 2000' : 'World Geodetic System 1984',
      ellipsoid,
    },
    coordinate_system: axes('ellipsoidal', DEGREES, 'degree'),
    id: { authority: 'EPSG', code: cgcs2000 ? 4490 : 4326 },
  };
}

function axes(subtype: string, names: string[], unit: string): object {
  const short = { metre: ['E', 'N'], degree: ['Lat', 'Lon'] }[unit]!;
  const direction = unit === 'metre' ? ['east', 'north'] : ['north', 'east'];
  const axis = names.map((name, i) => ({ name, abbreviation: short[i], direction: direction[i], unit }));
  return { subtype, axis };
}

function transverse(meridian: number, scale: number, easting: number, northing: number): object[] {
  const rows: [string, number, string, number][] = [
    ['Latitude of natural origin', 0, 'degree', 8801],
    ['Longitude of natural origin', meridian, 'degree', 8802],
    ['Scale factor at natural origin', scale, 'unity', 8805],
    ['False easting', easting, 'metre', 8806],
    ['False northing', northing, 'metre', 8807],
  ];
  return rows.map(([name, value, unit, code]) => ({ name, value, unit, id: { authority: 'EPSG', code } }));
}
