import assert from 'node:assert/strict';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import type { ProgressEvent } from 'landslide/core';
import { openHdfs, putStore } from 'landslide/factors';
import { smallStore, STORE_NAMES } from './small-store.js';
import { serveHdfs, type Faults, type HdfsServer } from './webhdfs-server.js';

const FOLDER = '/stores/a b';

async function setUp(t: TestContext, faults: Faults = {}) {
  const server = await serveHdfs(t, faults);
  const dir = smallStore(t);
  const put = (o: Parameters<typeof putStore>[2] = {}, from = dir) => {
    const address = `webhdfs://${server.host}/stores/a%20b`;
    return putStore(from, openHdfs(address, { user: 'me', signal: o.signal }), { pauseS: 0, ...o });
  };
  return { server, dir, put };
}

function assertWhole({ files }: HdfsServer, dir: string): void {
  assert.deepEqual([...files.keys()].sort(), STORE_NAMES.map((name) => `${FOLDER}/${name}`).sort());
  for (const name of STORE_NAMES)
    assert.ok(files.get(`${FOLDER}/${name}`)!.equals(readFileSync(join(dir, name))), name);
}

const writes = ({ asked }: HdfsServer): string[] =>
  asked.filter((a) => a.startsWith('write')).map((a) => a.slice(`write ${FOLDER}/`.length));

test('every file arrives under a name of its own, stack.json last; a second time nothing is sent', async (t) => {
  const { server, dir, put } = await setUp(t);
  const heard: ProgressEvent[] = [];
  const sent = await put({ progress: (e) => heard.push(e) });
  assert.deepEqual(
    sent.map((f) => [f.name, f.state]),
    STORE_NAMES.map((name) => [name, 'brought']),
  );
  assertWhole(server, dir);
  assert.deepEqual(
    writes(server),
    STORE_NAMES.map((name) => `${name}.part`),
  );
  const last = heard.at(-1)!;
  assert.deepEqual([last.done, last.finished], [last.total, true]);
  assert.equal(
    last.total,
    sent.reduce((s, f) => s + f.bytes, 0),
  );
  server.asked.length = 0;
  assert.ok((await put()).every((f) => f.state === 'found'));
  assert.ok(!server.asked.some((a) => /^(write|CREATE|DELETE|RENAME)/.test(a)));
});

test('a connection that breaks is made anew; one that keeps breaking leaves no store, and the same command goes on', async (t) => {
  const { server, dir, put } = await setUp(t, { breakWrites: 500, breaks: 2 });
  await put();
  assertWhole(server, dir);
  assert.equal(writes(server).length, STORE_NAMES.length + 2);

  const other = await setUp(t);
  other.server.faults.onAsk = (asked) => {
    if (asked.startsWith('write') && asked.includes('slope')) other.server.faults.breakWrites = 500;
  };
  await assert.rejects(
    other.put({ retries: 1 }),
    /\.part: datanode 127\.0\.0\.1:\d+, to which 127\.0\.0\.1:\d+ leads, cannot be reached or broke off \(.+\): its name and port must be open/,
  );
  const { files } = other.server;
  assert.ok(!files.has(`${FOLDER}/stack.json`) && [...files.keys()].some((name) => name.endsWith('.part')));
  other.server.faults = {};
  const again = await other.put();
  assert.deepEqual(
    again.filter((f) => f.state === 'found').map((f) => f.name),
    ['classes.csv'],
  );
  assertWhole(other.server, other.dir);
});

test('stopped, it says so, leaves no store, and goes on', async (t) => {
  const { server, dir, put } = await setUp(t);
  const stop = new AbortController();
  server.faults.onAsk = (asked) => {
    if (asked.startsWith('write') && asked.includes('valid')) stop.abort();
  };
  await assert.rejects(put({ signal: stop.signal }), /stopped: what was finished is kept/);
  server.faults = {};
  assert.ok(!server.files.has(`${FOLDER}/stack.json`));
  assert.ok((await put()).some((f) => f.state === 'found'));
  assertWhole(server, dir);
});

test('another store is left as it is, unless it may be replaced: then its stack.json goes first', async (t) => {
  const { server, dir, put } = await setUp(t);
  await put();
  const other = smallStore(t, 2);
  await assert.rejects(put({}, other), /a%20b holds another classes\.csv: give another folder, or --replace/);
  assertWhole(server, dir);
  server.asked.length = 0;
  await put({ replace: true }, other);
  assertWhole(server, other);
  const changes = server.asked.filter((a) => /^(write|CREATE|DELETE|RENAME)/.test(a));
  assert.equal(changes[0], `DELETE ${FOLDER}/stack.json`);
});

test('a byte that changed on the way is seen; encrypted files, whose checksums mean nothing, are read back', async (t) => {
  const { server, dir, put } = await setUp(t, { isCorrupt: true });
  await assert.rejects(put({ retries: 1 }), /classes\.csv did not come whole/);
  assert.ok(!server.files.has(`${FOLDER}/classes.csv`));
  const other = await setUp(t, { isEncrypted: true, isCorrupt: true });
  await assert.rejects(other.put({ retries: 0 }), /classes\.csv did not come whole/);
  other.server.faults.isCorrupt = false;
  await other.put();
  assertWhole(other.server, other.dir);
  assert.ok((await other.put()).every((f) => f.state === 'found'));
  assert.ok(other.server.asked.some((a) => a === `read ${FOLDER}/slope.tif 0`));
  server.faults = {};
  await put();
  assertWhole(server, dir);
});

test('a store that is not whole here is not sent, nor one that names files outside its folder', async (t) => {
  const { server, dir, put } = await setUp(t);
  rmSync(join(dir, 'slope.tif'));
  await assert.rejects(put(), /slope\.tif not found: make the store again/);
  const stack = JSON.parse(readFileSync(join(dir, 'stack.json'), 'utf8'));
  writeFileSync(join(dir, 'stack.json'), JSON.stringify({ ...stack, valid: '../valid.tif' }));
  await assert.rejects(put(), /the store names a file \.\.\/valid\.tif: expected a plain name/);
  assert.deepEqual(server.asked, []);
});
