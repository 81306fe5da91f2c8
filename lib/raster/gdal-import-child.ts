/** @file The process in which gdal3.js converts one file: gdal3.js, file, kind and folder are its arguments. */
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

/** The part of gdal3.js that is used. */
interface Gdal {
  open(path: string): Promise<{ datasets: { type: string }[] }>;
  gdal_translate(dataset: object, options: string[], name: string): Promise<unknown>;
  ogr2ogr(dataset: object, options: string[], name: string): Promise<unknown>;
}

async function main([gdalPath, path, kind, folder]: string[]): Promise<void> {
  const load = createRequire(import.meta.url)(gdalPath) as (o: object) => Promise<Gdal>;
  const gdal = await load({ dest: folder, logHandler: () => {}, errorHandler: () => {} });
  const { datasets } = await gdal.open(path);
  const dataset = datasets.find((d) => d.type === kind);
  if (!dataset) throw new Error(`it holds ${datasets[0]?.type ?? 'nothing'}, a ${kind} is expected`);
  if (kind === 'raster') await gdal.gdal_translate(dataset, ['-of', 'GTiff', '-co', 'TILED=YES'], 'imported');
  else await gdal.ogr2ogr(dataset, ['-f', 'GPKG'], 'imported');
  const made = join(folder, kind === 'raster' ? 'imported.tif' : 'imported.gpkg');
  if (!existsSync(made)) throw new Error(`no ${kind} came out of it`);
}

/** gdal3.js throws texts, errors, and lists of what GDAL said. */
function reason(thrown: unknown): string {
  const [first] = Array.isArray(thrown) ? (thrown as unknown[]) : [thrown];
  const message = (first as { message?: string } | undefined)?.message ?? first;
  return typeof message === 'string' && message.trim()
    ? message.replace(/\s+/g, ' ').trim()
    : 'it is of no format that GDAL has there, or damaged';
}

main(process.argv.slice(2)).then(
  () => process.exit(0),
  (thrown: unknown) => {
    console.error(`landslide: ${reason(thrown)}`);
    process.exit(1);
  },
);
