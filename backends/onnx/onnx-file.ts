/** ONNX models as plain data, and as bytes (onnx.proto3 of onnx/onnx, whose field numbers these are). */
import { PbfWriter } from 'pbf';

/** Of the operators, so that readers of some years ago still know them; and of the format. */
const usualOpset = 17;
const irVersion = 8;

export interface OnnxModel {
  readonly name: string;
  /** Version of the operators, where it must be another than the usual. */
  readonly opset?: number;
  readonly nodes: readonly OnnxNode[];
  /** Weights and other constants. */
  readonly initializers: readonly OnnxTensor[];
  readonly inputs: readonly OnnxValue[];
  readonly outputs: readonly OnnxValue[];
  readonly metadata?: Readonly<Record<string, string>>;
}

/** Some nodes of a graph, with the constants that they read. */
export type GraphPart = Pick<OnnxModel, 'nodes' | 'initializers'>;

export interface OnnxNode {
  readonly name: string;
  /** An operator of the default domain: `Conv`. */
  readonly operator: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes?: OnnxAttributes;
}

export type OnnxAttributes = Readonly<Record<string, OnnxAttribute>>;

/** A node with one output, which has its name. */
export function node(
  operator: string,
  name: string,
  inputs: readonly string[],
  attributes: OnnxAttributes = {},
): OnnxNode {
  return { name, operator, inputs, outputs: [name], attributes };
}

export type OnnxAttribute =
  | { readonly int: number }
  | { readonly float: number }
  | { readonly ints: readonly number[] }
  | { readonly string: string };

export interface OnnxTensor {
  readonly name: string;
  readonly shape: readonly number[];
  readonly data: Float32Array | BigInt64Array;
}

/** A list of whole numbers. */
export function integers(name: string, values: readonly number[]): OnnxTensor {
  return { name, shape: [values.length], data: BigInt64Array.from(values, BigInt) };
}

export function scalar(name: string, value: number): OnnxTensor {
  return { name, shape: [], data: Float32Array.of(value) };
}

/** An input or output of a graph, float32 unless `type` says otherwise. A length is a number or, where it is open, a name. */
export interface OnnxValue {
  readonly name: string;
  readonly shape: readonly (number | string)[];
  readonly type?: 'uint8' | 'int64';
}

/** Where the bytes of a tensor are, if not in the model itself. */
export interface ExternalData {
  readonly file: string;
  /** Bytes before it in the file. */
  readonly offset: number;
}

/** ONNX's numbers for the types of values. */
export const dataTypes = { float32: 1, uint8: 2, int64: 7 } as const;
const attributeTypes = { float: 1, int: 2, string: 3, ints: 7 } as const;

/**
 * The bytes of a model, in parts to be written one after another: weights are parts of their own, and not copied.
 * @param external where a tensor's bytes are, for those that are not to be in the model
 */
export function encodeOnnx(
  model: OnnxModel,
  external: (tensor: OnnxTensor) => ExternalData | undefined = () => undefined,
): Uint8Array[] {
  const tensors = model.initializers.flatMap((tensor) => tensorParts(tensor, external(tensor)));
  const graph = [written(writeGraph, model), ...tensors];
  const end = written((_, writer) => {
    writer.writeMessage(
      8,
      (_: undefined, out) => out.writeVarintField(2, model.opset ?? usualOpset),
      undefined,
    );
    for (const [key, value] of Object.entries(model.metadata ?? {}))
      writer.writeMessage(14, writeEntry, [key, value]);
  }, model);
  const start = written((_, writer) => {
    writer.writeVarintField(1, irVersion);
    writer.writeStringField(2, 'overfeat');
    writer.writeTag(7, ofBytes);
    writer.writeVarint(lengthOf(graph));
  }, model);
  return [start, ...graph, end];
}

/** Protobuf's number for what has a length and then so many bytes. */
const ofBytes = 2;

function written<Item>(write: (item: Item, writer: PbfWriter) => void, item: Item): Uint8Array {
  const writer = new PbfWriter();
  write(item, writer);
  return writer.finish();
}

export function lengthOf(parts: readonly Uint8Array[]): number {
  return parts.reduce((sum, part) => sum + part.length, 0);
}

/** All but the initializers, which may come in any order. */
function writeGraph(model: OnnxModel, writer: PbfWriter): void {
  for (const node of model.nodes) writer.writeMessage(1, writeNode, node);
  writer.writeStringField(2, model.name);
  for (const value of model.inputs) writer.writeMessage(11, writeValue, value);
  for (const value of model.outputs) writer.writeMessage(12, writeValue, value);
}

function writeNode({ name, operator, inputs, outputs, attributes = {} }: OnnxNode, writer: PbfWriter): void {
  for (const input of inputs) writer.writeStringField(1, input);
  for (const output of outputs) writer.writeStringField(2, output);
  writer.writeStringField(3, name);
  writer.writeStringField(4, operator);
  for (const entry of Object.entries(attributes)) writer.writeMessage(5, writeAttribute, entry);
}

function writeAttribute([name, value]: readonly [string, OnnxAttribute], writer: PbfWriter): void {
  writer.writeStringField(1, name);
  if ('float' in value) {
    writer.writeFloatField(2, value.float);
    writer.writeVarintField(20, attributeTypes.float);
  } else if ('int' in value) {
    writer.writeVarintField(3, value.int);
    writer.writeVarintField(20, attributeTypes.int);
  } else if ('string' in value) {
    writer.writeBytesField(4, new TextEncoder().encode(value.string));
    writer.writeVarintField(20, attributeTypes.string);
  } else {
    writer.writePackedVarint(8, [...value.ints]);
    writer.writeVarintField(20, attributeTypes.ints);
  }
}

/** A tensor as the graph's fifth field. */
function tensorParts(tensor: OnnxTensor, external: ExternalData | undefined): Uint8Array[] {
  const { name, shape, data } = tensor;
  const values = external === undefined ? [bytesOf(tensor)] : [];
  const about = written((_, writer) => {
    writer.writePackedVarint(1, [...shape]);
    writer.writeVarintField(2, data instanceof Float32Array ? dataTypes.float32 : dataTypes.int64);
    writer.writeStringField(8, name);
    if (external === undefined) {
      writer.writeTag(9, ofBytes);
      writer.writeVarint(data.byteLength);
      return;
    }
    const where = { location: external.file, offset: external.offset, length: data.byteLength };
    for (const [key, value] of Object.entries(where)) writer.writeMessage(13, writeEntry, [key, `${value}`]);
    const isExternal = 1;
    writer.writeVarintField(14, isExternal);
  }, tensor);
  const start = written((_, writer) => {
    writer.writeTag(5, ofBytes);
    writer.writeVarint(lengthOf([about, ...values]));
  }, tensor);
  return [start, about, ...values];
}

/** A tensor's values as an ONNX file has them: row-major, the lowest byte first, as on every machine that runs this. */
export function bytesOf({ data }: OnnxTensor): Uint8Array {
  return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
}

function writeValue({ name, shape, type }: OnnxValue, writer: PbfWriter): void {
  writer.writeStringField(1, name);
  const writeTensorType = (_: undefined, tensorType: PbfWriter) => {
    tensorType.writeVarintField(1, dataTypes[type ?? 'float32']);
    tensorType.writeMessage(2, writeShape, shape);
  };
  writer.writeMessage(2, (_: undefined, out) => out.writeMessage(1, writeTensorType, undefined), undefined);
}

function writeShape(shape: OnnxValue['shape'], writer: PbfWriter): void {
  for (const length of shape) {
    writer.writeMessage(
      1,
      (_: undefined, dimension) => {
        if (typeof length === 'number') dimension.writeVarintField(1, length);
        else dimension.writeStringField(2, length);
      },
      undefined,
    );
  }
}

function writeEntry([key, value]: readonly [string, string], writer: PbfWriter): void {
  writer.writeStringField(1, key);
  writer.writeStringField(2, value);
}
