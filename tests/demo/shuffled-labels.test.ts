import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createRng } from 'landslide/core';
import { aucOf, makeWorld, regionSettings, renderScene } from 'landslide/demo';
import { fitForest, predictProbability } from 'landslide/susceptibility';

const pixels = 768;
const world = makeWorld(regionSettings('hongtan'), { pixels, landslides: 24, seed: 5 });
const [{ reflectance }] = [...renderScene(world, { stripRows: pixels })];
const { label, landslides } = world.inventory;
const rng = createRng('places');
const HALF = 6;

/** Mean of each band and spread of green in 13 x 13 pixels. */
function features(i: number): number[] {
  const [c, r] = [i % pixels, Math.floor(i / pixels)];
  const sums = [0, 0, 0, 0];
  let [squares, n] = [0, 0];
  for (let y = r - HALF; y <= r + HALF; y++)
    for (let x = c - HALF; x <= c + HALF; x++) {
      for (let b = 0; b < 4; b++) sums[b] += reflectance[(b * pixels + y) * pixels + x] / 1e4;
      squares += (reflectance[(pixels + y) * pixels + x] / 1e4) ** 2;
      n++;
    }
  const mean = sums.map((s) => s / n);
  return [...mean, Math.sqrt(Math.max(0, squares / n - mean[1] ** 2))];
}

/** As many places inside the landslides of a part as outside all: the outside of the left half trains, that of the right half tests. */
function sampled(train: boolean): { X: Float32Array; y: Uint8Array } {
  const inPart = new Set(landslides.filter((l) => (l.part === 'train') === train).map((l) => l.id));
  const inside: number[] = [];
  const outside: number[] = [];
  for (let k = 0; k < 60000; k++) {
    const [c, r] = [HALF + rng.int(pixels - 2 * HALF), HALF + rng.int(pixels - 2 * HALF)];
    const id = label[r * pixels + c];
    if (inPart.has(id)) inside.push(r * pixels + c);
    else if (id === 0 && c < pixels / 2 === train) outside.push(r * pixels + c);
  }
  const n = Math.min(inside.length, outside.length, 800);
  const rows = [...inside.slice(0, n), ...outside.slice(0, n)];
  return {
    X: Float32Array.from(rows.flatMap(features)),
    y: Uint8Array.from(rows, (_, i) => (i < n ? 1 : 0)),
  };
}

const known = sampled(true);
const unseen = sampled(false);

/** AUC on landslides and ground not trained on, of a forest that learned these labels. */
async function score(y: Uint8Array): Promise<number> {
  const forest = await fitForest(known.X, y, { features: 5, trees: 60, maxDepth: 6, seed: 1, oob: false });
  return aucOf(Float32Array.from(predictProbability(forest, unseen.X)), unseen.y);
}

test('the score comes from the image: true labels tell landslides, shuffled ones tell nothing', async () => {
  const right = await score(known.y);
  assert.ok(right > 0.7 && right < 0.995, `true labels: AUC ${right}`);
  const shuffled: number[] = [];
  for (let k = 0; k < 5; k++) shuffled.push(await score(createRng(k).shuffle(known.y.slice())));
  const mean = shuffled.reduce((s, v) => s + v, 0) / shuffled.length;
  assert.ok(
    Math.abs(mean - 0.5) < 0.12,
    `shuffled labels: AUC ${shuffled.map((v) => v.toFixed(3)).join(' ')}`,
  );
  assert.ok(right > Math.max(...shuffled) + 0.1);
});
