import assert from 'node:assert/strict';
import { execFile, execFileSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { columnsOf, tableOf, type DanfoFrame } from 'landslide/figures';
import { repositoryRoot } from 'landslide/study';

interface Frame extends DanfoFrame {
  shape: [number, number];
  at(row: number, column: string): unknown;
  loc(o: { columns: string[] }): Frame;
  add(value: number): Frame;
}
interface Danfo {
  DataFrame: new (columns: Record<string, unknown[]>) => Frame;
}

const root = repositoryRoot();

/** A folder with our overrides and nothing else to install. */
function emptyProject(): string {
  const dir = mkdtempSync(join(tmpdir(), 'danfo-'));
  const { overrides } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as Record<
    string,
    unknown
  >;
  writeFileSync(join(dir, 'package.json'), JSON.stringify({ name: 'try', private: true, overrides }));
  copyFileSync(join(root, '.npmrc'), join(dir, '.npmrc'));
  return dir;
}

/** True where npm answers for the package within a few seconds. */
function registryAnswers(): boolean {
  try {
    execFileSync('npm', ['view', 'danfojs-node@1.2.0', 'version'], { timeout: 15_000, stdio: 'pipe' });
    return true;
  } catch {
    return false;
  }
}

test('npm run add names danfo with the version tried here', () => {
  assert.match(readFileSync(join(root, 'lib/bin/add.mjs'), 'utf8'), /danfojs-node@1\.2\.0/);
});

test('the opt-in danfojs-node installs with install scripts off; tables go in and out whole, its arithmetic is float32', async (t) => {
  if (!registryAnswers()) return t.skip('npm cannot reach its registry: danfojs-node was not installed');
  const dir = emptyProject();
  await promisify(execFile)('npm', ['install', 'danfojs-node@1.2.0'], { cwd: dir, timeout: 240_000 });
  const danfo = createRequire(join(dir, 'package.json'))('danfojs-node') as Danfo;
  const frame = new danfo.DataFrame({ name: ['Y1', 'Y2'], northing: [4321234.56, 3309000.25] });
  assert.deepEqual(frame.shape, [2, 2]);
  assert.equal(frame.at(0, 'northing'), 4321234.56);
  const slides = {
    columns: ['name', 'northing', 'found', 'area_m2'],
    rows: [
      ['Y1', 4321234.56, true, 0.1 + 0.2],
      ['Y2', 3309000.125, false, null],
    ],
  };
  const own = new danfo.DataFrame(columnsOf(slides));
  assert.deepEqual(tableOf(own), slides);
  // What environment.md warns of: if this ever fails, danfo computes in float64, and the warning can go.
  const added = own.loc({ columns: ['northing'] }).add(0);
  assert.equal(tableOf(added).rows[0][0], Math.fround(4321234.56));
});
