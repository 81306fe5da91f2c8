/** @file GeoJSON in and out. @source RFC 7946; the `crs` member as in GeoJSON 2008, which GDAL and QGIS read and write. */
import { closeSync, existsSync, fsyncSync, openSync, statSync, writeFileSync } from 'node:fs';
import { basename } from 'node:path';
import type { Feature, FeatureCollection, Geometry } from 'geojson';
import { DataError, readJson } from '../core/index.js';
import { writeAtomically } from './atomic.js';
import { boundsOf, type VectorLayer, type WritableLayer } from './layer.js';

const GEOMETRIES = [
  'Point',
  'MultiPoint',
  'LineString',
  'MultiLineString',
  'Polygon',
  'MultiPolygon',
  'GeometryCollection',
];

type WithCrs = { type?: unknown; crs?: { properties?: { name?: unknown } } | null };

/** A file is read as one text, of which V8 holds no more. */
const MOST_BYTES = 0.5 * 2 ** 30;

/** Reads a GeoJSON file. A file without a `crs` member is WGS 84 by the standard; where its coordinates cannot be degrees it is refused. A
 *  member of the older standard (GeoJSON 2008), which GDAL and QGIS still write, counts; the standard in force (RFC 7946) would pass over it.
 *  @throws "PATH states no CRS and its coordinates are no degrees ...: give crs: 'EPSG:n'" */
export function readGeoJson(path: string, crs?: string): VectorLayer {
  const bytes = existsSync(path) ? statSync(path).size : 0;
  if (bytes > MOST_BYTES)
    throw new DataError(
      `${path} has ${bytes} bytes; GeoJSON is read up to ${MOST_BYTES}: make a GeoPackage of it (ogr2ogr)`,
    );
  const json = readJson<WithCrs>(path, 'check the path');
  const features = featuresOf(path, json);
  const stated = statedCrs(path, json);
  const [left, bottom, right, top] = boundsOf(features);
  if (!crs && !stated && (left < -180.001 || right > 360.001 || bottom < -90.001 || top > 90.001))
    throw new DataError(
      `${path} states no CRS and its coordinates (${left}..${right}, ${bottom}..${top}) are no degrees: give crs: 'EPSG:n'`,
    );
  return { name: basename(path).replace(/\.[^.]*$/, ''), crs: crs ?? stated ?? 'EPSG:4326', features };
}

function featuresOf(path: string, json: unknown): Feature[] {
  const root = json as FeatureCollection | Feature | Geometry | null;
  const list: unknown =
    root?.type === 'FeatureCollection' ? root.features : root?.type === 'Feature' ? [root] : undefined;
  if (Array.isArray(list)) {
    list.forEach((f: Feature | null, i) => {
      const known = f?.type === 'Feature' && (f.geometry === null || isGeometry(f.geometry));
      if (!known) throw new DataError(`${path} is corrupt: feature ${i} is no GeoJSON feature`);
    });
    return (list as Feature[]).map((f) => ({ ...f, properties: f.properties ?? {} }));
  }
  if (isGeometry(root)) return [{ type: 'Feature', properties: {}, geometry: root as Geometry }];
  throw new DataError(`${path} is no GeoJSON: its type is ${String((root as WithCrs | null)?.type)}`);
}

function isGeometry(g: unknown): boolean {
  const geometry = g as { type?: string; coordinates?: unknown; geometries?: unknown } | null;
  if (!geometry || !GEOMETRIES.includes(geometry.type ?? '')) return false;
  return Array.isArray(geometry.type === 'GeometryCollection' ? geometry.geometries : geometry.coordinates);
}

function statedCrs(path: string, json: WithCrs): string | undefined {
  if (!json.crs) return undefined;
  const name = String(json.crs.properties?.name);
  if (/CRS:?84$/.test(name)) return 'EPSG:4326';
  const code = /EPSG:{1,2}(?:[\d.]*:)?(\d+)$/.exec(name)?.[1];
  if (!code)
    throw new DataError(`${path} states the CRS ${name}, which is not known here: give crs: 'EPSG:n'`);
  return `EPSG:${code}`;
}

/** Writes a layer as GeoJSON, atomically, one feature a line; a CRS other than WGS 84 goes into a `crs` member. */
export function writeGeoJson(path: string, layer: WritableLayer): void {
  const urn = `urn:ogc:def:crs:${layer.crs.replace(':', '::')}`;
  const crs =
    layer.crs === 'EPSG:4326'
      ? ''
      : `"crs": ${JSON.stringify({ type: 'name', properties: { name: urn } })},\n`;
  const name = JSON.stringify(layer.name);
  writeAtomically(path, (part) => {
    const file = openSync(part, 'w');
    try {
      let text = `{\n"type": "FeatureCollection",\n"name": ${name},\n${crs}"features": [\n`;
      let between = '';
      for (const feature of layer.features) {
        text += between + JSON.stringify(feature);
        between = ',\n';
        if (text.length > 2 ** 20) {
          writeFileSync(file, text);
          text = '';
        }
      }
      writeFileSync(file, `${text}\n]\n}\n`);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
  });
}
