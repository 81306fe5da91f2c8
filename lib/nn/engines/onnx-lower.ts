/** @file A graph as an ONNX model: each operation as the standard operators that run fastest on ONNX Runtime's CPU provider. */
import { check } from '../../core/errors.js';
import { BATCH_NORM_EPSILON } from '../gradients.js';
import { sizeOf, type Shape, type Value } from '../graph.js';
import type { ParameterSpec } from '../network.js';
import type { Tensor } from '../fold.js';
import { bilinearMatrix } from './bilinear.js';
import { conv, convInputGrad, convWeightGrad, depthToSpace, enlargement } from './onnx-conv.js';
import { maxPool, maxPoolGrad } from './onnx-pool.js';
import { OnnxModel, type Dimension, type OnnxAttribute } from './onnx-proto.js';

/** Where parameters come from: an input each, one flat input for all (both for training), or constants (prediction: any image size, as
 *  nothing depends on shapes). */
export type Source = 'inputs' | { flat: readonly ParameterSpec[] } | { constants: Map<string, Tensor> };

/** What a lowering rule works with. */
export class Lowering {
  readonly model = new OnnxModel();
  readonly #names = new Map<Value, string>();
  readonly #declared = new Set<string>();
  readonly #parameters = new Map<string, string>();

  constructor(
    readonly source: Source,
    readonly live: ReadonlySet<Value>,
    /** See LowerOptions. */
    readonly block: number,
    readonly tiled: boolean,
  ) {}

  readonly #made = new Map<string, unknown>();

  /** What `make` gave when first asked under `key`. */
  once<T>(key: string, make: () => T): T {
    if (!this.#made.has(key)) this.#made.set(key, make());
    return this.#made.get(key) as T;
  }

  op(type: string, inputs: readonly string[], attributes: Record<string, OnnxAttribute> = {}): string {
    return this.model.node(type, inputs, attributes);
  }

  of(value: Value): string {
    const name = this.#names.get(value);
    check(name !== undefined, () => `${value.kind} is used before it is made`);
    return name;
  }

  bind(value: Value, name: string): void {
    this.#names.set(value, name);
  }

  get isPrediction(): boolean {
    return typeof this.source === 'object' && 'constants' in this.source;
  }

  reshape(x: string, shape: Shape): string {
    return this.op('Reshape', [x, this.model.ints(shape)]);
  }

  /** The order along one axis turned round. */
  reverse(x: string, axis: number): string {
    const ints = (n: number): string => this.model.ints([n]);
    return this.op('Slice', [x, ints(-1), ints(-1_000_000), ints(axis), ints(-1)]);
  }

  scalar(x: number): string {
    return this.model.constant([], Float32Array.of(x));
  }

  input(name: string, shape: readonly Dimension[]): string {
    if (!this.#declared.has(name)) this.model.input(name, shape);
    this.#declared.add(name);
    return name;
  }

  /** The tensor of a trained parameter. */
  parameter({ attributes, shape }: Value): string {
    const name = attributes.name!;
    if (this.source === 'inputs') return this.input(name, shape);
    if ('constants' in this.source) {
      const tensor = this.source.constants.get(name);
      check(tensor, () => `no tensor for ${name}`);
      return this.model.constant(tensor.shape, tensor.data, name);
    }
    if (this.#parameters.size === 0) this.#split(this.source.flat);
    return this.reshape(this.#parameters.get(name)!, shape);
  }

  #split(specs: readonly ParameterSpec[]): void {
    const flat = this.input('parameters', [specs.reduce((sum, s) => sum + s.size, 0)]);
    const results = specs.map((s) => this.model.name(s.name));
    this.model.node('Split', [flat, this.model.ints(specs.map((s) => s.size))], { axis: 0 }, results);
    specs.forEach((s, i) => this.#parameters.set(s.name, results[i]));
  }
}

/** Writes one operation with its `inputs` by name, and returns the name of its result. */
export type Rule = (c: Lowering, y: Value, inputs: string[]) => string;
export type Rules = Record<Value['kind'], Rule>;

const plain =
  (type: string): Rule =>
  (c, _y, inputs) =>
    c.op(type, inputs);

/** What is normalised has mean 0 already. */
const batchNorm: Rule = (c, y, [, scale, shift, centred, variance]) => {
  const channels = y.shape[1];
  const zeros = c.model.zeros(channels);
  return c.op('BatchNormalization', [centred, scale, shift, zeros, c.reshape(variance, [channels])], {
    epsilon: { float: BATCH_NORM_EPSILON },
  });
};

/** log(1 + exp(x)) = max(x, 0) + log(1 + exp(-|x|)), in operators that run several numbers at a time. */
const softplus: Rule = (c, _y, [x]) => {
  const small = c.op('Exp', [c.op('Neg', [c.op('Abs', [x])])]);
  return c.op('Add', [c.op('Relu', [x]), c.op('Log', [c.op('Add', [small, c.scalar(1)])])]);
};

/** Mean square; a product and a sum are twice as fast as the operator that does both. */
const channelPower: Rule = (c, y, [x]) => {
  const sum = c.op('ReduceSum', [c.op('Mul', [x, x]), c.model.ints([0, 2, 3])], { keepdims: 1 });
  return c.op('Mul', [sum, c.scalar(y.shape[1] / sizeOf(y.inputs[0].shape))]);
};

/** Enlargement as two products with constant matrices, so that its gradient is the same with the matrices turned. */
const bilinear: Rule = (c, y, [x]) => {
  const factor = y.attributes.factor!;
  if (c.isPrediction)
    return c.op('Resize', [x, '', c.model.constant([4], Float32Array.of(1, 1, factor, factor))], {
      mode: 'linear',
      coordinate_transformation_mode: 'half_pixel',
    });
  const [, , h, w] = y.inputs[0].shape;
  const rows = c.model.constant([factor * h, h], bilinearMatrix(h, factor));
  const columns = c.op('Transpose', [c.model.constant([factor * w, w], bilinearMatrix(w, factor))], {
    perm: [1, 0],
  });
  return c.op('MatMul', [c.op('MatMul', [rows, x]), columns]);
};

const bilinearGrad: Rule = (c, y, [d]) => {
  const factor = y.attributes.factor!;
  const [, , h, w] = y.shape;
  const rows = c.op('Transpose', [c.model.constant([factor * h, h], bilinearMatrix(h, factor))], {
    perm: [1, 0],
  });
  const columns = c.model.constant([factor * w, w], bilinearMatrix(w, factor));
  return c.op('MatMul', [c.op('MatMul', [rows, d]), columns]);
};

const RULES: Rules = {
  input: (c, y) => c.input(y.attributes.name!, y.shape),
  parameter: (c, y) => c.parameter(y),
  constant: (c, y) => c.model.constant(y.shape, y.attributes.data!),
  conv,
  channelMean: (c, _y, [x]) => c.op('ReduceMean', [x], { axes: [0, 2, 3], keepdims: 1 }),
  channelPower,
  batchNorm,
  relu: plain('Relu'),
  sigmoid: plain('Sigmoid'),
  softplus,
  maxPool,
  depthToSpace,
  bilinear,
  concat: (c, _y, inputs) => c.op('Concat', inputs, { axis: 1 }),
  globalMean: plain('GlobalAveragePool'),
  add: plain('Add'),
  subtract: plain('Sub'),
  multiply: plain('Mul'),
  divide: plain('Div'),
  sum: (c, y, [x]) => c.op('ReduceSum', [x, c.model.ints(y.attributes.axes!)], { keepdims: 1 }),
  reshape: (c, y, [x]) => c.reshape(x, y.shape),
  convInputGrad,
  convWeightGrad,
  // 1e30 y, held between 0 and 1: 1 where y > 0, else 0
  reluGrad: (c, _y, [d, y]) =>
    c.op('Mul', [d, c.op('HardSigmoid', [y], { alpha: { float: 1e30 }, beta: { float: 0 } })]),
  maxPoolGrad,
  spaceToDepth: (c, _y, [x]) => c.op('SpaceToDepth', [x], { blocksize: 2 }),
  bilinearGrad,
  slice: (c, y, [x]) => {
    const { from = 0, to = 0 } = y.attributes;
    return c.op('Slice', [x, c.model.ints([from]), c.model.ints([to]), c.model.ints([1])]);
  },
  expand: (c, y, [x]) => c.op('Expand', [x, c.model.ints(y.shape)]),
  sqrt: plain('Sqrt'),
  flatten: (c, _y, inputs) => {
    const flat = inputs.map((x) => c.op('Reshape', [x, c.model.ints([-1])]));
    return c.op('Concat', flat, { axis: 0 });
  },
};

/** What the operators of a value take. */
const inputsOf = (v: Value): readonly Value[] => enlargement(v) ?? v.inputs;

/** The values on which `outputs` depend. */
function liveValues(outputs: Iterable<Value>): Set<Value> {
  const live = new Set<Value>();
  const open = [...outputs];
  for (let v = open.pop(); v; v = open.pop()) {
    if (live.has(v)) continue;
    live.add(v);
    open.push(...inputsOf(v));
  }
  return live;
}

/** What the ONNX model has as inputs, outputs, name and metadata. */
export interface LowerOptions {
  outputs: ReadonlyMap<string, Value>;
  source: Source;
  /** Shapes of inputs and outputs to declare in place of the graph's, with names for lengths that may vary. */
  shapes?: ReadonlyMap<string, readonly Dimension[]>;
  name: string;
  metadata?: Record<string, string>;
  /** Channels per block of ONNX Runtime's own convolution (see onnx-blocked.ts); default 1: standard operators only. */
  block?: number;
  /** Whether 3 x 3 convolutions of many channels go by Winograd's products (see onnx-winograd.ts), faster on the CPU; default false. */
  tiled?: boolean;
  /** In place of the CPU's (see onnx-gpu.ts). */
  rules?: Partial<Rules>;
}

/** The bytes of the ONNX model that computes `outputs`. */
export function lower(options: LowerOptions): Uint8Array {
  const { outputs, source, shapes, name, metadata, block = 1, tiled = false } = options;
  const rules = { ...RULES, ...options.rules };
  const live = liveValues(outputs.values());
  const c = new Lowering(source, live, block, tiled);
  for (const v of [...live].sort((a, b) => a.id - b.id)) {
    const declared = v.kind === 'input' ? shapes?.get(v.attributes.name!) : undefined;
    if (declared) c.input(v.attributes.name!, declared);
    const inputs = inputsOf(v).map((x) => c.of(x));
    c.bind(v, rules[v.kind](c, v, inputs));
  }
  for (const [output, v] of outputs) {
    c.model.node('Identity', [c.of(v)], {}, [`${output}.out`]);
    c.model.output(`${output}.out`, shapes?.get(output) ?? v.shape);
  }
  return c.model.toBytes(name, metadata);
}
