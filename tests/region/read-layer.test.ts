import assert from 'node:assert/strict';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { openRegion, readRegionLayer, type Region } from 'landslide/region';
import { writeGeoPackage, type VectorLayer } from 'landslide/vector';
import { run, skipWithoutGdal } from '../vector/gdal-tool.js';
import { slides } from '../vector/layers.js';
import { GBK, makeShapefile } from '../vector/make-shapefile.js';

/** A folder with a region.json of these entries. */
function folder(): { dir: string; open: (entries: Record<string, unknown>) => Region } {
  const dir = mkdtempSync(join(tmpdir(), 'region-'));
  const open = (entries: Record<string, unknown>): Region => {
    writeFileSync(join(dir, 'region.json'), JSON.stringify({ name: 'mine', crs: 'EPSG:32650', ...entries }));
    return openRegion(dir);
  };
  return { dir, open };
}
const read = (region: Region, name: 'faults' | 'landslides' = 'landslides'): Promise<VectorLayer> =>
  readRegionLayer(region, name, 'the test');

test(
  'a layer of a GeoPackage is named as QGIS names it, or by itself',
  { skip: skipWithoutGdal },
  async () => {
    const { dir, open } = folder();
    const path = join(dir, 'inventory.gpkg');
    writeGeoPackage(path, slides);
    writeGeoPackage(join(dir, 'other.gpkg'), { ...slides, name: 'second', features: [slides.features[1]] });
    run('ogr2ogr', '-f', 'GPKG', '-update', path, join(dir, 'other.gpkg'), 'second');
    const second = open({ landslides: 'inventory.gpkg|layername=second', faults: { file: 'inventory.gpkg', layer: 'slides' } }); // prettier-ignore
    assert.deepEqual(second.layers.landslides, { file: path, layer: 'second' });
    assert.equal((await read(second)).features.length, 1);
    assert.equal((await read(second, 'faults')).features.length, 2);
    await assert.rejects(
      read(open({ landslides: 'inventory.gpkg' })),
      /has 2 vector layers \(slides, second\): say which \(layer: 'slides'\) in "landslides" of .*region\.json$/,
    );
    await assert.rejects(
      read(open({ landslides: 'inventory.gpkg|layername=third' })),
      /inventory.gpkg has no layer third: it has slides, second$/,
    );
  },
);

test('what a file does not say is asked for by entry, and taken from there', async () => {
  const { dir, open } = folder();
  makeShapefile(dir, 'bare', { texts: [GBK] });
  await assert.rejects(
    read(open({ landslides: 'bare.shp' })),
    /bare.shp has no .prj, .*: give crs: 'EPSG:n' in "landslides" of .*region\.json$/,
  );
  await assert.rejects(
    read(open({ landslides: { file: 'bare.shp', crs: 'EPSG:32650' } })),
    /give encoding: 'gbk' or 'utf-8' in "landslides" of/,
  );
  const layer = await read(open({ landslides: { file: 'bare.shp', crs: 'EPSG:32649', encoding: 'gbk' } }));
  assert.equal(layer.features[0].properties!.name, '滑坡');
  assert.deepEqual([layer.crs, layer.notes], ['EPSG:32650', ['landslides: reprojected from EPSG:32649 to EPSG:32650']]); // prettier-ignore
  await assert.rejects(
    read(open({}), 'faults'),
    /region mine has no faults, needed for the test: add "faults" to .*region\.json$/,
  );
});
