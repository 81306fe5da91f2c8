import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { writeRpb } from 'landslide/gf2';
import { readRaster, writeCog } from 'landslide/raster';
import { makeDem, makeTexture, RPB } from '../gf2/make-ortho.js';
import { shell } from './shell.js';

const dir = mkdtempSync(join(tmpdir(), 'cli-ortho-'));
after(() => rmSync(dir, { recursive: true }));
await writeCog(join(dir, 'PAN.tif'), { ...makeTexture(), nodata: null });
await writeCog(join(dir, 'dem.tif'), makeDem());
writeFileSync(join(dir, 'PAN.rpb'), writeRpb(RPB));

const GIVEN = {
  image: join(dir, 'PAN.tif'),
  rpb: join(dir, 'PAN.rpb'),
  dem: join(dir, 'dem.tif'),
  'geoid-offset': '-12.5',
  crs: 'EPSG:32650',
  pixel: '0.8',
  nodata: '0',
  out: join(dir, 'out.tif'),
};

/** The command with these options; what is undefined is left out. */
function ortho(values: Record<string, string | undefined>): Promise<{ out: string; err: string }> {
  const options = Object.entries(values).filter(([, v]) => v !== undefined);
  return shell('ortho', '--json', ...options.map(([k, v]) => `--${k}=${v}`));
}

test('landslide ortho lays an image on the map', async () => {
  const { out } = await ortho(GIVEN);
  const { grid, counts } = JSON.parse(out) as {
    grid: { width: number; height: number; crs: string };
    counts: { present: number };
  };
  const made = await readRaster(GIVEN.out);
  assert.deepEqual(made.grid, grid);
  assert.equal(made.nodata, 0);
  assert.equal(made.data.filter((v) => v !== 0).length, counts.present);
  // 400 x 360 pixels of about .8 m each on the ground.
  assert.ok(counts.present > 130000 && counts.present < 160000, `${counts.present}`);
});

test('what is missing or wrong is one line, and no file is left', async () => {
  rmSync(GIVEN.out, { force: true });
  for (const [change, message] of [
    [{ 'geoid-offset': undefined }, /^landslide ortho: --geoid-offset is missing: give metres, 0 where/],
    [{ 'geoid-offset': 'egm96' }, /--geoid-offset is egm96: expected a number/],
    [{ nodata: undefined }, /PAN\.tif does not say which value marks absent pixels/],
    [{ crs: undefined }, /--crs is missing: give the CRS of the result/],
    [{ pixel: '8' }, /a target pixel spans \d+\.\d\d image pixels/],
    [{ rpb: join(dir, 'MSS.rpb') }, /MSS\.rpb not found: check the path/],
    [{ dem: join(dir, 'PAN.tif') }, /DEM is without CRS/],
  ] as const) {
    const { err } = await ortho({ ...GIVEN, ...change });
    assert.match(err, message);
    assert.doesNotMatch(err, /\n/);
  }
  assert.ok(!existsSync(GIVEN.out));
});
