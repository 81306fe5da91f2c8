import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseRpb, writeRpb, type Rpb } from 'landslide/gf2';

const list = (seed: number): number[] =>
  Array.from({ length: 20 }, (_, i) => (i - seed) * 1.2345678901234e-5);
const RPB: Rpb = {
  lineOffset: 14600.5,
  sampOffset: 13810,
  latOffset: 31.0123,
  longOffset: 120.0456,
  heightOffset: -36.6,
  lineScale: 14601,
  sampScale: 13811,
  latScale: 0.13,
  longScale: 0.15,
  heightScale: 500,
  lineNumCoef: list(1),
  lineDenCoef: list(2),
  sampNumCoef: list(3),
  sampDenCoef: list(4),
};

test('what is written is read back, digit for digit', () => {
  assert.deepEqual(parseRpb(writeRpb(RPB)), RPB);
});

test('missing, short and impossible parts are named', () => {
  const text = writeRpb(RPB);
  assert.throws(() => parseRpb(text.replace('latOffset', 'l'), 'a.rpb'), {
    message: /^a\.rpb has no latOffset/,
  });
  assert.throws(() => parseRpb(text.replace('1.3e-1', '0'), 'a.rpb'), {
    message: 'a.rpb says latScale is 0: expected above 0',
  });
  assert.throws(() => parseRpb(text.replace(/,\n[^,]*\);/, ');'), 'a.rpb'), {
    message: 'a.rpb has 19 numbers in lineNumCoef: expected 20',
  });
});
