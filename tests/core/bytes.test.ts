import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatBytes } from 'landslide/core';

test('sizes in the unit that a reader would choose', () => {
  for (const [bytes, text] of [
    [0, '0 bytes'],
    [812, '812 bytes'],
    [1000, '1.00 kB'],
    [45_600, '45.6 kB'],
    [3_470_000, '3.47 MB'],
    [999_000_000, '999 MB'],
    [12_400_000_000, '12.4 GB'],
    [272_000_000_000_000, '272 TB'],
    [4.2e15, '4200 TB'],
  ] as const)
    assert.equal(formatBytes(bytes), text);
});
