import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isHdfsAddress, openHdfs } from 'landslide/factors';
import { serveHdfs, type Faults } from './webhdfs-server.js';

async function* parts(...texts: string[]): AsyncGenerator<Uint8Array> {
  for (const text of texts) yield Buffer.from(text);
}

test('a file is written from its parts, known by its size, read from a byte on, renamed and removed', async (t) => {
  const server = await serveHdfs(t);
  const hdfs = openHdfs(`webhdfs://${server.host}/é/b`, { user: 'me' });
  await hdfs.make();
  assert.equal(await hdfs.status('x y'), undefined);
  await hdfs.write('x y', parts('land', 'slide'));
  assert.equal(server.files.get('/é/b/x y')!.toString(), 'landslide');
  assert.deepEqual(await hdfs.status('x y'), { bytes: 9, blockSize: 134217728, isPlain: true });
  const read: Uint8Array[] = [];
  for await (const part of hdfs.read('x y', 4)) read.push(part);
  assert.equal(Buffer.concat(read).toString(), 'slide');
  await hdfs.rename('x y', 'z');
  assert.deepEqual([...server.files.keys()], ['/é/b/z']);
  await assert.rejects(hdfs.rename('x y', 'z'), /x y cannot be renamed to z/);
  await hdfs.remove('z');
  await hdfs.remove('z');
  assert.equal(server.files.size, 0);
});

test('what the namenode says is one line that says what to do', async (t) => {
  const server = await serveHdfs(t);
  const hdfs = openHdfs(`webhdfs://${server.host}/a`, { user: 'me', timeoutS: 0.2 });
  const said = (exception: string, message: string): Faults => ({ exception: { exception, message } });
  const cases: [Faults, RegExp][] = [
    [
      said('AccessControlException', 'Permission denied: user=me\nat x'),
      /\/a: permission denied for user me \(Permission denied: user=me\): give another --user, or have/,
    ],
    [
      said('RemoteException', 'Cannot create file. Name node is in safe mode.'),
      /answers RemoteException \(Cannot create file\. Name node is in safe mode\.\)/,
    ],
    [said('SafeModeException', 'Cannot create'), /is in safe mode and takes no changes: wait/],
    [
      said('StandbyException', 'Operation category WRITE is not supported'),
      /is the standby namenode: give the active/,
    ],
    [said('DSQuotaExceededException', 'quota is 5'), /no room \(quota is 5\): have the quota raised/],
    [{ page: 401 }, /answers 401, not as WebHDFS does: it wants Kerberos/],
    [
      { page: 500 },
      /answers 500, not as WebHDFS does: is it the HTTP port of a namenode \(dfs\.namenode\.http-address\)\?/,
    ],
    [{ page: 200 }, /the answer is not as WebHDFS gives it/],
    [
      { isSilent: true },
      /127\.0\.0\.1:\d+ cannot be reached \(silent for 0\.2 s\): check host and HTTP port/,
    ],
  ];
  for (const [faults, line] of cases) {
    server.faults = faults;
    await assert.rejects(hdfs.make(), (error: Error) => {
      assert.match(error.message, line);
      return !error.message.includes('\n');
    });
  }
});

test('a host that is not there, a datanode that is not there, and one behind TLS', async (t) => {
  const server = await serveHdfs(t, { lead: 'http://127.0.0.1:1/webhdfs/v1/a/f?op=CREATE' });
  const hdfs = openHdfs(`webhdfs://${server.host}/a`, { user: 'me' });
  await assert.rejects(
    hdfs.write('f', parts('a')),
    /a\/f: datanode 127\.0\.0\.1:1, to which .* leads, cannot be reached or broke off \(ECONNREFUSED\)/,
  );
  server.faults.lead = 'https://127.0.0.1:1/';
  await assert.rejects(
    hdfs.write('f', parts('a')),
    /leads to "https:\/\/127\.0\.0\.1:1\/": expected an address with http:/,
  );
  const nobody = openHdfs('webhdfs://127.0.0.1:1/a', { user: 'me' });
  await assert.rejects(
    nobody.status('f'),
    /^DataError: webhdfs:\/\/127\.0\.0\.1:1\/a\/f: 127\.0\.0\.1:1 cannot be reached \(ECONNREFUSED\): check host and HTTP port of the namenode, and that it runs$/,
  );
});

test('addresses that are none', () => {
  for (const address of [
    ...['hdfs://a:9000/b', 'a:9870/b', 'webhdfs://a:9870/', 'webhdfs://a:9870', 'webhdfs:///b', '/b'],
    ...['webhdfs://a:x/b', 'webhdfs://me@a/b', 'webhdfs://a/b?op=DELETE', 'webhdfs://a/%E0%A4%A'],
  ])
    assert.throws(
      () => openHdfs(address, { user: 'me' }),
      /^InputError: address is .*: expected webhdfs:\/\/host:9870\/folder, with/,
      address,
    );
  assert.throws(() => openHdfs('webhdfs://a/b', { user: '' }), /the user is empty/);
  assert.deepEqual(['hdfs://a/b', 'webhdfs://a/b', 'swebhdfs://a', 'out/mine', 'C:\\x'].map(isHdfsAddress), [
    ...[true, true, true, false, false],
  ]);
});
