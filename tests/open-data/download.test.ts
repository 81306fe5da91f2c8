import assert from 'node:assert/strict';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { createRng, type ProgressEvent } from 'landslide/core';
import { downloadFile, openRecord, type RecordFile } from 'landslide/open-data';
import { serveRecord, temporary, type Behaviour } from './serve.js';
import type { TestContext } from 'node:test';

const rng = createRng('bytes');
const BYTES = Buffer.from(Uint8Array.from({ length: 200_000 }, () => rng.int(256)));

async function setUp(t: TestContext, behaviour: Behaviour = {}) {
  const served = await serveRecord(t, { 'a.zip': BYTES }, { behaviour });
  const { files } = await openRecord('10.5281/zenodo.42', { base: served.base });
  const path = join(temporary(t), 'a.zip');
  const get = (o: Parameters<typeof downloadFile>[2] = {}, file: RecordFile = files[0]) =>
    downloadFile(file, path, { pauseS: 0, ...o });
  return { served, path, get };
}

test('a file is fetched once, with progress in bytes, and found after that', async (t) => {
  const { served, path, get } = await setUp(t);
  const heard: ProgressEvent[] = [];
  assert.equal(await get({ progress: (e) => heard.push(e) }), 'fetched');
  assert.ok(readFileSync(path).equals(BYTES));
  assert.deepEqual(
    [heard.at(-1)!.done, heard.at(-1)!.total, heard.at(-1)!.finished],
    [200_000, 200_000, true],
  );
  assert.equal(await get(), 'found');
  assert.deepEqual(served.asked, ['a.zip 0']);
});

test('a server that breaks off is asked again from where it stopped', async (t) => {
  const { served, path, get } = await setUp(t, { breakAfter: 60_000 });
  assert.equal(await get(), 'fetched');
  assert.ok(readFileSync(path).equals(BYTES));
  assert.deepEqual(served.asked, ['a.zip 0', 'a.zip 60000', 'a.zip 120000', 'a.zip 180000']);
});

test('a server that knows no ranges is read from the beginning again', async (t) => {
  const { path, get } = await setUp(t, { breakAfter: 60_000, breaks: 1, noRanges: true });
  assert.equal(await get(), 'fetched');
  assert.ok(readFileSync(path).equals(BYTES));
});

test('a server that brings nothing is given up after some tries; what came before is gone on from', async (t) => {
  const { served, path, get } = await setUp(t, { breakAfter: 60_000, breaks: 1 });
  served.behaviour.busy = 2;
  assert.equal(await get({ attempts: 3 }), 'fetched');
  const other = await setUp(t, { breakAfter: 0 });
  writeFileSync(`${other.path}.part`, BYTES.subarray(0, 1000));
  await assert.rejects(
    other.get({ attempts: 2 }),
    /a.zip broke off at 1000 of 200000 bytes \(.*\) and did not go on in 2 tries: run the same command to go on/,
  );
  other.served.behaviour = {};
  other.served.asked.length = 0;
  assert.equal(await other.get(), 'fetched');
  assert.deepEqual(other.served.asked, ['a.zip 1000']);
  assert.ok(readFileSync(other.path).equals(BYTES) && existsSync(path));
});

test('wrong bytes are thrown away, with both checksums named; the next call brings the right ones', async (t) => {
  const { served, path, get } = await setUp(t, { instead: BYTES.map((b, i) => (i === 5 ? b ^ 1 : b)) });
  await assert.rejects(
    get(),
    /a.zip has MD5 [0-9a-f]{32}, its record says [0-9a-f]{32}: what came was thrown/,
  );
  assert.ok(!existsSync(path) && !existsSync(`${path}.part`));
  served.behaviour = {};
  assert.equal(await get(), 'fetched');
});

test('a longer answer, a refusal and a stop are one line each', async (t) => {
  const { served, path, get } = await setUp(t, { instead: Buffer.concat([BYTES, BYTES]) });
  await assert.rejects(get(), /a.zip is longer than the 200000 bytes of its record/);
  assert.ok(!existsSync(`${path}.part`));
  await assert.rejects(
    get({}, { name: 'b', bytes: 3, checksum: `md5:${'0'.repeat(32)}`, url: `${served.base}/nowhere` }),
    /nowhere answers 404/,
  );
  served.behaviour = { breakAfter: 50_000 };
  const stop = new AbortController();
  // Stopped in the pause after the connection has broken.
  const wait = setInterval(() => existsSync(`${path}.part`) && stop.abort(), 20);
  t.after(() => clearInterval(wait));
  await assert.rejects(
    get({ signal: stop.signal, pauseS: 60 }),
    /fetching a.zip stopped: what was finished is kept/,
  );
  assert.ok(existsSync(`${path}.part`));
});
