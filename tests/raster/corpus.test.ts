/** @file 255 odd and hostile GeoTIFFs (GDAL's autotest, rasterio, GeoTIFF/test-data) against what GDAL 3.6.2 says of them: the same
 *  answer, or one line saying why not. They are no part of the project: without them the test is skipped. */
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { test } from 'node:test';
import { bandOf, openRaster, type Raster } from 'landslide/raster';
import { LandslideError } from 'landslide/core';

const data = resolve(process.env.LANDSLIDE_TEST_DATA ?? '../shared/data');
const corpus = join(data, 'geotiff_corpus');
const reference = join(corpus, 'gdal362_reference_dev.csv');

interface Row {
  file: string;
  reads: string;
  size: string;
  bands: number;
  compression: string;
  nodata: string;
  epsg: string;
  transform: string;
  stats: string;
}

function rows(): Row[] {
  const [, ...lines] = readFileSync(reference, 'utf8').trim().split('\n');
  return lines.map((line) => {
    const c = line.split(',');
    return {
      file: c[0],
      reads: c[3],
      size: `${c[4]} x ${c[5]}`,
      bands: Number(c[6]),
      compression: c[8],
      nodata: c[11],
      epsg: c[12],
      transform: c[13],
      stats: c[15],
    };
  });
}

/** GDAL keeps the CRS of ground control points apart, gives a code of another authority, or none for a horizontal CRS with heights; ours is its horizontal part. */
const CRS_BY_EYE: Record<string, string> = {
  'byte_gcp.tif': 'EPSG:4326',
  'WGS_1984_Web_Mercator.tif': '',
  'epsg4326_3855_geotiff1_1.tif': 'EPSG:4326',
  'compdcrs_without_gtcitation.tif': 'EPSG:32632',
};

const near = (a: number, b: number, relative: number, absolute = 0): boolean =>
  Object.is(a, b) || a === b || Math.abs(a - b) <= absolute + relative * Math.max(Math.abs(a), Math.abs(b));

function statsOf(raster: Raster, band: number): [number, number, number] {
  let [min, max, sum, n] = [Infinity, -Infinity, 0, 0];
  for (const v of bandOf(raster, band)) {
    if (v !== v) continue;
    if (v < min) min = v;
    if (v > max) max = v;
    sum += v;
    n++;
  }
  return [min, max, sum / n];
}

/** What differs from GDAL, or undefined. */
function difference(row: Row, raster: Raster): string | undefined {
  const { grid } = raster;
  if (`${grid.width} x ${grid.height}` !== row.size)
    return `size ${grid.width} x ${grid.height}, GDAL ${row.size}`;
  if (raster.bands !== row.bands) return `${raster.bands} bands, GDAL ${row.bands}`;
  const nodata =
    row.nodata === 'None' ? null : row.nodata === 'nan' ? NaN : Number(row.nodata.replace('inf', 'Infinity'));
  if (
    nodata === null || raster.nodata === null ? nodata !== raster.nodata : !near(nodata, raster.nodata, 1e-7)
  )
    return `nodata ${raster.nodata}, GDAL ${row.nodata}`;
  if (grid.crs !== (CRS_BY_EYE[basename(row.file)] ?? (row.epsg && `EPSG:${row.epsg}`)))
    return `crs "${grid.crs}", GDAL "${row.epsg}"`;
  const expected = row.transform ? row.transform.split(' ').map(Number) : [0, 1, 0, 0, 0, 1];
  if (grid.transform.some((v, i) => !near(v, expected[i], 1e-9, 1e-9)))
    return `transform ${grid.transform.join(' ')}, GDAL ${row.transform}`;
  // Pictures: decoders may differ by a level or two where colours are converted.
  const slack = /JPEG|WEBP/.test(row.compression) ? 2 : 0;
  const bands = row.stats.split(' ');
  for (let b = 0; b < row.bands; b++) {
    const gdal = bands[b].split('/').map((v) => Number(v.replace('inf', 'Infinity')));
    const ours = statsOf(raster, b);
    if (ours.some((v, i) => !near(v, gdal[i], 1e-6, i === 2 ? slack / 4 : slack)))
      return `band ${b} min/max/mean ${ours.join('/')}, GDAL ${bands[b]}`;
  }
  return undefined;
}

async function read(path: string): Promise<Raster | string> {
  try {
    const file = await openRaster(path, { limitBytes: 2 ** 28 });
    try {
      return await file.read();
    } finally {
      await file.close();
    }
  } catch (error) {
    assert(error instanceof LandslideError, `${path}: not one of our errors: ${(error as Error).stack}`);
    assert(!error.message.includes('\n') && error.message.length < 400, `${path}: ${error.message}`);
    return error.message;
  }
}

const skip = existsSync(reference) ? false : `no corpus at ${corpus}`;

test('GeoTIFF corpus: as GDAL, or one line', { skip }, async (t) => {
  let [agree, refused, wider] = [0, 0, 0];
  const wrong: string[] = [];
  const lines: string[] = [];
  for (const row of rows()) {
    const ours = await read(join(corpus, row.file));
    if (typeof ours === 'string') {
      if (row.reads === '1') refused++;
      else agree++;
      lines.push(`${row.reads === '1' ? 'refused' : 'error, as GDAL'}: ${ours}`);
    } else if (row.reads !== '1') {
      wider++;
      lines.push(`read here, by GDAL not: ${row.file}`);
    } else {
      const d = difference(row, ours);
      if (d) wrong.push(`${row.file}: ${d}`);
      else agree++;
    }
  }
  if (process.env.LANDSLIDE_VERBOSE) t.diagnostic(lines.join('\n'));
  t.diagnostic(`${agree} agree, ${refused} refused with one line, ${wider} read that GDAL does not read`);
  assert.deepEqual(wrong, []);
  assert.equal(wider, 0);
});
