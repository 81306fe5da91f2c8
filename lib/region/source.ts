/** @file One entry of region.json: a file, with what the file itself does not say. */
import { DataError } from '../core/index.js';

/** A vector or raster file, with what the file itself does not say. */
export interface Source {
  file: string;
  /** Which layer of a GeoPackage. */
  layer?: string;
  /** `EPSG:32643`, for a file that states no CRS. */
  crs?: string;
  /** Text encoding of a shapefile's attributes, `gbk` for one. */
  encoding?: string;
  /** The attribute that is read: rock hardness for geology, the name for landslides. */
  field?: string;
  /** Hardness grade 1 (hard) .. 4 (soft) for each value of `field`. */
  hardness?: Record<string, number>;
}

const TEXTS = ['layer', 'crs', 'encoding', 'field'] as const;

/** Reads an entry: a file name, `FILE.gpkg|layername=LAYER` as QGIS and GDAL write it, or an object. The file is not looked for.
 *  @param manifest  path of region.json, for messages
 *  @throws "region.json: geology has feild; expected file, layer, crs, encoding, field or hardness: ..." */
export function sourceOf(manifest: string, key: string, value: unknown): Source {
  const raw = (typeof value === 'string' ? { file: value } : value) as Record<string, unknown> | null;
  if (typeof raw !== 'object' || raw === null || typeof raw.file !== 'string' || raw.file === '')
    throw new DataError(`${manifest}: ${key} is ${JSON.stringify(value)}; expected a file name`);
  checkKeys(manifest, key, raw);
  const source = { ...raw, ...layerInName(manifest, key, raw.file, raw.layer) } as Source;
  if (source.layer !== undefined && !/\.gpkg$/i.test(source.file))
    throw new DataError(
      `${manifest}: ${key} asks for layer ${source.layer} of ${source.file}, which has one only: leave it out`,
    );
  return source;
}

function checkKeys(manifest: string, key: string, raw: Record<string, unknown>): void {
  for (const name of Object.keys(raw))
    if (!['file', 'hardness', ...TEXTS].includes(name))
      throw new DataError(
        `${manifest}: ${key} has ${name}; expected file, layer, crs, encoding, field or hardness: correct or remove it`,
      );
  for (const name of TEXTS)
    if (raw[name] !== undefined && (typeof raw[name] !== 'string' || raw[name] === ''))
      throw new DataError(
        `${manifest}: ${name} of ${key} is ${JSON.stringify(raw[name])}; expected a text: correct or remove it`,
      );
  if (raw.crs !== undefined && !/^EPSG:\d{4,6}$/.test(raw.crs as string))
    throw new DataError(
      `${manifest}: crs of ${key} is ${raw.crs as string}; expected the form EPSG:32650: correct it`,
    );
  for (const [value, grade] of Object.entries(raw.hardness ?? {}))
    if (![1, 2, 3, 4].includes(grade as number))
      throw new DataError(
        `${manifest}: ${key} gives ${value} the hardness ${grade}; expected 1 (hard), 2, 3 or 4 (soft)`,
      );
}

function layerInName(
  manifest: string,
  key: string,
  text: string,
  layer: unknown,
): { file: string; layer?: string } {
  const [file, ...rest] = text.split('|');
  if (rest.length === 0) return { file };
  const name = /^layername=(.+)$/i.exec(rest.join('|'))?.[1];
  if (!name)
    throw new DataError(
      `${manifest}: ${key} is ${text}; expected a file name, or FILE.gpkg|layername=LAYER: correct it`,
    );
  if (layer !== undefined && layer !== name)
    throw new DataError(`${manifest}: ${key} names the layers ${name} and ${String(layer)}: name one`);
  return { file, layer: name };
}
