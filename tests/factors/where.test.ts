import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createRng } from 'landslide/core';
import { answerOf, holds, parseWhere } from 'landslide/factors';

const NAMES = ['slope', 'ndvi', 'landslide'];
const at = (text: string, slope: number, ndvi: number): boolean =>
  holds(parseWhere(text, NAMES), (name) => ({ slope, ndvi, landslide: 0 })[name]!);

test('comparisons, and before or, parentheses', () => {
  assert.ok(at('slope > 30', 31, 0) && !at('slope > 30', 30, 0));
  assert.ok(at('slope >= 30 and slope <= 30', 30, 0));
  assert.ok(at('slope = 1 or slope = 2 and ndvi > 0.5', 1, 0));
  assert.ok(!at('(slope = 1 or slope = 2) and ndvi > 0.5', 1, 0));
  assert.ok(at('slope!=2 AND ndvi<-.1', 1, -0.2) && at('slope == 1e1', 10, 0));
});

test('what cannot be read is one line', () => {
  const cases: [string, RegExp][] = [
    ['curvature > 1', /--where asks for curvature: expected slope, ndvi, landslide$/],
    ['slope >', /--where has its end where a number was due/],
    ['slope > steep', /--where has steep where a number was due/],
    ['slope 30', /--where has 30 where <, <=, =, !=, >= or > was due/],
    ['(slope > 3', /--where has its end where \) was due/],
    ['slope > 3 ndvi > 1', /--where has ndvi where and, or, or the end was due/],
    ['', /--where has its end where a factor was due/],
  ];
  for (const [text, line] of cases) assert.throws(() => parseWhere(text, NAMES), line);
});

test('the answer for a block is right for every pixel in it', () => {
  const rng = createRng('where');
  const texts = [
    'slope > 3',
    'slope <= 3',
    'slope = 3',
    'slope != 3',
    'slope > 2 and ndvi < 4',
    'slope < 2 or ndvi >= 5',
  ];
  const seen = new Set<string>();
  for (let k = 0; k < 600; k++) {
    const condition = parseWhere(texts[k % texts.length], NAMES);
    const n = 1 + rng.int(3);
    const values = ['slope', 'ndvi'].map(() => Array.from({ length: n }, () => rng.int(7)));
    const of = (name: string): number[] => values[name === 'slope' ? 0 : 1];
    const answer = answerOf(condition, (name) => ({
      least: Math.min(...of(name)),
      most: Math.max(...of(name)),
    }));
    seen.add(answer);
    const met = of('slope').filter((_, i) => holds(condition, (name) => of(name)[i])).length;
    if (answer === 'all') assert.equal(met, n);
    if (answer === 'none') assert.equal(met, 0);
  }
  assert.deepEqual([...seen].sort(), ['all', 'none', 'some']);
});
