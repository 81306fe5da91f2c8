/** @file A network as a card beside the paper's words, as a table of its stages, and as the boxes of its drawing (figure 3). */
import { check } from '../core/index.js';
import type { LayerKind, NetworkLayer, Table } from '../figures/index.js';
import {
  buildNetwork,
  Graph,
  PUBLISHED_WIDTH,
  summarise,
  type LayerRow,
  type ModelName,
  type Network,
  type Value,
} from '../nn/index.js';

/** How the paper describes its networks; all else is not given. @source section 2.4.1 */
const PAPER_WORDS: Record<ModelName, { convolutions: string; gates: string }> = {
  unet: { convolutions: 'not given', gates: 'none' },
  'unet-se': { convolutions: 'not given', gates: 'in the downsampling path and on the skip connections' },
  'vgg13-se': { convolutions: '10, and 3 fully connected layers', gates: 'after each convolutional block' },
  'resnet18-se': { convolutions: '17', gates: 'in each residual block, before the sum' },
};

/** A network beside the paper's description: convolutions, gates, parameters, multiply-adds and memory, as it is and at the published
 *  width.
 *  @param size  side of the image in pixels */
export function networkCard(network: Network, size: number): Table {
  const { model, bands, width } = network.config;
  const published = buildNetwork(model, { bands, width: PUBLISHED_WIDTH });
  const columns = [network, ...(width === PUBLISHED_WIDTH ? [] : [published])];
  const cards = columns.map((n) => cardOf(n, size));
  const words = PAPER_WORDS[model as ModelName];
  check(
    words,
    `${model} is not among the paper's networks: it describes ${Object.keys(PAPER_WORDS).join(', ')}`,
  );
  return {
    columns: ['', 'the paper (2.4.1)', ...columns.map((n) => `ours, width ${n.config.width}`)],
    rows: Object.keys(cards[0]).map((what) => [
      what,
      what === CONVOLUTIONS ? words.convolutions : what === 'gates' ? words.gates : 'not given',
      ...cards.map((card) => card[what]),
    ]),
  };
}

const CONVOLUTIONS = 'convolutions (3 x 3 and larger)';

function cardOf(network: Network, size: number): Record<string, number> {
  const s = summarise(network, { height: size, width: size });
  const mega = (n: number): number => Number((n / 1e6).toFixed(1));
  return {
    [CONVOLUTIONS]: s.convolutions,
    gates: s.rows.filter((r) => r.kind === 'gate').length,
    parameters: s.parameters,
    'multiply-adds for a patch (million)': mega(s.multiplyAdds),
    'kept for the gradients, a patch (MB)': mega(s.activationBytes),
    'weights, gradients and AdamW’s means (MB)': mega(s.stateBytes),
  };
}

/** Layers that stand beside the way from image to map: gates and scores on skip links, shortcuts, the dense part of a gate. */
const ASIDE = /^(skip|head\.score)|shortcut|\.se\.[12]$/;

/** Convolutions of 1 x 1: up-convolutions (four of them, spread out), dense layers, scores. */
const POINTWISE = /^(up\d\.conv|head|dense$|dense[12])/;

/** A row a stage: size of its output, its convolutions (kernels above 1 x 1) and gates, parameters, and multiply-adds for one image.
 *  @param size  side of the image in pixels */
export function stageTable(network: Network, size: number): Table {
  const { rows, parameters, multiplyAdds, convolutions } = summarise(network, { height: size, width: size });
  const stages = new Map<string, LayerRow[]>();
  let name = 'input';
  for (const row of rows) {
    name = stageOf(row.name) || name;
    stages.set(name, [...(stages.get(name) ?? []), row]);
  }
  const sum = (list: LayerRow[], key: 'parameters' | 'multiplyAdds'): number =>
    list.reduce((total, r) => total + r[key], 0);
  const million = (n: number): number => Number((n / 1e6).toFixed(2));
  const gates = (list: LayerRow[]): number => list.filter((r) => r.kind === 'gate').length;
  const convs = (list: LayerRow[]): number =>
    list.filter((r) => r.kind === 'convolution' && !POINTWISE.test(r.name) && !ASIDE.test(r.name)).length;
  return {
    columns: [
      'stage',
      'output (channels x rows x columns)',
      'convolutions',
      'gates',
      'parameters',
      'multiply-adds (million)',
    ],
    rows: [
      ...[...stages].map(([name, list]) => [
        name,
        outputOf(list),
        convs(list),
        gates(list),
        sum(list, 'parameters'),
        million(sum(list, 'multiplyAdds')),
      ]),
      [
        'all (convolutions: 3 x 3 and larger)',
        `1 x ${size} x ${size}`,
        convolutions,
        gates(rows),
        parameters,
        million(multiplyAdds),
      ],
    ],
  };
}

/** The first part of a layer's name: `down0` of `down0.1.conv`; '' for layers without parameters, which belong to the stage before. */
function stageOf(name: string): string {
  return /^(gate|max-pooling|enlargement)$/.test(name) ? '' : name.split('.')[0];
}

function outputOf(list: LayerRow[]): string {
  const last = list.filter((r) => r.rows > 1 && r.kind !== 'max-pooling').at(-1) ?? list[list.length - 1];
  return `${last.channels} x ${last.rows} x ${last.columns}`;
}

/** What the drawing of a network shows. */
export interface NetworkDrawing {
  layers: NetworkLayer[];
  /** [from, to] places in `layers`. */
  skips: [number, number][];
  /** What the skip links pass: a gate, or a convolution to one score. */
  through?: LayerKind;
  /** [first, last] layers that a residual shortcut passes by. */
  shortcuts: [number, number][];
}

/** The boxes of a network's drawing, read off its graph, so that the drawing cannot differ from what is trained. Convolutions of one
 *  stage that follow each other are one box.
 *  @param size  side of the image in pixels */
export function networkDrawing(network: Network, size: number): NetworkDrawing {
  const graph = new Graph();
  network.forward(graph, graph.input('images', [1, network.config.bands, size, size]), 'train');
  const layers: NetworkLayer[] = [{ name: 'image', channels: network.config.bands, size, kind: 'input' }];
  const drawing: NetworkDrawing = { layers, skips: [], shortcuts: [] };
  const placeOf = new Map<number, number>();
  for (const value of graph.values) {
    const passed = shortcutOf(value, placeOf);
    if (passed) drawing.shortcuts.push(passed);
    const box = boxOf(value);
    if (!box) continue;
    const place = addBox(layers, box);
    placeOf.set(value.id, place);
    if (box.kind !== 'join' && box.kind !== 'sum') continue;
    const link = value.inputs.find((v) => !isEnlarged(v))!;
    drawing.through = kindOf(link);
    drawing.skips.push([ancestorPlace(link, placeOf), place]);
  }
  const { name } = layers[layers.length - 1];
  layers.push({ name: `${name} > sigmoid`, channels: 1, size, kind: 'output' });
  return drawing;
}

/** Appends a box, or adds it to the last where both are convolutions of one stage; returns its place. */
function addBox(layers: NetworkLayer[], box: NetworkLayer): number {
  const last = layers[layers.length - 1];
  const same = last.size === box.size && last.channels === box.channels && last.name === box.name;
  if (!same || last.kind !== 'convolution' || box.kind !== 'convolution') return layers.push(box) - 1;
  last.times = (last.times ?? 1) + 1;
  return layers.length - 1;
}

/** The first and last layer that a shortcut passes by, where `v` is the sum at its end. */
function shortcutOf(v: Value, placeOf: ReadonlyMap<number, number>): [number, number] | undefined {
  if (v.kind !== 'add' || v.inputs.some(isEnlarged) || !isGate(v.inputs[0])) return undefined;
  return [ancestorPlace(v.inputs[1], placeOf) + 1, ancestorPlace(v.inputs[0], placeOf)];
}

function boxOf(v: Value): NetworkLayer | undefined {
  if (v.shape.length !== 4 || v.shape[2] === 1) return undefined;
  const kind = kindOf(v);
  const name = nameOf(v, kind);
  return kind && !ASIDE.test(name)
    ? {
        name: kind === 'convolution' ? name.replace(/\.[12]\.conv$/, '') : name,
        kind,
        channels: v.shape[1],
        size: v.shape[2],
      }
    : undefined;
}

function kindOf(v: Value): LayerKind | undefined {
  if (v.kind === 'conv') return isEnlarger(v) ? undefined : isScore(v) ? 'score' : 'convolution';
  if (isGate(v)) return 'attention';
  if (v.kind === 'maxPool') return 'pool';
  if (v.kind === 'depthToSpace') return 'up';
  if (v.kind === 'bilinear') return 'enlarge';
  if (!v.inputs.some(isEnlarged)) return undefined;
  return v.kind === 'concat' ? 'join' : v.kind === 'add' ? 'sum' : undefined;
}

const weightOf = (v: Value): string => String(v.inputs[1]?.attributes.name);

/** A 1 x 1 convolution that an up-convolution is made of. */
const isEnlarger = (v: Value): boolean => /^up\d\.conv/.test(weightOf(v));

/** A 1 x 1 convolution to the score of a pixel: the last layer, or one of a head's. */
const isScore = (v: Value): boolean => /^(head|dense2?\.|head\.score)/.test(weightOf(v));

const isGate = (v: Value): boolean => v.kind === 'multiply' && v.inputs[1].kind === 'sigmoid';

const isEnlarged = (v: Value): boolean => v.kind === 'depthToSpace' || v.kind === 'bilinear';

function nameOf(v: Value, kind: LayerKind | undefined): string {
  if (kind === 'attention') return gateName(v);
  const parameter = v.inputs.find((x) => x.kind === 'parameter');
  return String(parameter?.attributes.name ?? kind ?? '').replace(/\.(weight|bias)$/, '');
}

/** The name of the gate that `v` multiplies by, from the dense layers before it. */
function gateName(v: Value): string {
  for (let x: Value | undefined = v.inputs[1]; x; x = x.inputs[0]) {
    const name = x.inputs.find((p) => p.kind === 'parameter')?.attributes.name;
    if (name) return String(name).replace(/\.[12]\.(weight|bias)$/, '');
  }
  return 'gate';
}

/** The place of the nearest layer before `v` that is drawn. */
function ancestorPlace(v: Value, placeOf: ReadonlyMap<number, number>): number {
  for (let x: Value | undefined = v; x; x = x.inputs[0]) {
    const place = placeOf.get(x.id);
    if (place !== undefined) return place;
  }
  return 0;
}
