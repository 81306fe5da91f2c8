/** @file A writer of ONNX models: just the parts of the protobuf format that our graphs need.
 *  @source onnx.proto, field numbers of IR version 8: https://github.com/onnx/onnx/blob/main/onnx/onnx.proto */

type Bytes = Uint8Array;
/** A message as pieces, so that large tensors are copied once, at the end. */
type Pieces = Bytes[];

const OPSET = 17;
const IR_VERSION = 8;
export const FLOAT = 1;
export const INT64 = 7;

function varint(value: number | bigint): Bytes {
  let v = BigInt.asUintN(64, BigInt(value));
  const out: number[] = [];
  do {
    const low = Number(v & 127n);
    v >>= 7n;
    out.push(v > 0n ? low | 128 : low);
  } while (v > 0n);
  return Uint8Array.from(out);
}

const key = (field: number, wire: number): Bytes => varint(field * 8 + wire);
const lengthOf = (pieces: Pieces): number => pieces.reduce((sum, p) => sum + p.length, 0);
const int = (field: number, value: number | bigint): Pieces => [key(field, 0), varint(value)];
const nested = (field: number, pieces: Pieces): Pieces => [
  key(field, 2),
  varint(lengthOf(pieces)),
  ...pieces,
];
const text = (field: number, value: string): Pieces => nested(field, [Buffer.from(value, 'utf8')]);
const float = (field: number, value: number): Pieces => [
  key(field, 5),
  new Uint8Array(Float32Array.of(value).buffer),
];

export type OnnxAttribute = number | { float: number } | string | readonly number[];

function attribute(name: string, value: OnnxAttribute): Pieces {
  const head = text(1, name);
  if (typeof value === 'number') return [...head, ...int(3, value), ...int(20, 2)];
  if (typeof value === 'string') return [...head, ...text(4, value), ...int(20, 3)];
  if ('float' in value) return [...head, ...float(2, value.float), ...int(20, 1)];
  return [...head, ...value.flatMap((v) => int(8, v)), ...int(20, 7)];
}

function bytesOf(data: Float32Array | BigInt64Array): Bytes {
  return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
}

function tensor(name: string, shape: readonly number[], data: Float32Array | BigInt64Array): Pieces {
  const type = data instanceof Float32Array ? FLOAT : INT64;
  return [
    ...shape.flatMap((d) => int(1, d)),
    ...int(2, type),
    ...text(8, name),
    ...nested(9, [bytesOf(data)]),
  ];
}

/** A dimension is a length, or a name where it may differ from run to run. */
export type Dimension = number | string;

function valueInfo(name: string, shape: readonly Dimension[]): Pieces {
  const dims = shape.flatMap((d) => nested(1, typeof d === 'number' ? int(1, d) : text(2, d)));
  const type = nested(1, [...int(1, FLOAT), ...nested(2, dims)]);
  return [...text(1, name), ...nested(2, type)];
}

/** Collects nodes, constants, inputs and outputs; `toBytes` gives the model file. */
export class OnnxModel {
  readonly #nodes: Pieces = [];
  readonly #initializers: Pieces = [];
  readonly #inputs: Pieces = [];
  readonly #outputs: Pieces = [];
  readonly #shared = new Map<string, string>();
  readonly #domains = new Set<string>();
  #count = 0;

  /** Adds a node and returns the name of its first result; `results` names them where they need names. `domain`: whose operator it is,
   *  where not the standard's. */
  node(
    type: string,
    inputs: readonly string[],
    attributes: Record<string, OnnxAttribute> = {},
    results?: readonly string[],
    domain?: string,
  ): string {
    if (domain) this.#domains.add(domain);
    const outputs = results ?? [this.name(type)];
    const pieces = [
      ...inputs.flatMap((i) => text(1, i)),
      ...outputs.flatMap((o) => text(2, o)),
      ...text(3, `${type}_${this.#count++}`),
      ...text(4, type),
      ...Object.entries(attributes).flatMap(([k, v]) => nested(5, attribute(k, v))),
      ...(domain ? text(7, domain) : []),
    ];
    this.#nodes.push(...nested(1, pieces));
    return outputs[0];
  }

  /** A name that no other result has. */
  name(stem: string): string {
    return `${stem}#${this.#count++}`;
  }

  /** A constant tensor, float32. */
  constant(shape: readonly number[], data: Float32Array, name = this.name('constant')): string {
    this.#initializers.push(...nested(5, tensor(name, shape, data)));
    return name;
  }

  /** A constant list of integers (int64), shared between equal ones. */
  ints(values: readonly number[], shape: readonly number[] = [values.length]): string {
    const id = `${shape}:${values}`;
    const found = this.#shared.get(id);
    if (found) return found;
    const name = this.name('ints');
    this.#initializers.push(...nested(5, tensor(name, shape, BigInt64Array.from(values, BigInt))));
    this.#shared.set(id, name);
    return name;
  }

  /** A constant vector of `size` zeros, shared. */
  zeros(size: number): string {
    const id = `zeros ${size}`;
    const found = this.#shared.get(id);
    if (found) return found;
    const name = this.constant([size], new Float32Array(size));
    this.#shared.set(id, name);
    return name;
  }

  input(name: string, shape: readonly Dimension[]): string {
    this.#inputs.push(...nested(11, valueInfo(name, shape)));
    return name;
  }

  output(name: string, shape: readonly Dimension[]): void {
    this.#outputs.push(...nested(12, valueInfo(name, shape)));
  }

  /** The model as the bytes of an .onnx file; `metadata` becomes its metadata_props. */
  toBytes(name: string, metadata: Record<string, string> = {}): Uint8Array {
    const graph = [
      ...this.#nodes,
      ...text(2, name),
      ...this.#initializers,
      ...this.#inputs,
      ...this.#outputs,
    ];
    const properties = Object.entries(metadata).flatMap(([k, v]) =>
      nested(14, [...text(1, k), ...text(2, v)]),
    );
    const others = [...this.#domains].flatMap((domain) => nested(8, [...text(1, domain), ...int(2, 1)]));
    const opset = [...nested(8, [...text(1, ''), ...int(2, OPSET)]), ...others];
    const model = [
      ...int(1, IR_VERSION),
      ...text(2, 'landslide'),
      ...opset,
      ...nested(7, graph),
      ...properties,
    ];
    return Buffer.concat(model);
  }
}
