import assert from 'node:assert/strict';
import { test } from 'node:test';
import { architectureFigure } from 'landslide/figures';
import { buildNetwork, MODELS, summarise, type ModelName } from 'landslide/nn';
import { networkCard, networkDrawing, stageTable } from 'landslide/study';

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

test('a card holds a network beside the words of the paper, at its own and at the published width', () => {
  const card = networkCard(buildNetwork('vgg13-se', { bands: 3, width: 8 }), 128);
  assert.deepEqual(card.columns, ['', 'the paper (2.4.1)', 'ours, width 8', 'ours, width 64']);
  const full = summarise(buildNetwork('vgg13-se', { bands: 3 }), { height: 128, width: 128 });
  assert.deepEqual(card.rows.slice(0, 2), [
    ['convolutions (3 x 3 and larger)', '10, and 3 fully connected layers', 11, 11],
    ['gates', 'after each convolutional block', 5, 5],
  ]);
  const small = buildNetwork('vgg13-se', { bands: 3, width: 8 }).parameterCount;
  assert.deepEqual(card.rows[2], ['parameters', 'not given', small, full.parameters]);
  assert.deepEqual([card.rows[3][3], card.rows[4][3], card.rows[5][3]], [3744.7, 42.5, 244.1]);
  assert.equal(networkCard(buildNetwork('unet', { bands: 3 }), 128).columns.length, 3);
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
  assert.equal(plain.through, undefined);
  assert.equal(plain.layers.filter((l) => l.kind === 'attention').length, 0);
  const gated = networkDrawing(buildNetwork('unet-se', { bands: 3, width: 4 }), 64);
  assert.equal(gated.through, 'attention');
  // Four on the way down and one at the bottom; those on the skip links are drawn on the links.
  assert.equal(gated.layers.filter((l) => l.kind === 'attention').length, 5);
  for (const { layers, skips } of [plain, gated])
    for (const [a, b] of skips) assert.equal(layers[a].size, layers[b].size);
});

test('networks with a head of scores end in two joins at the size of the image', () => {
  for (const name of ['vgg13-se', 'resnet18-se'] as const) {
    const { layers, skips, through } = networkDrawing(buildNetwork(name, { bands: 3, width: 4 }), 64);
    assert.equal(skips.length, 2);
    assert.equal(through, 'score');
    assert.deepEqual(
      layers.filter((l) => l.kind === 'enlarge').map((l) => l.size),
      [4, 8, 64],
    );
    assert.deepEqual(
      skips.map(([, to]) => layers[to].kind),
      ['sum', 'sum'],
    );
    assert.deepEqual([layers[layers.length - 1].size, layers[layers.length - 1].channels], [64, 1]);
  }
});

test('each residual block of ResNet18-SE is drawn as two convolutions and a gate, with a shortcut past them', () => {
  const { layers, shortcuts } = networkDrawing(buildNetwork('resnet18-se', { bands: 3, width: 4 }), 64);
  assert.equal(shortcuts.length, 8);
  for (const [first, last] of shortcuts) {
    assert.deepEqual([layers[first].kind, layers[first].times], ['convolution', 2]);
    assert.equal(layers[last].kind, 'attention');
    assert.equal(last, first + 1);
    assert.match(layers[first].name, /^stage\d\.block\d$/);
    assert.equal(`${layers[first].name}.se`, layers[last].name);
  }
  assert.deepEqual(networkDrawing(buildNetwork('unet-se', { bands: 3, width: 4 }), 64).shortcuts, []);
});

test('the drawing has as many convolutions as the paper counts', () => {
  const count = (name: ModelName): number =>
    networkDrawing(buildNetwork(name, { bands: 3, width: 4 }), 64)
      .layers.filter((l) => l.kind === 'convolution')
      .reduce((sum, l) => sum + (l.times ?? 1), 0);
  assert.equal(count('resnet18-se'), 17);
  assert.equal(count('vgg13-se'), 10 + 2); // and two of the three dense layers; the third is the score
  assert.equal(count('unet'), 18);
  assert.equal(count('unet-se'), 18);
});

test('the numbers over the boxes of a drawing do not touch, and no box leaves the sheet', () => {
  const text = { id: 'figure-3', title: 't', caption: 'c', alt: 'a', demo: false };
  for (const model of MODELS)
    for (const width of [8, 64]) {
      const drawing = networkDrawing(buildNetwork(model, { bands: 3, width }), 128);
      const { layout, table } = architectureFigure(text, drawing);
      assert.equal(table.rows.length, drawing.layers.length);
      const { annotations, shapes, xaxis } = layout as unknown as Drawn;
      const numbers = annotations.filter((a) => /^\d+$/.test(a.text)).sort((a, b) => a.y - b.y || a.x - b.x);
      assert.ok(numbers.length > 8);
      numbers.slice(1).forEach((b, i) => {
        const a = numbers[i];
        const need = (6.1 * (a.text.length + b.text.length)) / 2; // a digit of DejaVu Sans at 9.6 px
        assert.ok(a.y !== b.y || b.x - a.x >= need, `${model} ${width}: ${a.text} and ${b.text} touch`);
      });
      for (const s of shapes.filter((shape) => shape.type === 'rect'))
        assert.ok(
          s.x0 >= 0 && s.x1 <= xaxis.range[1] && s.x1 - s.x0 > 2,
          `${model} ${width}: ${s.x0} to ${s.x1}`,
        );
    }
});

interface Drawn {
  annotations: { text: string; x: number; y: number }[];
  shapes: { type: string; x0: number; x1: number }[];
  xaxis: { range: [number, number] };
}
