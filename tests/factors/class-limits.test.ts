import assert from 'node:assert/strict';
import { test } from 'node:test';
import { classifyFactor, classLimits, classLimitsCsv, factorNamed, FACTORS } from 'landslide/factors';

/** The class of a value by the table alone: -1 where no row, or more than one, has it. */
function classByLimits(rows: ReturnType<typeof classLimits>, value: number): number {
  const found = rows.filter(
    ({ lower, upper }) => (lower === null || value >= lower) && (upper === null || value < upper),
  );
  return found.length === 1 ? found[0].class : -1;
}

/** Values on every limit, and the float32 neighbours on both sides. */
function aroundLimits(rows: ReturnType<typeof classLimits>): Float32Array {
  const limits = rows.flatMap(({ lower, upper }) => [lower, upper].filter((v) => v !== null));
  const step = (v: number, by: number): number => {
    const [f] = Float32Array.of(v);
    if (f === 0) return by * 1e-30;
    const bits = new Int32Array(Float32Array.of(f).buffer);
    bits[0] += f > 0 ? by : -by;
    return new Float32Array(bits.buffer)[0];
  };
  return Float32Array.from(limits.flatMap((v) => [step(v, -1), v, step(v, 1)]));
}

test('every value lies in the one class that classifyFactor gives it, on the limits and beside them', () => {
  for (const factor of FACTORS) {
    const rows = classLimits(factor, factor);
    const values =
      factor.kind === 'grade' ? Float32Array.of(1, 2, 3, 4) : aroundLimits(rows).filter((v) => v <= 360);
    const wide = factor.kind === 'aspect' ? [-1, 0, 359.9999, 360] : [1, 2, 3, 4];
    const all = Float32Array.from([...values, ...wide]);
    const { classOf } = classifyFactor(factor, all);
    for (let i = 0; i < all.length; i++)
      assert.equal(classByLimits(rows, all[i]), classOf[i], `${factor.name} of ${all[i]}`);
    assert.deepEqual([...new Set(rows.map((r) => r.label))], factor.labels);
  }
});

test('breaks of one’s own, and the table as CSV: exact numbers, empty where there is no limit, quotes where needed', () => {
  const slope = factorNamed('slope');
  const rows = classLimits(slope, { labels: ['flat, "low"', 'steep'], breaks: [0.1 + 0.2] });
  assert.equal(
    classLimitsCsv(rows),
    [
      'factor,class,label,lower,upper',
      'slope,0,"flat, ""low""",,0.30000000000000004',
      'slope,1,steep,0.30000000000000004,',
      '',
    ].join('\n'),
  );
});
