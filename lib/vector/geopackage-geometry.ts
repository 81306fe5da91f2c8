/** @file Geometries as GeoPackage holds them: a header with the bounding box, then ISO well-known binary.
 *  @source OGC GeoPackage 1.3 (12-128r17), clause 2.1.3; OGC Simple Features 1.2.1 (06-103r4), clause 8 */
import type { Geometry, Position } from 'geojson';
import { check } from '../core/errors.js';

const TYPES = [
  'Point',
  'LineString',
  'Polygon',
  'MultiPoint',
  'MultiLineString',
  'MultiPolygon',
  'GeometryCollection',
] as const;
/** [min x, max x, min y, max y], as the header and the R*Tree order them. */
export type Envelope = [number, number, number, number];

export function envelopeOf(positions: Iterable<Position>): Envelope | undefined {
  const box: Envelope = [Infinity, -Infinity, Infinity, -Infinity];
  for (const [x, y] of positions) {
    box[0] = Math.min(box[0], x);
    box[1] = Math.max(box[1], x);
    box[2] = Math.min(box[2], y);
    box[3] = Math.max(box[3], y);
  }
  return box[0] <= box[1] ? box : undefined;
}

/** Header and WKB, little-endian, x and y only. */
export function encodeGeometry(geometry: Geometry, srsId: number, box: Envelope | undefined): Buffer {
  const header = box ? 40 : 8;
  const out = Buffer.alloc(header + sizeOf(geometry));
  out.write('GP', 'latin1');
  // Version 0; little-endian; with a box of x and y, or empty.
  out[3] = box ? 0b11 : 0b10001;
  out.writeInt32LE(srsId, 4);
  box?.forEach((v, i) => out.writeDoubleLE(v, 8 + 8 * i));
  const end = writeWkb(out, header, geometry);
  check(end === out.length, `geometry took ${end} of ${out.length} bytes`);
  return out;
}

/** Coordinates of a point, a line, rings, polygons: arrays of one to four levels. */
type Nested = Position | Nested[];

const isPosition = (c: Nested): c is Position => typeof c[0] === 'number';

/** Levels of counts between a geometry's type and its positions. */
const DEPTH = { Point: 0, LineString: 1, Polygon: 2 } as const;

function partsOf(g: Geometry): Geometry[] | undefined {
  switch (g.type) {
    case 'GeometryCollection':
      return g.geometries;
    case 'MultiPoint':
      return g.coordinates.map((coordinates) => ({ type: 'Point', coordinates }));
    case 'MultiLineString':
      return g.coordinates.map((coordinates) => ({ type: 'LineString', coordinates }));
    case 'MultiPolygon':
      return g.coordinates.map((coordinates) => ({ type: 'Polygon', coordinates }));
    default:
      return undefined;
  }
}

function sizeOf(g: Geometry): number {
  const parts = partsOf(g);
  if (parts) return parts.reduce((sum, part) => sum + sizeOf(part), 9);
  const size = (c: Nested): number =>
    isPosition(c) ? 16 : (c as Nested[]).reduce((sum, part) => sum + size(part), 4);
  return 5 + (g.type === 'Point' ? 16 : size((g as { coordinates: Nested }).coordinates));
}

function writeWkb(out: Buffer, at: number, g: Geometry): number {
  out[at] = 1;
  out.writeUInt32LE(TYPES.indexOf(g.type) + 1, at + 1);
  const parts = partsOf(g);
  if (parts) {
    out.writeUInt32LE(parts.length, at + 5);
    return parts.reduce((next, part) => writeWkb(out, next, part), at + 9);
  }
  const write = (next: number, c: Nested, depth: number): number => {
    if (depth > 0) {
      out.writeUInt32LE(c.length, next);
      return (c as Nested[]).reduce<number>((n, part) => write(n, part, depth - 1), next + 4);
    }
    // An empty point is written as NaN, NaN.
    out.writeDoubleLE((c[0] as number | undefined) ?? NaN, next);
    out.writeDoubleLE((c[1] as number | undefined) ?? NaN, next + 8);
    return next + 16;
  };
  const { type, coordinates } = g as { type: keyof typeof DEPTH; coordinates: Nested };
  return write(at + 5, coordinates, DEPTH[type]);
}

/** A geometry and the axes that were left behind. */
export interface Decoded {
  geometry: Geometry | null;
  z: boolean;
  m: boolean;
}

/** Reads header and WKB; heights and measures are left behind. An empty point is null.
 *  @throws a few words, where the bytes are no such geometry */
export function decodeGeometry(bytes: Uint8Array): Decoded {
  const v = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 8 || v.getUint16(0) !== 0x4750) throw new Error('it does not begin with GP');
  const flags = bytes[3];
  if (flags & 0x20) throw new Error('its type is an extension');
  const doubles = [0, 4, 6, 6, 8][(flags >> 1) & 7];
  if (doubles === undefined) throw new Error('its header names no known box');
  const seen = { z: false, m: false };
  const reader = new WkbReader(v, 8 + 8 * doubles, seen);
  const geometry = reader.geometry(0);
  const empty = geometry.type === 'Point' && geometry.coordinates.length === 0;
  return { geometry: empty ? null : geometry, ...seen };
}

/** Deeper collections than any program writes would only exhaust the stack. */
const DEEPEST = 32;

class WkbReader {
  #little = true;

  constructor(
    readonly view: DataView,
    public at: number,
    readonly seen: { z: boolean; m: boolean },
  ) {}

  geometry(depth: number): Geometry {
    if (depth > DEEPEST) throw new Error('collections are nested too deep');
    this.#need(5);
    this.#little = this.view.getUint8(this.at) === 1;
    const code = this.view.getUint32(this.at + 1, this.#little);
    this.at += 5;
    const thousands = Math.floor((code & 0x0fffffff) / 1000);
    const z = thousands === 1 || thousands === 3 || (code & 0x80000000) !== 0;
    const m = thousands === 2 || thousands === 3;
    const kind = (code & 0x0fffffff) % 1000;
    const type = TYPES[kind - 1];
    if (!type || thousands > 3) throw new Error(`its type (${code}) is a curve, a surface or unknown`);
    this.seen.z ||= z;
    this.seen.m ||= m;
    return this.#body(type, 2 + (z ? 1 : 0) + (m ? 1 : 0), depth);
  }

  #body(type: (typeof TYPES)[number], axes: number, depth: number): Geometry {
    const parts = (): Geometry[] => this.#list(5, () => this.geometry(depth + 1));
    const coordinates = <T>(wanted: string): T[] =>
      parts().map((part) => {
        if (part.type !== wanted) throw new Error(`a ${type} holds a ${part.type}`);
        return (part as { coordinates: unknown }).coordinates as T;
      });
    const line = (): Position[] => this.#list(8 * axes, () => this.#position(axes));
    switch (type) {
      case 'Point': {
        const p = this.#position(axes);
        return { type, coordinates: p.every(Number.isNaN) ? [] : p };
      }
      case 'LineString':
        return { type, coordinates: line() };
      case 'Polygon':
        return { type, coordinates: this.#list(4, line) };
      case 'MultiPoint':
        return { type, coordinates: coordinates<Position>('Point') };
      case 'MultiLineString':
        return { type, coordinates: coordinates<Position[]>('LineString') };
      case 'MultiPolygon':
        return { type, coordinates: coordinates<Position[][]>('Polygon') };
      case 'GeometryCollection':
        return { type, geometries: parts() };
    }
  }

  /** A count and so many items of at least `least` bytes. */
  #list<T>(least: number, item: () => T): T[] {
    this.#need(4);
    const little = this.#little;
    const count = this.view.getUint32(this.at, little);
    this.at += 4;
    this.#need(count * least);
    return Array.from({ length: count }, () => {
      this.#little = little;
      return item();
    });
  }

  #position(axes: number): Position {
    this.#need(8 * axes);
    const x = this.view.getFloat64(this.at, this.#little);
    const y = this.view.getFloat64(this.at + 8, this.#little);
    this.at += 8 * axes;
    return [x, y];
  }

  #need(bytes: number): void {
    if (this.at + bytes > this.view.byteLength) throw new Error('it ends too soon');
  }
}
