import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { buildNetwork, MODELS, summarise, type LayerRow, type NetworkSummary } from 'landslide/nn';

interface Twin {
  parameters: number;
  statistics: number;
  multiplyAdds: number;
  savedBytes: number;
  /** name, channels, rows, columns, parameters, multiply-adds */
  layers?: [string, number, number, number, number, number][];
}

/** Counts by PyTorch and torchvision; networks-referee.py says how they were made. */
const REFEREE = JSON.parse(readFileSync('tests/nn/networks-referee.json', 'utf8')) as {
  twins: Record<string, Twin>;
  published: Record<'vgg13_bn features' | 'resnet18 trunk', { parameters: number; multiplyAdds: number }> & {
    'vgg13_bn features': { convolutionBiases: number };
  };
};

const size = { height: 128, width: 128 };
const sum = (rows: readonly LayerRow[], key: 'parameters' | 'multiplyAdds' | 'channels'): number =>
  rows.reduce((total, r) => total + r[key], 0);
const inTrunk = ({ name }: LayerRow): boolean => !/\.se\.|^(dense|head)/.test(name);

for (const model of MODELS)
  for (const width of [16, 64]) {
    test(`${model} of width ${width} has the parameters, multiply-adds and running statistics that PyTorch counts`, () => {
      const network = buildNetwork(model, { bands: 3, width });
      const { parameters, multiplyAdds, rows } = summarise(network, size);
      const twin = REFEREE.twins[`${model} ${width}`];
      assert.equal(parameters, twin.parameters);
      assert.equal(multiplyAdds, twin.multiplyAdds);
      assert.equal(network.statisticsCount, twin.statistics);
      assert.equal(sum(rows, 'parameters'), parameters);
    });

    test(`${model} of width ${width} keeps the bytes that PyTorch's autograd keeps, but for what the two store differently`, () => {
      const { activationBytes, rows } = summarise(buildNetwork(model, { bands: 3, width }), size);
      const { savedBytes } = REFEREE.twins[`${model} ${width}`];
      // PyTorch keeps of each pooled value its place, 8 bytes, and of each norm's channel the mean beside the spread, 4 bytes.
      const pooled = rows.filter((r) => r.kind === 'max-pooling');
      const places = 8 * pooled.reduce((total, r) => total + r.channels * r.rows * r.columns, 0);
      const means =
        4 *
        sum(
          rows.filter((r) => r.kind === 'batch norm'),
          'channels',
        );
      assert.ok(
        Math.abs(activationBytes + places + means - savedBytes) < 64,
        `${activationBytes}, ${savedBytes}`,
      );
      assert.ok(activationBytes > 0.9 * savedBytes && activationBytes < savedBytes);
    });
  }

test('layer by layer, each network has the sizes and counts of its PyTorch twin', () => {
  for (const model of MODELS) {
    const { rows } = summarise(buildNetwork(model, { bands: 3, width: 16 }), size);
    const ours = new Map(rows.map((r) => [r.name, r]));
    const { layers } = REFEREE.twins[`${model} 16`];
    for (const [name, channels, height, width, parameters, multiplyAdds] of layers!) {
      const row = ours.get(name);
      assert.ok(row, `${model}: no layer ${name}`);
      assert.deepEqual([row.parameters, row.multiplyAdds], [parameters, multiplyAdds], `${model} ${name}`);
      // An up-convolution is written as four 1 x 1 convolutions before they are spread out.
      const spread = /^up\d\.conv$/.test(name) ? 2 : 1;
      assert.deepEqual(
        [row.channels / spread ** 2, row.rows * spread, row.columns * spread],
        [channels, height, width],
        `${model} ${name}`,
      );
    }
    const weighed = rows.filter((r) => r.kind === 'convolution' || r.kind === 'batch norm');
    assert.equal(weighed.length, layers!.length);
  }
});

test('the trunks of VGG13 and ResNet18 are those that torchvision publishes', () => {
  const trunk = (summary: NetworkSummary): LayerRow[] => summary.rows.filter(inTrunk);
  const vgg = trunk(summarise(buildNetwork('vgg13-se', { bands: 3 }), size));
  const resnet = trunk(summarise(buildNetwork('resnet18-se', { bands: 3 }), size));
  const { 'vgg13_bn features': vggThere, 'resnet18 trunk': resnetThere } = REFEREE.published;
  // torchvision's VGG gives its convolutions a bias although the norm after them takes it away again; ours have none.
  assert.equal(sum(vgg, 'parameters'), vggThere.parameters - vggThere.convolutionBiases);
  assert.equal(sum(vgg, 'multiplyAdds'), vggThere.multiplyAdds);
  assert.equal(sum(resnet, 'parameters'), resnetThere.parameters);
  assert.equal(sum(resnet, 'multiplyAdds'), resnetThere.multiplyAdds);
});

/* UNet of width 64 by hand. Two convolutions a level, each k = 9 c_in c_out weights and 2 c_out of batch norm:
     down0   9 x (3 x 64 + 64 x 64)          + 4 x 64   =     38,848
     down1   9 x (64 x 128 + 128 x 128)      + 4 x 128  =    221,696
     down2   9 x (128 x 256 + 256 x 256)     + 4 x 256  =    885,760
     down3   9 x (256 x 512 + 512 x 512)     + 4 x 512  =  3,540,992
     bottom  9 x (512 x 1024 + 1024 x 1024)  + 4 x 1024 = 14,159,872
     up3     2 x 2 up-convolution 4 x 1024 x 512 + 512 = 2,097,664; 9 x (1024 x 512 + 512 x 512) + 4 x 512 = 7,079,936
     up2     524,544 + 1,770,496     up1  131,200 + 442,880     up0  32,832 + 110,848     head  64 + 1
   together 31,037,633: one score less (65) than the 31,037,698 that milesial/Pytorch-UNet has with two classes.
   Multiply-adds at 128 x 128: a level's 3 x 3 weights times its pixels, an up-convolution's weights a quarter of them an output channel. */
test('UNet has the counts worked out by hand', () => {
  const { rows, parameters, multiplyAdds, convolutions, stateBytes } = summarise(
    buildNetwork('unet', { bands: 3 }),
    size,
  );
  const stage = (start: string): number =>
    sum(
      rows.filter((r) => r.name.startsWith(start)),
      'parameters',
    );
  const byHand = {
    'down0.': 38_848,
    'down1.': 221_696,
    'down2.': 885_760,
    'down3.': 3_540_992,
    'bottom.': 14_159_872,
    'up3.': 2_097_664 + 7_079_936,
    'up2.': 524_544 + 1_770_496,
    'up1.': 131_200 + 442_880,
    'up0.': 32_832 + 110_848,
    head: 65,
  };
  for (const [name, count] of Object.entries(byHand)) assert.equal(stage(name), count, name);
  assert.equal(
    Object.values(byHand).reduce((a, b) => a + b),
    31_037_633,
  );
  assert.equal(parameters, 31_037_633);
  assert.equal(stateBytes, 16 * 31_037_633);
  const pixels = (level: number): number => (128 >> level) ** 2;
  const pair = (from: number, to: number, level: number): number => 9 * (from * to + to * to) * pixels(level);
  const up = (to: number, level: number): number => 2 * to * to * pixels(level);
  const work =
    [0, 1, 2, 3, 4].reduce((t, i) => t + pair(i ? 32 << i : 3, 64 << i, i), 0) +
    [0, 1, 2, 3].reduce((t, i) => t + up(64 << i, i) + pair(128 << i, 64 << i, i), 0) +
    64 * pixels(0);
  assert.equal(multiplyAdds, work);
  assert.equal((work / 1e9).toFixed(2), '12.04');
  assert.equal(convolutions, 18);
});

test('work and memory grow with the pixels, and a size that the network cannot take is refused', () => {
  const network = buildNetwork('unet-se', { bands: 3, width: 4 });
  const [small, large] = [64, 128].map((side) => summarise(network, { height: side, width: side }));
  const conv = (s: NetworkSummary): number =>
    sum(
      s.rows.filter((r) => !r.name.includes('.se.')),
      'multiplyAdds',
    );
  assert.equal(conv(large), 4 * conv(small));
  assert.ok(large.activationBytes > 3.9 * small.activationBytes);
  assert.throws(() => summarise(network, { height: 100, width: 64 }), {
    message: 'patch height is 100; UNet-SE needs a multiple of 16: use 112',
  });
});
