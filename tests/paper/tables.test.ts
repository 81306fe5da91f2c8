import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import {
  accuracyOf,
  factorTable,
  MODEL_TITLES,
  PAPER,
  paperLearningRate,
  TABLE_2,
  TABLE_4,
} from 'landslide/paper';

const article = join(process.env.LANDSLIDE_TEST_DATA ?? '../shared/data', '../paper/article.txt');

test('tables 2 and 4 are typed as the article prints them', (t) => {
  if (!existsSync(article)) return t.skip(`${article} is not here`);
  const text = readFileSync(article, 'utf8');
  for (const r of TABLE_2.rows) {
    const scores = [r.precision, r.recall, r.f1, r.kappa, r.iou].map((p) => p.text).join('');
    assert.ok(text.includes(MODEL_TITLES[r.model] + scores), `${r.area} ${r.model}`);
  }
  for (const f of TABLE_4.factors)
    for (const c of f.classes)
      assert.ok(
        text.includes(c.label + c.landslides.text + c.domain.text + c.fr.text),
        `${f.name} ${c.label}`,
      );
});

test('every table is whole: 12 rows of scores, 40 classes, classes of numbers that meet', () => {
  assert.equal(TABLE_2.rows.length, 12);
  assert.equal(TABLE_4.factors.flatMap((f) => f.classes).length, 40);
  for (const name of ['elevation', 'ndvi', 'slope', 'rivers', 'faults'] as const) {
    const { classes } = factorTable(name);
    assert.equal(classes[0].from, -Infinity);
    assert.equal(classes.at(-1)!.to, Infinity);
    for (let i = 1; i < classes.length; i++) assert.equal(classes[i].from, classes[i - 1].to);
  }
  const aspect = factorTable('aspect').classes;
  assert.deepEqual([aspect[0].from, aspect[0].to], [337.5, 382.5]);
  assert.deepEqual([aspect[7].from, aspect[7].to], [292.5, 337.5]);
  assert.throws(() => factorTable('curvature' as never), /table 4 has no factor curvature/);
});

test('a row, a setting and the schedule are found by name', () => {
  assert.equal(accuracyOf('hongtan', 'unet').f1.text, '0.731');
  assert.equal(PAPER.training.diceEpsilon.value, 1e-5);
  assert.equal(PAPER.training.batchSize.place, 'section 2.4.2');
  const rates = [1, 10, 11, 21, 50].map((e) => paperLearningRate(e).toPrecision(3));
  assert.deepEqual(rates, ['0.000100', '0.000100', '0.0000100', '0.00000100', '1.00e-8']);
});
