import assert from 'node:assert/strict';
import { test } from 'node:test';
import { absentTest, bytesOf, dtypeOf, isFloat, makeArray, type Dtype } from 'landslide/raster';

const ALL: [Dtype, number][] = [
  ['uint8', 1],
  ['int8', 1],
  ['uint16', 2],
  ['int16', 2],
  ['uint32', 4],
  ['int32', 4],
  ['float32', 4],
  ['float64', 8],
];

test('each type has its array and size', () => {
  for (const [dtype, bytes] of ALL) {
    assert.equal(dtypeOf(makeArray(dtype, 3)), dtype);
    assert.equal(bytesOf(dtype), bytes);
    assert.equal(isFloat(dtype), dtype.startsWith('float'));
  }
  assert.throws(() => dtypeOf(new Uint8ClampedArray(1) as never), /no pixel type/);
});

test('absent: the marker, NaN, and a decimal marker as float32', () => {
  assert.equal(absentTest(0, 'uint8')(0), true);
  assert.equal(absentTest(null, 'float32')(0), false);
  assert.equal(absentTest(null, 'float32')(NaN), true);
  assert.equal(absentTest(NaN, 'float32')(NaN), true);
  assert.equal(absentTest(-9999.9, 'float32')(Math.fround(-9999.9)), true);
});
