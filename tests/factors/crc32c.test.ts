import assert from 'node:assert/strict';
import { test } from 'node:test';
import { crc32c } from 'landslide/factors';

test('the examples of RFC 3720, the usual check value, and lengths that are no multiple of four', () => {
  const bytes = (n: number, of: (i: number) => number): Uint8Array =>
    Uint8Array.from({ length: n }, (_, i) => of(i));
  const cases: [Uint8Array, number][] = [
    [bytes(32, () => 0), 0x8a9136aa],
    [bytes(32, () => 255), 0x62a8ab43],
    [bytes(32, (i) => i), 0x46dd794e],
    [bytes(32, (i) => 31 - i), 0x113fdb5c],
    [Buffer.from('123456789'), 0xe3069283],
    [bytes(0, () => 0), 0],
  ];
  for (const [input, sum] of cases) assert.equal(crc32c(input).toString(16), sum.toString(16));
});
