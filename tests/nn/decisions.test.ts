import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { createRng } from 'landslide/core';
import {
  ADAMW,
  BATCH_NORM_EPSILON,
  buildNetwork,
  Graph,
  initWeights,
  MODELS,
  modelLabel,
  PAPER_LOSS,
  PUBLISHED_WIDTH,
  SE_FLOOR,
  SE_REDUCTION,
  STATISTICS_MOMENTUM,
  summarise,
  UNET_POOLINGS,
  VGG_DENSE,
  addImageLoss,
  lossOf,
  type ModelName,
  type Value,
} from 'landslide/nn';
import { RGB_BANDS, THRESHOLD } from 'landslide/study';
import { PAPER_TRAINING } from 'landslide/training';

/** Cells of each table row of the page, without heads and rules. */
const ROWS = readFileSync('docs/networks.md', 'utf8')
  .split('\n')
  .filter((line) => line.startsWith('| '))
  .map((line) =>
    line
      .slice(1, -1)
      .split('|')
      .map((cell) => cell.trim()),
  );
const DECISIONS = ROWS.filter((cells) => cells.length === 5 && cells[0] !== 'decision');

const side = 128;
const networks = new Map(MODELS.map((name) => [name, buildNetwork(name, { bands: 3, width: 16 })]));
const graphs = new Map(MODELS.map((name) => [name, graphOf(name)]));

function graphOf(name: ModelName) {
  const graph = new Graph();
  const forward = networks.get(name)!.forward(graph, graph.input('images', [1, 3, side, side]), 'train');
  return { values: graph.values, ...forward };
}

const names = (model: ModelName, pattern: RegExp): string[] =>
  networks
    .get(model)!
    .parameters.map((p) => p.name)
    .filter((name) => pattern.test(name));
const all = (pattern: RegExp): string[] => MODELS.flatMap((model) => names(model, pattern));
const gates = (model: ModelName, pattern = /./): number =>
  [...graphs.get(model)!.gates.keys()].filter((name) => pattern.test(name)).length;
const values = (model: ModelName, kind: Value['kind']): Value[] =>
  graphs.get(model)!.values.filter((v) => v.kind === kind);

/** Standard deviation times root of inputs per output of freshly made weights, for the tensors of that name: a whole power of a half of 2. */
function spreadOf(pattern: RegExp): string {
  const network = buildNetwork('unet-se', { bands: 3, width: 64 });
  const { parameters } = initWeights(network, createRng(1));
  const specs = network.parameters.filter((p) => pattern.test(p.name) && p.size > 4000);
  assert.ok(specs.length > 0);
  const gains = specs.map(({ offset, size, shape }) => {
    const square = parameters.subarray(offset, offset + size).reduce((sum, w) => sum + w * w, 0) / size;
    return Math.round(10 * square * (sizeOf(shape) / shape[0])) / 10;
  });
  assert.equal(new Set(gains).size, 1, String(gains));
  return `sqrt(${gains[0]} / inputs)`;
}

const sizeOf = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1);

/** The loss of two equal images is that of one: dice per image, focal per pixel; an image without landslide then weighs half of dice. */
function diceScope(): string {
  const one = { images: 0, dice: 0, pixels: 0, focal: 0 };
  const logits = Float32Array.from([2, -1, 0, 1]);
  const masks = [Uint8Array.from([1, 0, 0, 1]), Uint8Array.from([0, 0, 0, 0])];
  const dice = masks.map((mask) => {
    const alone = { ...one };
    addImageLoss(alone, logits, mask, PAPER_LOSS);
    return lossOf(alone, { ...PAPER_LOSS, focal: 0, dice: 1 });
  });
  const both = { ...one };
  masks.forEach((mask) => addImageLoss(both, logits, mask, PAPER_LOSS));
  const together = lossOf(both, { ...PAPER_LOSS, focal: 0, dice: 1 });
  return Math.abs(together - (dice[0] + dice[1]) / 2) < 1e-12 ? 'each image' : 'the batch';
}

/** With one pixel of two ignored, the focal loss is that of the other alone. */
function focalScope(): string {
  const focal = (mask: number[]): number => {
    const sums = { images: 0, dice: 0, pixels: 0, focal: 0 };
    addImageLoss(sums, Float32Array.from([1, -2]), Uint8Array.from(mask), PAPER_LOSS);
    return lossOf(sums, { ...PAPER_LOSS, focal: 1, dice: 0 });
  };
  const mean = (focal([1, 255]) + focal([255, 0])) / 2;
  return Math.abs(focal([1, 0]) - mean) < 1e-12 ? 'all pixels' : 'something else';
}

const joined = (): Value[] => values('unet', 'concat').filter((v) => v.shape[2] > 1);

/** For each decision of the page: what the code does. */
const CODE: Record<string, () => unknown> = {
  'channels of the first level': () => PUBLISHED_WIDTH,
  'bands that go in': () => RGB_BANDS.length,
  'first weights': () => {
    const [a, b] = [1, 2].map((seed) => initWeights(networks.get('unet')!, createRng(seed)).parameters);
    return a.every((v, i) => v === b[i]) ? 'the same' : 'random';
  },
  'spread of first weights before a ReLU': () => spreadOf(/\.[12]\.conv\.weight$/),
  'spread of first weights elsewhere': () => spreadOf(/^up\d\.conv\.weight$|\.se\.2\.weight$/),
  normalisation: () =>
    MODELS.every((m) =>
      values(m, 'conv')
        .filter((v) => v.attributes.kernel! > 1)
        .every((v) => normed(m, v)),
    )
      ? 'batch norm'
      : 'none',
  'batch norm’s epsilon': () => BATCH_NORM_EPSILON,
  'share of a new batch in the running statistics': () => STATISTICS_MOMENTUM,
  'biases of convolutions before a norm': () =>
    MODELS.flatMap((m) => values(m, 'conv').filter((v) => normed(m, v) && v.inputs.length > 2)).length,
  padding: () =>
    MODELS.every((m) =>
      graphs
        .get(m)!
        .logits.shape.slice(2)
        .every((s) => s === side),
    )
      ? 'same'
      : 'trimmed',
  'channels of the result': () => new Set(MODELS.map((m) => graphs.get(m)!.logits.shape[1])),
  dropout: () => MODELS.flatMap((m) => graphs.get(m)!.values.filter((v) => /drop/i.test(v.kind))).length,
  'probability from which a pixel is landslide': () => THRESHOLD,
  reduction: () => SE_REDUCTION,
  'least number of hidden units': () => SE_FLOOR,
  'biases of a gate’s two layers': () =>
    all(/\.se\.[12]\.bias$/).length / (all(/\.se\.1\.weight$/).length || 1),
  'gates of UNet-SE': () => gates('unet-se'),
  'gates in UNet-SE’s decoder': () => gates('unet-se', /^up/),
  'gates of VGG13-SE': () => gates('vgg13-se'),
  'gates of ResNet18-SE': () => gates('resnet18-se'),
  'halvings of the image': () => UNET_POOLINGS,
  'convolutions a level': () => names('unet', /^bottom\.\d\.conv\.weight$/).length,
  'enlargement in the decoder': () => new Set(names('unet', /^up\d\.conv\.weight$/).map(kernelOfUp)),
  'what the decoder’s first convolution sees': () =>
    joined().every((v) => v.inputs[1].kind === 'depthToSpace' && v.inputs[0].kind === 'relu') ? 'skip' : 'up',
  head: () =>
    `FCN-${values('vgg13-se', 'bilinear')
      .concat(values('resnet18-se', 'bilinear'))
      .reduce((most, v) => Math.max(most, v.attributes.factor!), 0)}s`,
  'last enlargement': () =>
    new Set(
      (['vgg13-se', 'resnet18-se'] as const).map((m) => values(m, 'bilinear').at(-1)!.attributes.factor),
    ),
  'trained numbers in the enlargements': () =>
    (['vgg13-se', 'resnet18-se'] as const).flatMap((m) =>
      values(m, 'bilinear').flatMap((v) => v.inputs.filter((x) => x.kind === 'parameter')),
    ).length,
  'kernel of VGG13-SE’s first dense layer': () => VGG_DENSE.kernel,
  'channels of VGG13-SE’s first two dense layers': () => VGG_DENSE.channels,
  'VGG13-SE’s batch norm': () => graphs.get('vgg13-se')!.moments.length,
  'shortcuts of ResNet18-SE with a convolution': () => names('resnet18-se', /shortcut\.conv\.weight$/).length,
  'ResNet18-SE’s global pooling': () => values('resnet18-se', 'globalMean').length - gates('resnet18-se'),
  'dice over': diceScope,
  'focal over': focalScope,
  'exponent of the focal loss': () => PAPER_LOSS.gamma,
  'weight of pixels without landslide': () => 1 - PAPER_LOSS.alpha,
  'AdamW’s weight decay': () => ADAMW.weightDecay,
  'AdamW’s beta1': () => ADAMW.beta1,
  'AdamW’s beta2': () => ADAMW.beta2,
  'AdamW’s epsilon': () => ADAMW.epsilon,
  'what early stopping watches': () => PAPER_TRAINING.monitor,
  flips: () => PAPER_TRAINING.flips,
};

function normed(model: ModelName, conv: Value): boolean {
  return values(model, 'batchNorm').some((v) => v.inputs[0] === conv);
}

/** Side of the block that one pixel becomes: the root of output channels per bias. */
function kernelOfUp(name: string): number {
  const { parameters } = networks.get('unet')!;
  const [weight, bias] = [name, name.replace('weight', 'bias')].map((n) =>
    parameters.find((p) => p.name === n)!,
  );
  return Math.sqrt(weight.shape[0] / bias.shape[0]);
}

test('every decision that docs/networks.md lists is checked, and every checked one is listed', () => {
  assert.deepEqual(DECISIONS.map(([name]) => name.replaceAll("'", '’')).sort(), Object.keys(CODE).sort());
});

for (const [name, , ours] of DECISIONS)
  test(`docs/networks.md: ${name} is as the code has it`, () => {
    const written = /^`([^`]+)`/.exec(ours)?.[1];
    assert.ok(written, `the default of ${name} is not in code marks: ${ours}`);
    let value = CODE[name.replaceAll("'", '’')]();
    if (value instanceof Set) {
      assert.equal(value.size, 1);
      [value] = value;
    }
    if (typeof value === 'number') assert.equal(Number(written), value);
    else assert.equal(written, value);
  });

test('docs/networks.md: the costs are those of the networks', () => {
  for (const model of MODELS) {
    const row = ROWS.find((cells) => cells.length === 6 && cells[0] === modelLabel(model));
    const s = summarise(buildNetwork(model, { bands: 3 }), { height: side, width: side });
    const mega = (bytes: number): string => `${(bytes / 1e6).toFixed(1)} MB`;
    assert.deepEqual(row?.slice(1), [
      String(s.convolutions),
      s.parameters.toLocaleString('en'),
      s.multiplyAdds.toLocaleString('en'),
      mega(s.activationBytes),
      mega(s.stateBytes),
    ]);
  }
});

test('the constants are what a network is built with where nothing is asked for', () => {
  for (const model of MODELS) {
    const { config } = buildNetwork(model, { bands: 3 });
    assert.deepEqual([config.width, config.reduction], [PUBLISHED_WIDTH, SE_REDUCTION]);
  }
  assert.equal(buildNetwork('unet', { bands: 3 }).config.poolings, UNET_POOLINGS);
  const dense = buildNetwork('vgg13-se', { bands: 3 }).parameters.filter((p) =>
    /^dense[01]\.conv/.test(p.name),
  );
  assert.deepEqual(
    dense.map((p) => p.shape),
    [
      [1024, 512, 3, 3],
      [1024, 1024, 1, 1],
    ],
  );
});
