import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { makeZip } from '../open-data/make-zip.js';
import { serveRecord, temporary } from '../open-data/serve.js';
import { pairSet } from './pair-set.js';
import { shell } from './shell.js';

const DOI = '10.5281/zenodo.42';

/** Three archives as GDCLD has them; the test part holds one image of the training part, flipped. */
async function archives(t: Parameters<typeof pairSet>[0]): Promise<Record<string, Buffer>> {
  const dir = await pairSet(t, { n: 6, size: 32 });
  const read = (f: string): Buffer => readFileSync(join(dir, f));
  const zip = (part: string, ids: number[]): Buffer =>
    makeZip(
      Object.fromEntries(
        ids.flatMap((i, k) => [
          [`${part}_data/img/${k}.tif`, read(`images/p${i}.tif`)],
          [`${part}_data/label/${k}.tif`, read(`masks/p${i}.tif`)],
        ]),
      ),
    );
  return {
    'train_data.zip': zip('train', [0, 1, 2]),
    'val_data.zip': zip('val', [3]),
    'test_data.zip': zip('test', [4, 0]),
  };
}

test('data get brings a record into data/, also from a server that breaks off; list and check find it; train and evaluate take its own parts', async (t) => {
  const files = await archives(t);
  const served = await serveRecord(t, files, { behaviour: { breakAfter: 20_000 } });
  const folder = temporary(t);
  const from = ['--folder', folder, '--base', served.base];
  const shown = await shell('data', 'get', DOI, ...from, '--show');
  assert.equal(shown.code, 0, shown.err);
  assert.match(
    shown.out,
    /^Landslides of nowhere\nlicence: cc-by-4.0; doi:10.5281\/zenodo.42; .* in 3 files\n/,
  );
  assert.deepEqual([readdirSync(folder), served.asked], [[], []]);

  const got = await shell('data', 'get', DOI, ...from, '--name', 'nowhere');
  assert.equal(got.code, 0, got.err);
  assert.match(got.out, /train_data.zip +\d+ +fetched/);
  assert.match(got.out, /note: dataset.json was written from the folders' names and a few masks/);
  const dir = join(folder, 'datasets', 'nowhere');
  const manifest = JSON.parse(readFileSync(join(dir, 'dataset.json'), 'utf8')) as Record<string, unknown>;
  assert.deepEqual([manifest.licence, manifest.source], ['cc-by-4.0', `doi:${DOI}`]);
  assert.deepEqual(manifest.splits, { train: ['train_data'], validation: ['val_data'], test: ['test_data'] });
  served.asked.length = 0;
  assert.match(
    (await shell('data', 'get', DOI, ...from, '--name', 'nowhere')).out,
    /val_data.zip +\d+ +found/,
  );
  assert.deepEqual(served.asked, []);

  assert.match(
    (await shell('data', 'list', '--folder', folder)).out,
    /data set +nowhere +Landslides of nowhere +cc-by-4.0 +6 images/,
  );
  const checked = await shell('data', 'check', 'nowhere', '--folder', folder);
  assert.equal(checked.code, 0, checked.err);
  assert.match(checked.out, /^nowhere: 6 images of 32 x 32 x 3\n/);
  assert.match(checked.out, /^train +3 /m);
  assert.match(checked.out, /checksums: all 12 files are as they were unpacked/);
  assert.match(
    checked.out,
    /1 pair of images shows the same ground: test_data\/img\/1.tif \(test\) and train_data\/img\/0.tif \(train\)/,
  );

  const out = temporary(t);
  const trained = await shell(
    'train',
    '--data',
    dir,
    '--width',
    '2',
    '--epochs',
    '1',
    '--batch',
    '2',
    '--device',
    'cpu',
    '--out',
    out,
  );
  assert.match(trained.out, /^unet-se: 3 patches, 1 for validation/, trained.err);
  const scored = await shell('evaluate', '--data', dir, '--checkpoint', out);
  assert.match(scored.out, /^unet-se on nowhere: 2 patches/, scored.err);

  writeFileSync(join(dir, 'train_data', 'img', '0.tif'), 'x');
  rmSync(join(dir, 'val_data', 'label', '0.tif'));
  assert.match(
    (await shell('data', 'check', 'nowhere', '--folder', folder)).err,
    /2 of 12 files of .* are not as they were unpacked: .*0.tif has 1 bytes instead of \d+; .* is missing: fetch them again/,
  );
});

test('wrong bytes, a file the record lacks, and a folder of another record are refused in one line', async (t) => {
  const files = { 'a.zip': makeZip({ 'notes.txt': 'none' }) };
  const served = await serveRecord(t, files, { behaviour: { instead: Buffer.from(files['a.zip']).fill(7) } });
  const folder = temporary(t);
  const get = (...more: string[]) =>
    shell('data', 'get', DOI, '--folder', folder, '--base', served.base, ...more);
  assert.match((await get()).err, /^landslide data get: a.zip has MD5 .*run again to fetch it anew$/);
  assert.match((await get('--files', 'b.zip')).err, /file is b.zip: 10.5281\/zenodo.42 has a.zip/);
  served.behaviour = {};
  const got = await get('--keep');
  assert.match(got.out, /note: no dataset.json was written \(no folder of images beside a folder of masks/);
  assert.ok(existsSync(join(folder, 'datasets', 'zenodo-42', 'archives', 'a.zip')));
  writeFileSync(
    join(folder, 'datasets', 'zenodo-42', 'contents.json'),
    JSON.stringify({ doi: '10.5281/zenodo.7', from: [] }),
  );
  assert.match(
    (await get()).err,
    /zenodo-42 holds 10.5281\/zenodo.7: give 10.5281\/zenodo.42 another folder by --name/,
  );
});

test('data list tells manifests whose pixels are not here, and faulty ones', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'data-list-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  assert.match(
    (await shell('data', 'list', '--folder', folder)).out,
    /no dataset.json and no region.json found/,
  );
  const list = await shell('data', 'list');
  assert.match(list.out, /data set +amunet-baige .*none stated/);
  assert.match(list.out, /region +lsat-pakistan .*not here: /);
});
