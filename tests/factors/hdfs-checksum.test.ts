import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { hasHdfsChecksum } from 'landslide/factors';

/** Bytes, and what Hadoop 3.3.4 said of that many bytes (i * i + 7 * i) mod 251, written with op=CREATE&blocksize=1048576. */
const HADOOP: [number, string, string][] = [
  [1, 'MD5-of-0MD5-of-512CRC32C', '000002000000000000000000dc236201841049096ad31b6213203a9000000000'],
  [512, 'MD5-of-0MD5-of-512CRC32C', '000002000000000000000000511a0184a6f7684596b74de7001d08e300000000'],
  [1000, 'MD5-of-0MD5-of-512CRC32C', '00000200000000000000000053697a683fbc542b14b833df24be113e00000000'],
  [1048576, 'MD5-of-0MD5-of-512CRC32C', '0000020000000000000000005cf1e73502b52e692aef56947bab578000000000'],
  [
    1048577,
    'MD5-of-2048MD5-of-512CRC32C',
    '000002000000000000000800549562189c4b3be4c845cac5bb06c58d00000000',
  ],
  [
    2621440,
    'MD5-of-2048MD5-of-512CRC32C',
    '000002000000000000000800382afa9154b1907f34019c4bad9c8a7c00000000',
  ],
  [
    4195081,
    'MD5-of-2048MD5-of-512CRC32C',
    '0000020000000000000008006901a8b204a4c9daaa3305b82b53593700000000',
  ],
];
const BLOCK = 1048576;

function fileOf(t: TestContext, bytes: Uint8Array): string {
  const dir = mkdtempSync(join(tmpdir(), 'checksum-'));
  t.after(() => rmSync(dir, { recursive: true, force: true }));
  writeFileSync(join(dir, 'file'), bytes);
  return join(dir, 'file');
}

test('files of one to five blocks have the checksums that Hadoop gave them; a changed byte has not', async (t) => {
  for (const [n, algorithm, bytes] of HADOOP) {
    const content = Uint8Array.from({ length: n }, (_, i) => (i * i + 7 * i) % 251);
    assert.equal(await hasHdfsChecksum(fileOf(t, content), { algorithm, bytes }, BLOCK), true, `${n} bytes`);
    content[n >> 1] ^= 1;
    assert.equal(await hasHdfsChecksum(fileOf(t, content), { algorithm, bytes }, BLOCK), false, `${n} bytes`);
  }
});

test('a checksum of another kind is not known', async (t) => {
  const path = fileOf(t, Buffer.from('a'));
  const [, , bytes] = HADOOP[0];
  for (const algorithm of ['COMPOSITE-CRC32C', 'MD5-of-0MD5-of-0CRC32', 'undefined'])
    assert.equal(await hasHdfsChecksum(path, { algorithm, bytes }, BLOCK), undefined);
  assert.equal(await hasHdfsChecksum(path, { algorithm: HADOOP[0][1], bytes }, 1000), undefined);
});
