/** @file Well-known text of a CRS (as in .prj files) to its EPSG code, for the systems this library projects: WGS 84 and its UTM
 *  zones, web Mercator, CGCS2000 and its Gauss-Kruger zones. */

interface Wkt {
  keyword: string;
  name: string;
  children: (Wkt | string)[];
}

/** `EPSG:n` of a WKT (ESRI, OGC WKT 1 or WKT 2), or '' where it is none that is known here: by its own top-level authority code
 *  where it has one, else by datum, projection and parameters (names alone decide nothing).
 *  Beijing 1954 and Xian 1980 give '' unless coded: their shift to WGS 84 is not public. */
export function crsFromWkt(text: string): string {
  const root = parseWkt(text);
  if (!root) return '';
  const code = authorityOf(root);
  if (code) return code;
  if (/^(GEOGCS|GEOGCRS|GEODCRS)$/.test(root.keyword)) return geographicCode(root);
  if (/^(PROJCS|PROJCRS)$/.test(root.keyword)) return projectedCode(root);
  return '';
}

function parseWkt(text: string): Wkt | undefined {
  const tokens = text.match(/"(?:[^"]|"")*"|[A-Za-z_][A-Za-z0-9_]*|[-+0-9.eE]+|[[\](),]/g) ?? [];
  let at = 0;
  const item = (): Wkt | string => {
    const token = tokens[at++] ?? '';
    if (tokens[at] !== '[' && tokens[at] !== '(') return token.replace(/^"|"$/g, '');
    at++;
    const children: (Wkt | string)[] = [];
    while (at < tokens.length && tokens[at] !== ']' && tokens[at] !== ')') {
      if (tokens[at] === ',') at++;
      else children.push(item());
    }
    at++;
    return {
      keyword: token.toUpperCase(),
      name: typeof children[0] === 'string' ? children[0] : '',
      children,
    };
  };
  const root = item();
  return typeof root === 'string' ? undefined : root;
}

function child(node: Wkt, ...keywords: string[]): Wkt | undefined {
  return node.children.find((c): c is Wkt => typeof c !== 'string' && keywords.includes(c.keyword));
}

function authorityOf(node: Wkt): string {
  const a = child(node, 'AUTHORITY', 'ID');
  const code = a?.children[1];
  return a && /^EPSG$/i.test(a.name) && typeof code === 'string' ? `EPSG:${code}` : '';
}

const plain = (s: string): string => s.toLowerCase().replace(/[^a-z0-9]/g, '');

function datumOf(geographic: Wkt): 'wgs84' | 'cgcs2000' | '' {
  const datum = child(geographic, 'DATUM', 'ENSEMBLE', 'TRF');
  const names = [plain(datum?.name ?? ''), plain(geographic.name)];
  if (names.some((n) => /^(d)?(wgs84|wgs1984|worldgeodeticsystem1984)/.test(n) || n === 'gcswgs1984'))
    return 'wgs84';
  if (names.some((n) => /(cgcs2000|chinageodeticcoordinatesystem2000|china2000|dchina2000)/.test(n)))
    return 'cgcs2000';
  return '';
}

function geographicCode(node: Wkt): string {
  const unit = child(node, 'UNIT', 'ANGLEUNIT', 'CS');
  const size = unit ? Number(unit.children[1]) : NaN;
  if (Number.isFinite(size) && Math.abs(size - Math.PI / 180) > 1e-8) return '';
  return { wgs84: 'EPSG:4326', cgcs2000: 'EPSG:4490', '': '' }[datumOf(node)];
}

function projectedCode(node: Wkt): string {
  const geographic = child(node, 'GEOGCS', 'BASEGEOGCRS', 'BASEGEODCRS', 'GEOGCRS');
  const conversion = child(node, 'CONVERSION') ?? node;
  const method = plain(child(conversion, 'PROJECTION', 'METHOD')?.name ?? '');
  const unit = child(node, 'UNIT', 'LENGTHUNIT');
  if (!geographic || (unit && Number(unit.children[1]) !== 1)) return '';
  const datum = datumOf(geographic);
  if (datum === 'wgs84' && /^(popularvisualisationpseudomercator|mercatorauxiliarysphere)$/.test(method))
    return 'EPSG:3857';
  if (!/^(transversemercator|gausskruger)$/.test(method)) return '';
  const p = parameters(conversion);
  const meridian = p('centralmeridian', 'longitudeofnaturalorigin');
  const easting = p('falseeasting');
  const northing = p('falsenorthing') || 0;
  const scale = p('scalefactor', 'scalefactoratnaturalorigin');
  if ((p('latitudeoforigin', 'latitudeofnaturalorigin') || 0) !== 0) return '';
  if (datum === 'wgs84') return utmCode(meridian, easting, northing, scale);
  return datum === 'cgcs2000' && northing === 0 && scale === 1
    ? gaussKrugerCode(meridian, easting, plain(node.name))
    : '';
}

function parameters(conversion: Wkt): (...names: string[]) => number {
  const all = new Map<string, number>();
  for (const c of conversion.children)
    if (typeof c !== 'string' && c.keyword === 'PARAMETER') all.set(plain(c.name), Number(c.children[1]));
  return (...names) => all.get(names.find((n) => all.has(n)) ?? '') ?? NaN;
}

function utmCode(meridian: number, easting: number, northing: number, scale: number): string {
  const zone = (meridian + 183) / 6;
  if (!Number.isInteger(zone) || zone < 1 || zone > 60 || easting !== 500000 || scale !== 0.9996) return '';
  return northing === 0 ? `EPSG:${32600 + zone}` : northing === 1e7 ? `EPSG:${32700 + zone}` : '';
}

/** EPSG 4491..4554. The same meridian and easting may be a 3-degree or a 6-degree zone (they differ in name only). */
function gaussKrugerCode(meridian: number, easting: number, name: string): string {
  const three = meridian / 3;
  if (!Number.isInteger(three) || three < 25 || three > 45) return '';
  const six = (meridian + 3) / 6;
  const sixNamed = !/3degree/.test(name) && Number.isInteger(six);
  if (easting === 500000) return sixNamed ? `EPSG:${4502 + six - 13}` : `EPSG:${4534 + three - 25}`;
  if (easting === three * 1e6 + 500000) return `EPSG:${4513 + three - 25}`;
  return easting === six * 1e6 + 500000 && Number.isInteger(six) ? `EPSG:${4491 + six - 13}` : '';
}
