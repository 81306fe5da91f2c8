import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openRecord, recordNumber } from 'landslide/open-data';
import { md5, serveRecord } from './serve.js';

test('a DOI is taken plain, with doi: or as an address; others are refused', () => {
  for (const doi of ['10.5281/zenodo.42', 'doi:10.5281/zenodo.42', 'https://doi.org/10.5281/ZENODO.42'])
    assert.equal(recordNumber(doi), '42');
  for (const doi of ['10.11922/sciencedb.00222', 'zenodo.42', '10.5281/zenodo.42/x', ''])
    assert.throws(() => recordNumber(doi), /DOI is .*: expected one of Zenodo, such as 10.5281/);
});

test('title, licence, files, sizes and checksums are the record’s', async (t) => {
  const file = Buffer.from('pixels');
  const { base } = await serveRecord(t, { 'a b.zip': file });
  const record = await openRecord('10.5281/zenodo.42', { base });
  assert.deepEqual(record, {
    doi: '10.5281/zenodo.42',
    id: '42',
    title: 'Landslides of nowhere',
    licence: 'cc-by-4.0',
    version: '2',
    files: [
      {
        name: 'a b.zip',
        bytes: 6,
        checksum: `md5:${md5(file)}`,
        url: `${base}/api/records/42/files/a%20b.zip/content`,
      },
    ],
  });
});

test('an unknown record, a closed one, a name that is a path, and no server are one line each', async (t) => {
  const { base } = await serveRecord(t, {});
  await assert.rejects(openRecord('10.5281/zenodo.7', { base }), /records\/7 answers 404: no such record/);
  await assert.rejects(openRecord('10.5281/zenodo.42', { base }), /names no files: the record is closed/);
  const bad = await serveRecord(t, { '../out.zip': Buffer.from('x') });
  await assert.rejects(openRecord('10.5281/zenodo.42', { base: bad.base }), /expected a plain name, a size/);
  await assert.rejects(
    openRecord('10.5281/zenodo.42', { base: 'http://127.0.0.1:9' }),
    /cannot be reached \(.*\): check the connection/,
  );
});

test('a record without a licence says so', async (t) => {
  const { base } = await serveRecord(t, { 'a.zip': Buffer.from('x') }, { metadata: { license: undefined } });
  assert.equal((await openRecord('10.5281/zenodo.42', { base })).licence, 'none stated');
});
