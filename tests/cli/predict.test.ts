import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { main } from 'landslide/cli';
import { readRaster } from 'landslide/raster';
import { readVector } from 'landslide/vector';
import { smallCheckpoint, smallScene } from './small-scene.js';

const dir = mkdtempSync(join(tmpdir(), 'predict-cli-'));
after(() => rmSync(dir, { recursive: true, force: true }));

smallCheckpoint(dir);

const scene = (name: string, o: Parameters<typeof smallScene>[1] = {}): Promise<string> =>
  smallScene(join(dir, `${name}.tif`), o);

async function predict(
  image: string,
  out: string,
  ...more: string[]
): Promise<{ code: number; said: string }> {
  const said: string[] = [];
  const argv = ['predict', '--checkpoint', dir, '--image', image, '--divide', '255', '--window', '64', '--overlap', '16', '--out', out, ...more]; // prettier-ignore
  const code = await main(argv, (t) => said.push(t), (t) => said.push(t)); // prettier-ignore
  return { code, said: said.join('\n') };
}

/** A threshold that the untrained network's probabilities straddle. */
async function middle(probability: string): Promise<string> {
  const { data } = await readRaster(probability);
  const sorted = Float32Array.from(data).filter(Number.isFinite).sort();
  return sorted[Math.floor(0.7 * sorted.length)].toFixed(4);
}

test('predict writes probability, mask, GeoPackage and GeoJSON that agree', async () => {
  const image = await scene('image');
  const out = join(dir, 'out');
  const first = await predict(image, out);
  assert.equal(first.code, 0, first.said);
  assert.match(first.said, /device: .*cpu/);
  const threshold = await middle(join(out, 'probability.tif'));
  const { code, said } = await predict(image, out, '--threshold', threshold, '--min-area', '40');
  assert.equal(code, 0, said);
  assert.match(said, /probabilities found: made from the same before/);
  assert.deepEqual(readdirSync(out).sort(), [
    'landslides.geojson',
    'landslides.gpkg',
    'mask.tif',
    'prediction.json',
    'probability.tif',
  ]);
  const probability = await readRaster(join(out, 'probability.tif'));
  const mask = await readRaster(join(out, 'mask.tif'));
  const t = Number(threshold);
  mask.data.forEach((m, i) => {
    const p = probability.data[i];
    assert.equal(m, Number.isNaN(p) ? 255 : p >= t ? 1 : 0);
  });
  assert.ok(probability.data.subarray(0, 300).every(Number.isNaN));
  const [gpkg, json] = await Promise.all(
    ['gpkg', 'geojson'].map((e) => readVector(join(out, `landslides.${e}`))),
  );
  assert.ok(gpkg.features.length > 2);
  assert.equal(gpkg.crs, 'EPSG:32650');
  assert.deepEqual(
    gpkg.features.map((f) => f.properties),
    json.features.map((f) => f.properties),
  );
  assert.ok(gpkg.features.every((f) => (f.properties!.area_m2 as number) >= 40));
  const record = JSON.parse(readFileSync(join(out, 'prediction.json'), 'utf8')) as {
    landslides: { count: number };
    inputs: { window: number };
  };
  assert.deepEqual([record.landslides.count, record.inputs.window], [gpkg.features.length, 64]);
});

test('--eightfold gives another map', async () => {
  const image = await scene('small', { side: 80 });
  const [plain, eight] = [join(dir, 'plain'), join(dir, 'eight')];
  assert.equal((await predict(image, plain)).code, 0);
  const { code, said } = await predict(image, eight, '--eightfold');
  assert.equal(code, 0, said);
  const [a, b] = await Promise.all([plain, eight].map((d) => readRaster(join(d, 'probability.tif'))));
  assert.notDeepEqual(a.data, b.data);
});

test('images that do not fit are one line, before anything is predicted', async () => {
  const out = join(dir, 'refused');
  const four = await scene('four', { bands: 4 });
  for (const [image, line, ...more] of [
    [four, /four.tif has 4 bands, the network takes 3 \(red, green, blue\): say which by --bands/],
    [four, /--bands is 3,2,5: the image has bands 1 to 4/, '--bands', '3,2,5'],
    [four, /--bands names 2 bands; the network was trained on 3/, '--bands', '3,2'],
    [await scene('degrees', { crs: 'EPSG:4326' }), /CRS is EPSG:4326, in degrees: .* warp it first/],
    [await scene('bare', { crs: '' }), /bare.tif has no CRS: areas in m2 need a projected one/],
    [four, /--threshold is 0: expected a number above 0/, '--bands', '3,2,1', '--threshold', '0'],
    [await scene('tiny', { side: 20 }), /image is 20 pixels along a side, the window 64: use a window of 40/],
    [join(dir, 'none.tif'), /none.tif/],
  ] as [string, RegExp, ...string[]][]) {
    const { code, said } = await predict(image, out, ...more);
    assert.equal(code, 1, said);
    assert.match(said, line);
    assert.ok(!said.includes('\n'), said);
    assert.ok(!existsSync(join(out, 'probability.tif')) && !existsSync(join(out, 'probability.tif.rows')));
  }
});

test('Ctrl-C leaves no half file, and the same command ends with the same bytes', async () => {
  const image = await scene('long', { side: 1200 });
  const [stopped, whole] = [join(dir, 'stopped'), join(dir, 'whole')];
  const argv = (out: string): string[] => ['lib/bin/landslide.mjs', 'predict', '--checkpoint', dir, '--image', image, '--divide', '255', '--window', '64', '--overlap', '32', '--out', out]; // prettier-ignore
  const run = (out: string, until?: string): Promise<{ code: number | null; said: string }> =>
    new Promise((resolve) => {
      const child = spawn(process.execPath, argv(out));
      let said = '';
      for (const s of [child.stdout, child.stderr]) s.on('data', (d: Buffer) => (said += d.toString()));
      const poll = setInterval(() => {
        // Once there is a row to keep; a second signal would end the process at once.
        if (!until || !existsSync(until) || statSync(until).size < 5000) return;
        clearInterval(poll);
        child.kill('SIGINT');
      }, 20);
      child.on('close', (code) => {
        clearInterval(poll);
        resolve({ code, said });
      });
    });
  const first = await run(stopped, join(stopped, 'probability.tif.rows'));
  assert.notEqual(first.code, 0);
  assert.match(first.said, /stopped: what was finished is kept; run the same command to go on/);
  assert.deepEqual(readdirSync(stopped), ['probability.tif.rows']);
  const again = await run(stopped);
  assert.equal(again.code, 0, again.said);
  assert.equal((await run(whole)).code, 0);
  for (const name of [
    'probability.tif',
    'mask.tif',
    'landslides.gpkg',
    'landslides.geojson',
    'prediction.json',
  ])
    assert.deepEqual(readFileSync(join(stopped, name)), readFileSync(join(whole, name)), name);
});
