/** Single nodes of ONNX, run by onnxruntime. */
import { type Bytes, message, model, node, number, string } from '../../bench/onnx-protobuf.js';

/** What is used of onnxruntime, which comes without being installed by this package. */
export interface OnnxRuntime {
  readonly InferenceSession: {
    create(model: Uint8Array, options: object): Promise<OnnxSession>;
  };
  readonly Tensor: new (type: string, data: OnnxTensor['data'], shape: readonly number[]) => OnnxTensor;
}

interface OnnxSession {
  run(feeds: Record<string, OnnxTensor>): Promise<Record<string, OnnxTensor>>;
  release(): Promise<void>;
}

interface OnnxTensor {
  readonly dims: readonly number[];
  readonly data: Float32Array | BigInt64Array;
}

export interface Tensor {
  readonly shape: readonly number[];
  readonly data: Float32Array | BigInt64Array;
}

/** Numbers of ONNX's element types. */
const float32Type = 1;
const int64Type = 7;

/** An operator with its inputs; one that may be left out is undefined. `integerOutput` is the second's: indices. */
export interface NodeCall {
  readonly type: string;
  readonly inputs: readonly (Tensor | undefined)[];
  readonly attributes?: readonly Bytes[];
  readonly integerOutput?: boolean;
}

export interface FloatTensor extends Tensor {
  readonly data: Float32Array;
}

/** @returns the first output, and the second where it was asked for */
export type RunNode = (call: NodeCall) => Promise<[FloatTensor, Tensor | undefined]>;

export const integer = (name: string, value: number): Bytes =>
  message(5, string(1, name), number(3, value), number(20, 2));
export const word = (name: string, value: string): Bytes =>
  message(5, string(1, name), string(4, value), number(20, 3));
export const float = (name: string, value: number): Bytes =>
  message(5, string(1, name), float32Field(2, value), number(20, 1));
export const int64 = (values: readonly number[]): Tensor => ({
  shape: [values.length],
  data: BigInt64Array.from(values, BigInt),
});

/** A field of protobuf that holds a float32: its key has the wire type 5. */
function float32Field(field: number, value: number): Bytes {
  const bytes = new Uint8Array(5);
  bytes[0] = field * 8 + 5;
  new DataView(bytes.buffer).setFloat32(1, value, true);
  return [bytes];
}

/** @param executionProvider onnxruntime's name of what computes */
export function nodeRunner(runtime: OnnxRuntime, executionProvider: string): RunNode {
  return async ({ type, inputs, attributes = [], integerOutput = false }) => {
    const given = inputs.flatMap((tensor, index) => (tensor ? [{ name: `input${index}`, tensor }] : []));
    const names = inputs.map((tensor, index) => (tensor ? `input${index}` : ''));
    const outputs = integerOutput ? ['output', 'indices'] : ['output'];
    const graph = message(
      7,
      nodeOf(type, names, outputs, attributes),
      string(2, type),
      ...given.map(({ name, tensor }) => valueInfo(11, name, typeOf(tensor), tensor.shape)),
      ...outputs.map((name) => valueInfo(12, name, name === 'output' ? float32Type : int64Type)),
    );
    const session = await runtime.InferenceSession.create(model(18, graph), {
      executionProviders: [executionProvider],
      logSeverityLevel: 4,
    });
    const feeds = given.map(({ name, tensor: { shape, data } }) => {
      const kind = data instanceof Float32Array ? 'float32' : 'int64';
      return [name, new runtime.Tensor(kind, data, shape)] as const;
    });
    const { output, indices } = await session.run(Object.fromEntries(feeds));
    await session.release();
    const { dims, data } = output;
    if (!(data instanceof Float32Array)) throw new TypeError(`${type} gave no float32`);
    return [{ shape: dims, data }, indices && { shape: indices.dims, data: indices.data }];
  };
}

function nodeOf(
  type: string,
  inputs: readonly string[],
  outputs: readonly string[],
  attributes: readonly Bytes[],
): Bytes {
  const [first, ...others] = outputs;
  return node(type, inputs, first, ...others.map((name) => string(2, name)), ...attributes);
}

function typeOf({ data }: Tensor): number {
  return data instanceof Float32Array ? float32Type : int64Type;
}

/** ValueInfoProto: name = 1, type = 2, which holds elem_type = 1 and, where it is known, shape = 2. */
function valueInfo(field: number, name: string, type: number, shape?: readonly number[]): Bytes {
  const dimensions = shape?.map((length) => message(1, number(1, length)));
  const tensorType = message(1, number(1, type), ...(dimensions ? [message(2, ...dimensions)] : []));
  return message(field, string(1, name), message(2, tensorType));
}
