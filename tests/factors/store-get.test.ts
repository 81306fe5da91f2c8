import assert from 'node:assert/strict';
import { existsSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { getStore, openHdfs } from 'landslide/factors';
import { emptyFolder, smallStore, STORE_NAMES } from './small-store.js';
import { serveHdfs, type Faults } from './webhdfs-server.js';

/** A server that holds a store in /s, and a folder for it here. */
async function setUp(t: TestContext, faults: Faults = {}) {
  const server = await serveHdfs(t, faults);
  const [from, dir] = [smallStore(t), join(emptyFolder(t), 'store')];
  const hold = (store: string): void => {
    for (const name of STORE_NAMES) server.files.set(`/s/${name}`, readFileSync(join(store, name)));
  };
  hold(from);
  const get = (o: Parameters<typeof getStore>[2] = {}) => {
    const hdfs = openHdfs(`webhdfs://${server.host}/s`, { user: 'me', signal: o.signal });
    return getStore(hdfs, dir, { pauseS: 0, ...o });
  };
  return { server, from, dir, get, hold };
}

function assertSame(dir: string, from: string): void {
  assert.deepEqual(readdirSync(dir).sort(), [...STORE_NAMES].sort());
  for (const name of STORE_NAMES)
    assert.ok(readFileSync(join(dir, name)).equals(readFileSync(join(from, name))), name);
}

const reads = (asked: readonly string[], name: string): string[] =>
  asked.filter((a) => a.startsWith(`read /s/${name} `)).map((a) => a.split(' ')[2]);

test('a store comes back byte for byte; a second time no layer is read', async (t) => {
  const { server, from, dir, get } = await setUp(t);
  assert.ok((await get()).every((f) => f.state === 'brought'));
  assertSame(dir, from);
  server.asked.length = 0;
  assert.ok((await get()).every((f) => f.state === 'found'));
  assert.deepEqual(reads(server.asked, 'slope.tif'), []);
});

test('a connection that breaks goes on where it broke; one that keeps breaking leaves its part and no stack.json', async (t) => {
  const { server, from, dir, get } = await setUp(t);
  const size = statSync(join(from, 'slope.tif')).size;
  const at = size - 100;
  server.faults = { breakReads: at };
  await assert.rejects(get({ retries: 0 }), /broke off \(.+\): run the same command to go on/);
  assert.ok(!existsSync(join(dir, 'stack.json')));
  server.faults = {};
  await get();
  assertSame(dir, from);
  const broken = STORE_NAMES.find((name) => reads(server.asked, name).length > 1 && name !== 'stack.json')!;
  assert.deepEqual(reads(server.asked, broken), ['0', String(at)]);
});

test('a part of another file is found out and thrown away; encrypted files begin anew', async (t) => {
  const { server, from, dir, get } = await setUp(t);
  const stop = new AbortController();
  server.faults.onAsk = (asked) => {
    if (asked.startsWith('read /s/slope')) stop.abort();
  };
  await assert.rejects(get({ signal: stop.signal }), /stopped: what was finished is kept/);
  server.faults = {};
  writeFileSync(join(dir, 'aspect.tif.part'), Buffer.alloc(500));
  await assert.rejects(get({ retries: 0 }), /aspect\.tif did not come whole/);
  assert.ok(!existsSync(join(dir, 'aspect.tif.part')));
  writeFileSync(join(dir, 'aspect.tif.part'), Buffer.alloc(500));
  server.faults.isEncrypted = true;
  server.asked.length = 0;
  await get();
  assert.deepEqual(reads(server.asked, 'aspect.tif'), ['0', '0']);
  assertSame(dir, from);
});

test('another store here is left as it is, unless it may be replaced', async (t) => {
  const { from, dir, get, hold } = await setUp(t);
  await get();
  const other = smallStore(t, 2);
  hold(other);
  await assert.rejects(get(), /store holds another classes\.csv: give another folder, or --replace/);
  assertSame(dir, from);
  await get({ replace: true });
  assertSame(dir, other);
});

test('a store that changes while it is fetched is not taken for whole', async (t) => {
  const { server, dir, get } = await setUp(t);
  server.faults.onAsk = (asked) => {
    if (!asked.startsWith('read /s/slope')) return;
    const stack = JSON.parse(server.files.get('/s/stack.json')!.toString()) as object;
    server.files.set('/s/stack.json', Buffer.from(JSON.stringify({ ...stack, notes: ['new'] })));
  };
  await assert.rejects(get(), /was changed meanwhile: run the same command with --replace/);
  assert.ok(!existsSync(join(dir, 'stack.json')));
});

test('no store, half a store, no JSON, another JSON, names that lead outside: one line each, and nothing is written', async (t) => {
  const { server, dir, get } = await setUp(t);
  const whole = server.files.get('/s/stack.json')!;
  const stack = JSON.parse(whole.toString()) as object;
  const cases: [string | undefined, RegExp][] = [
    [undefined, /holds no whole store \(no stack\.json\): put the store first, or again/],
    ['{"format": "land', /stack\.json is not JSON/],
    ['{"format": "other"}', /stack\.json is no factor stack: format is other/],
    ['null', /stack\.json is no factor stack/],
    [
      JSON.stringify({ ...stack, layers: [{ file: '../../a' }] }),
      /names a file \.\.\/\.\.\/a: expected a plain name/,
    ],
    [JSON.stringify({ ...stack, layers: [null] }), /names a file undefined: expected a plain name/],
  ];
  for (const [content, line] of cases) {
    server.files.delete('/s/stack.json');
    if (content !== undefined) server.files.set('/s/stack.json', Buffer.from(content));
    await assert.rejects(get(), line);
  }
  server.files.set('/s/stack.json', whole);
  server.files.delete('/s/store.gpkg');
  await assert.rejects(get(), /\/s\/store\.gpkg is not there: put the store again/);
  assert.ok(!existsSync(dir));
});
