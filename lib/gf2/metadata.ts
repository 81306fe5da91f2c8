/** @file The XML that is delivered beside each GF-2 image (`<ProductMetaData>`, one flat list of fields). */
import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { check, DataError, oneLine } from '../core/errors.js';
import { type Camera } from './gains.js';

/** A corner or centre on the ground, degrees. */
export interface Place {
  latitudeDeg: number;
  longitudeDeg: number;
}

/** What a scene's delivered XML says. */
export interface SceneMetadata {
  satellite: 'GF2';
  camera: Camera;
  /** Day of the centre time, `YYYY-MM-DD`: the same in UTC and Beijing time, since GF-2 passes in the late morning. */
  date: string;
  /** Time of the scene's centre as written, `YYYY-MM-DD hh:mm:ss`: some deliveries give UTC, some Beijing time. */
  centreTime: string;
  /** From the zenith, and clockwise from north, degrees. */
  sunZenithDeg: number;
  sunAzimuthDeg: number;
  viewZenithDeg: number;
  viewAzimuthDeg: number;
  /** Upper left, upper right, lower right, lower left; null where the file gives none. */
  corners: [Place, Place, Place, Place] | null;
  productId: string | null;
  productLevel: string | null;
}

const CORNERS = ['TopLeft', 'TopRight', 'BottomRight', 'BottomLeft'] as const;
const TIMES = ['CenterTime', 'ReceiveTime', 'StartTime'] as const;

/** Field name to text. */
type Fields = Map<string, string>;

/** Reads the delivered metadata. Entities are not expanded and nothing outside the text is read.
 *  @param xml  the file's text
 *  @param name  how errors call it
 *  @throws "scene.xml has no SolarZenith: ...", "scene.xml says SolarZenith is 95: expected 0 to 90", and the like */
export function parseSceneMetadata(xml: string, name = 'metadata'): SceneMetadata {
  const fields = readFields(xml, name);
  const text = (key: string): string => required(fields, key, name);
  const number = (key: string, low: number, high: number): number => ranged(text(key), key, low, high, name);
  const satellite = text('SatelliteID').replace('-', '').toUpperCase();
  expect(satellite === 'GF2', `${name} says SatelliteID is ${satellite}: expected GF2`);
  const camera = text('SensorID').toUpperCase();
  expect(isCamera(camera), `${name} says SensorID is ${camera}: expected PMS1 or PMS2`);
  const centreTime = readTime(fields, name);
  return {
    satellite: 'GF2',
    camera: camera as Camera,
    date: centreTime.slice(0, 10),
    centreTime,
    sunZenithDeg: number('SolarZenith', 0, 90),
    sunAzimuthDeg: number('SolarAzimuth', 0, 360),
    viewZenithDeg: number('SatelliteZenith', 0, 90),
    viewAzimuthDeg: number('SatelliteAzimuth', 0, 360),
    corners: readCorners(fields, name),
    productId: fields.get('ProductID') ?? null,
    productLevel: fields.get('ProductLevel') ?? null,
  };
}

/** The same form as delivered: `parseSceneMetadata(writeSceneMetadata(m))` equals `m`. */
export function writeSceneMetadata(m: SceneMetadata): string {
  const rows: [string, string | number | null][] = [
    ['ProductID', m.productId],
    ['SatelliteID', m.satellite],
    ['SensorID', m.camera],
    ['ProductLevel', m.productLevel],
    ['CenterTime', m.centreTime],
    ['SolarAzimuth', m.sunAzimuthDeg],
    ['SolarZenith', m.sunZenithDeg],
    ['SatelliteAzimuth', m.viewAzimuthDeg],
    ['SatelliteZenith', m.viewZenithDeg],
  ];
  m.corners?.forEach((c, i) => {
    rows.push([`${CORNERS[i]}Latitude`, c.latitudeDeg], [`${CORNERS[i]}Longitude`, c.longitudeDeg]);
  });
  const lines = rows.filter(([, v]) => v !== null).map(([k, v]) => `  <${k}>${plain(k, String(v))}</${k}>`);
  return `<?xml version="1.0" encoding="UTF-8"?>\n<ProductMetaData>\n${lines.join('\n')}\n</ProductMetaData>\n`;
}

function readFields(xml: string, name: string): Fields {
  expect(xml.length < 4e6, `${name} has ${xml.length} characters: expected a metadata file below 4 MB`);
  const sound = XMLValidator.validate(xml);
  if (sound !== true) throw new DataError(`${name} is not XML: ${sound.err.msg} (line ${sound.err.line})`);
  const parser = new XMLParser({ processEntities: false, parseTagValue: false, ignoreAttributes: true });
  const fields: Fields = new Map();
  gather(parsed(parser, xml, name), fields, name);
  return fields;
}

/** The parser refuses some texts that the validator lets through. */
function parsed(parser: XMLParser, xml: string, name: string): unknown {
  try {
    return parser.parse(xml);
  } catch (error) {
    throw new DataError(`${name} is not XML: ${oneLine(error)}`, { cause: error });
  }
}

/** Collects every leaf by its tag: deliveries differ in how deep the list lies. */
function gather(node: unknown, fields: Fields, name: string): void {
  if (node === null || typeof node !== 'object') return;
  for (const [key, value] of Object.entries(node as Record<string, unknown>))
    for (const item of Array.isArray(value) ? value : [value])
      if (typeof item === 'string') addField(fields, key, item.trim(), name);
      else gather(item, fields, name);
}

function addField(fields: Fields, key: string, value: string, name: string): void {
  if (value === '' || key.startsWith('?') || key.startsWith('#')) return;
  const before = fields.get(key);
  expect(
    before === undefined || before === value,
    `${name} gives ${key} twice, as ${before} and ${value}: correct the field`,
  );
  fields.set(key, value);
}

function required(fields: Fields, key: string, name: string): string {
  const value = fields.get(key);
  if (value === undefined)
    throw new DataError(`${name} has no ${key}: add the field from the order or product page`);
  return value;
}

function ranged(text: string, key: string, low: number, high: number, name: string): number {
  const value = Number(text);
  expect(
    Number.isFinite(value) && value >= low && value <= high,
    `${name} says ${key} is ${text}: expected a number from ${low} to ${high}`,
  );
  return value;
}

function readTime(fields: Fields, name: string): string {
  const key = TIMES.find((k) => fields.has(k));
  if (!key) throw new DataError(`${name} has no ${TIMES.join(', ')}: one is needed for the date`);
  const found = /^(\d{4}-\d{2}-\d{2})[ T](\d{2}:\d{2}:\d{2})/.exec(fields.get(key)!);
  const sound = found !== null && Number.isFinite(Date.parse(`${found[1]}T${found[2]}Z`));
  expect(sound, `${name} says ${key} is ${fields.get(key)}: expected YYYY-MM-DD hh:mm:ss`);
  return `${found![1]} ${found![2]}`;
}

function readCorners(fields: Fields, name: string): SceneMetadata['corners'] {
  const keys = CORNERS.flatMap((c) => [`${c}Latitude`, `${c}Longitude`]);
  if (!keys.some((k) => fields.has(k))) return null;
  const place = (c: string): Place => ({
    latitudeDeg: ranged(required(fields, `${c}Latitude`, name), `${c}Latitude`, -90, 90, name),
    longitudeDeg: ranged(required(fields, `${c}Longitude`, name), `${c}Longitude`, -180, 180, name),
  });
  return [place(CORNERS[0]), place(CORNERS[1]), place(CORNERS[2]), place(CORNERS[3])];
}

function isCamera(text: string): text is Camera {
  return text === 'PMS1' || text === 'PMS2';
}

function expect(condition: boolean, message: string): void {
  if (!condition) throw new DataError(message);
}

/** Entities are not expanded on reading, so none may be needed on writing. */
function plain(key: string, text: string): string {
  check(!/[<>&]/.test(text), `${key} is ${text}: expected no <, > or &`);
  return text;
}
