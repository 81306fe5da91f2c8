import assert from 'node:assert/strict';
import { test } from 'node:test';
import { addImageLoss, Graph, lossOf, lower, openSession, PAPER_LOSS, segmentationLoss } from 'landslide/nn';
import { randomArray } from './agreement.js';

const emptySums = () => ({ images: 0, dice: 0, pixels: 0, focal: 0 });

test('two pixels by hand: probability 1/2 on one landslide and one background pixel', () => {
  // dice: 1 - (2 x 0.5 + 1e-5) / (1 + 1 + 1e-5); focal: (0.6 + 0.4) x 0.25 x ln 2 / 2
  const sums = emptySums();
  addImageLoss(sums, Float32Array.of(0, 0), Uint8Array.of(1, 0), PAPER_LOSS);
  const dice = 1 - (1 + 1e-5) / (2 + 1e-5);
  const focal = (0.25 * Math.LN2) / 2;
  assert.ok(Math.abs(lossOf(sums, PAPER_LOSS) - (0.5 * dice + 0.5 * focal)) < 1e-12);
});

test('ignored pixels count nowhere, and great scores do not overflow', () => {
  const [with255, without] = [emptySums(), emptySums()];
  addImageLoss(with255, Float32Array.of(90, -90, 40), Uint8Array.of(0, 1, 255), PAPER_LOSS);
  addImageLoss(without, Float32Array.of(90, -90), Uint8Array.of(0, 1), PAPER_LOSS);
  assert.equal(lossOf(with255, PAPER_LOSS), lossOf(without, PAPER_LOSS));
  assert.ok(Math.abs(lossOf(without, PAPER_LOSS) - (0.5 * 1 + 0.5 * 0.5 * 90)) < 1e-4);
});

test('the loss in the graph is the loss on arrays', async () => {
  const [n, pixels] = [3, 20];
  const logits = randomArray(n * pixels, 'logits').map((z) => 4 * z);
  const masks = Uint8Array.from(randomArray(n * pixels, 'masks'), (v) => (v > 1 ? 255 : v > 0 ? 1 : 0));
  const sums = emptySums();
  for (let i = 0; i < n; i++) {
    const part = [i * pixels, (i + 1) * pixels] as const;
    addImageLoss(sums, logits.subarray(...part), masks.subarray(...part), PAPER_LOSS);
  }
  const g = new Graph();
  const shape = [n, 1, 4, 5];
  const inputs = ['logits', 'target', 'valid'].map((name) => g.input(name, shape));
  const loss = segmentationLoss(g, inputs[0], inputs[1], inputs[2], PAPER_LOSS);
  const bytes = lower({ outputs: new Map([['loss', loss]]), source: { flat: [] }, name: 'loss' });
  const session = await openSession(bytes, { device: 'cpu', threads: 1 });
  const target = Float32Array.from(masks, (m) => (m === 1 ? 1 : 0));
  const valid = Float32Array.from(masks, (m) => (m === 255 ? 0 : 1));
  const feeds = {
    logits: { data: logits, shape },
    target: { data: target, shape },
    valid: { data: valid, shape },
  };
  const result = (await session.run(feeds)).loss[0];
  await session.dispose();
  assert.ok(Math.abs(result - lossOf(sums, PAPER_LOSS)) < 1e-6, `${result} and ${lossOf(sums, PAPER_LOSS)}`);
});

test('a gamma between whole numbers is refused', () => {
  const g = new Graph();
  const x = g.input('x', [1, 1, 2, 2]);
  assert.throws(() => segmentationLoss(g, x, x, x, { ...PAPER_LOSS, gamma: 1.5 }), {
    message: 'focal gamma is 1.5: expected a whole number from 0 to 8',
  });
});
