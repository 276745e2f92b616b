/** The few fields of protobuf that an ONNX model takes. */
export type Bytes = readonly Uint8Array[];

const text = new TextEncoder();

function varint(value: number): Uint8Array {
  const bytes: number[] = [];
  let rest = value;
  while (rest >= 128) {
    bytes.push((rest % 128) + 128);
    rest = Math.floor(rest / 128);
  }
  return Uint8Array.of(...bytes, rest);
}

const lengthOf = (parts: Bytes) => parts.reduce((sum, part) => sum + part.length, 0);
export const number = (field: number, value: number): Bytes => [varint(field * 8), varint(value)];
export const message = (field: number, ...parts: Bytes[]): Bytes => {
  const content = parts.flat();
  return [varint(field * 8 + 2), varint(lengthOf(content)), ...content];
};
export const string = (field: number, value: string): Bytes => message(field, [text.encode(value)]);

/** AttributeProto: name = 1, ints = 8, type = 20 (7: a list of integers). */
export const integers = (name: string, values: readonly number[]): Bytes =>
  message(5, string(1, name), ...values.map((value) => number(8, value)), number(20, 7));

/** NodeProto: input = 1, output = 2, op_type = 4, attribute = 5. */
export const node = (
  type: string,
  inputs: readonly string[],
  output: string,
  ...attributes: Bytes[]
): Bytes =>
  message(1, ...inputs.map((input) => string(1, input)), string(2, output), string(4, type), ...attributes);

/** ValueInfoProto of a float32 tensor: name = 1, type = 2. A length is a number (1) or, where it is open, a name (2). */
export const value = (field: number, name: string, shape: readonly (number | string)[]): Bytes => {
  const dimensions = shape.map((length) =>
    message(1, typeof length === 'number' ? number(1, length) : string(2, length)),
  );
  return message(field, string(1, name), message(2, message(1, number(1, 1), message(2, ...dimensions))));
};

/** ModelProto of a graph: ir_version = 1, graph = 7, opset_import = 8 (version = 2). */
export function model(opset: number, graph: Bytes): Uint8Array {
  return joined([...number(1, 8), ...graph, ...message(8, number(2, opset))]);
}

function joined(parts: Bytes): Uint8Array {
  const bytes = new Uint8Array(lengthOf(parts));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}
