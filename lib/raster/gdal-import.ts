/** @file Formats that are not read here, through the optional package gdal3.js (GDAL compiled for WebAssembly). */
import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { DataError } from '../core/errors.js';

/** What a file of another format becomes: a GeoTIFF, or a GeoPackage. */
export type ImportKind = 'raster' | 'vector';

/** A file's content in a format that is read here. */
export interface Imported {
  path: string;
  /** Deletes the converted copy. */
  remove(): Promise<void>;
}

const CHILD = fileURLToPath(new URL('./gdal-import-child.js', import.meta.url));

/** Where gdal3.js lies, or undefined where it is not installed. */
export function findGdal({ from = import.meta.url } = {}): string | undefined {
  try {
    return createRequire(from).resolve('gdal3.js/node.js');
  } catch {
    return undefined;
  }
}

/** Converts a file of any format that gdal3.js reads (Erdas .img, Arc ASCII, DTED, ...; .kml, .gml, .gdb, ...) to a GeoTIFF or a
 *  GeoPackage in the folder for temporary files. GDAL runs in a process of its own, so a broken file cannot take ours down. It holds the
 *  whole file in memory: for more than about 1 GiB convert it with GDAL's own commands.
 *  @param o.from  the file or folder (with a trailing slash) from which gdal3.js is looked up
 *  @throws "a.img is read by GDAL only: ..." without the package; "GDAL cannot read a.img: ..." */
export async function importWithGdal(
  path: string,
  kind: ImportKind,
  o: { from?: string } = {},
): Promise<Imported> {
  const gdal = findGdal(o);
  const command = kind === 'raster' ? 'gdal_translate -of COG' : 'ogr2ogr -f GPKG';
  const hint = kind === 'raster' ? ' (an ENVI file needs its .hdr beside it)' : '';
  if (gdal === undefined)
    throw new DataError(
      `${path} is of a kind that is not read here${hint}: convert it (${command}), or npm run add -- gdal, and it is read as it is`,
    );
  const folder = await mkdtemp(join(tmpdir(), 'landslide-gdal-'));
  const remove = (): Promise<void> => rm(folder, { recursive: true, force: true });
  const trouble = await convert([gdal, resolve(path), kind, folder]);
  if (trouble === undefined)
    return { path: join(folder, kind === 'raster' ? 'imported.tif' : 'imported.gpkg'), remove };
  await remove();
  throw new DataError(`GDAL (gdal3.js) cannot read ${path}: ${trouble}`);
}

/** Undefined where all went well, else the reason in one line. */
function convert(args: string[]): Promise<string | undefined> {
  return new Promise((done) => {
    const child = spawn(process.execPath, [CHILD, ...args], { stdio: ['ignore', 'ignore', 'pipe'] });
    let said = '';
    child.stderr.on('data', (piece: Buffer) => (said = (said + piece.toString()).slice(0, 4000)));
    child.on('error', (error) => done(error.message));
    child.on('close', (code, signal) => {
      const [, line] = /^landslide: (.*)$/m.exec(said) ?? [];
      done(code === 0 ? undefined : (line ?? `it ended with ${signal ?? code}`));
    });
  });
}
