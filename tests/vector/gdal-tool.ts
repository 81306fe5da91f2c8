/** @file GDAL's commands as referees, where they are. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';

/** Why tests with GDAL's commands are passed over, or false. */
export const skipWithoutGdal =
  spawnSync('ogr2ogr', ['--version']).status === 0
    ? false
    : 'no ogr2ogr, ogrinfo and gdal_rasterize here (GDAL): apt install gdal-bin';

/** What a command prints; it must end well and warn of nothing. */
export function run(...[command, ...args]: string[]): string {
  const { stdout, stderr, status } = spawnSync(command, args, { encoding: 'utf8' });
  assert.equal(status, 0, stderr);
  assert.ok(!/warning|error/i.test(stderr), stderr);
  return stdout;
}
