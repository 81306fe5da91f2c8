import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { emptyFolder } from '../factors/small-store.js';
import { serveHdfs } from '../factors/webhdfs-server.js';
import { tinyRegion } from '../study/tiny-region.js';
import { shell } from './shell.js';

test('factors put and get: the store that factors left, to HDFS and back; a question to it there is told to get it first', async (t) => {
  const server = await serveHdfs(t);
  const out = emptyFolder(t);
  await shell('factors', '--region', await tinyRegion(), '--out', out);
  const [store, back] = [join(out, 'factors'), join(out, 'back')];
  const address = `webhdfs://${server.host}/stores/tiny`;
  const put = await shell('factors', 'put', '--store', store, '--to', address, '--user', 'me');
  assert.equal(put.err, '');
  assert.match(
    put.out,
    /^.*factors is whole at webhdfs:.*\/stores\/tiny: 14 of 14 files brought, \d+ bytes$/m,
  );
  assert.match(put.out, /^slope\.tif +\d+ +brought$/m);
  const get = await shell('factors', 'get', '--from', address, '--store', back, '--json');
  assert.equal(get.err, '');
  assert.ok(
    (JSON.parse(get.out) as { files: { state: string }[] }).files.every((f) => f.state === 'brought'),
  );
  assert.deepEqual(readdirSync(back), readdirSync(store));
  for (const name of readdirSync(store))
    assert.ok(readFileSync(join(back, name)).equals(readFileSync(join(store, name))), name);
  const query = await shell('factors', 'query', '--store', back, '--where', 'slope > 30');
  assert.match(query.out, /^\d+ pixels/);
  const there = await shell('factors', 'query', '--store', address);
  assert.match(there.err, /--store is webhdfs:.*: get it first \(landslide factors get --from webhdfs:/);
});

test('what is missing or wrong is said in one line', async () => {
  const cases: [string[], RegExp][] = [
    [['put', '--store', 'x'], /^landslide factors put: --to is missing: give webhdfs:/],
    [
      ['put', '--store', '/nowhere', '--to', 'webhdfs://a/b'],
      /stack\.json not found: make the factors first/,
    ],
    [['get', '--store', 'x'], /^landslide factors get: --from is missing: give webhdfs:/],
    [['get', '--store', 'x', '--from', 'hdfs://a:9000/b'], /^landslide factors get: address is hdfs:/],
    [['send'], /factors send|Unexpected argument/],
  ];
  for (const [argv, line] of cases) {
    const { code, err } = await shell('factors', ...argv);
    assert.equal(code, 1);
    assert.match(err, line);
    assert.equal(err.split('\n').length, 1);
  }
});
