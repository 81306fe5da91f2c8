import assert from 'node:assert/strict';
import { test } from 'node:test';
import { buildNetwork, MODELS } from 'landslide/nn';
import { networkDrawing, stageTable } from 'landslide/study';

test('the stages of a network have its parameters, and the convolutions that the paper counts', () => {
  const counts = { unet: 18, 'unet-se': 18, 'vgg13-se': 11, 'resnet18-se': 17 };
  for (const name of MODELS) {
    const network = buildNetwork(name, { bands: 3, width: 4 });
    const { rows } = stageTable(network, 64);
    const stages = rows.slice(0, -1);
    const total = rows[rows.length - 1];
    const sum = (column: number): number => stages.reduce((s, r) => s + Number(r[column]), 0);
    assert.equal(total[2], counts[name]);
    assert.equal(sum(2), counts[name]);
    assert.equal(sum(3), total[3]);
    assert.equal(sum(4), network.parameterCount);
  }
});

test('a drawing follows the graph: sizes, joins, and gated skip links where there are gates', () => {
  const plain = networkDrawing(buildNetwork('unet', { bands: 3, width: 4 }), 64);
  assert.deepEqual(
    plain.skips.map(([a, b]) => [plain.layers[a].name, plain.layers[b].size]),
    [
      ['down3', 8],
      ['down2', 16],
      ['down1', 32],
      ['down0', 64],
    ],
  );
  assert.equal(plain.gatedSkips, false);
  assert.equal(plain.layers.filter((l) => l.kind === 'attention').length, 0);
  const gated = networkDrawing(buildNetwork('unet-se', { bands: 3, width: 4 }), 64);
  assert.equal(gated.gatedSkips, true);
  // Four on the way down and one at the bottom; those on the skip links are drawn on the links.
  assert.equal(gated.layers.filter((l) => l.kind === 'attention').length, 5);
  for (const { layers, skips } of [plain, gated])
    for (const [a, b] of skips) assert.equal(layers[a].size, layers[b].size);
});

test('networks with a head of scores end in two joins at the size of the image', () => {
  for (const name of ['vgg13-se', 'resnet18-se'] as const) {
    const { layers, skips } = networkDrawing(buildNetwork(name, { bands: 3, width: 4 }), 64);
    assert.equal(skips.length, 2);
    assert.deepEqual([layers[layers.length - 1].size, layers[layers.length - 1].channels], [64, 1]);
  }
});
