/** A network with its weights as an ONNX model, for the peers that read nothing else: the few fields of protobuf it takes. */
import type { Weights } from '../backends/backend.js';
import { planLayer } from '../backends/gpu/plan.js';
import { type Layer, layersThrough, type Network } from '../reference/layers.js';

type Bytes = readonly Uint8Array[];

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
const number = (field: number, value: number): Bytes => [varint(field * 8), varint(value)];
const message = (field: number, ...parts: Bytes[]): Bytes => {
  const content = parts.flat();
  return [varint(field * 8 + 2), varint(lengthOf(content)), ...content];
};
const string = (field: number, value: string): Bytes => message(field, [text.encode(value)]);

/** AttributeProto: name = 1, ints = 8, type = 20 (7: a list of integers). */
const integers = (name: string, values: readonly number[]): Bytes =>
  message(5, string(1, name), ...values.map((value) => number(8, value)), number(20, 7));

/** NodeProto: input = 1, output = 2, op_type = 4, attribute = 5. */
const node = (type: string, inputs: readonly string[], output: string, ...attributes: Bytes[]): Bytes =>
  message(1, ...inputs.map((input) => string(1, input)), string(2, output), string(4, type), ...attributes);

/** ValueInfoProto of a float32 tensor: name = 1, type = 2. */
const value = (field: number, name: string, shape: readonly number[]): Bytes => {
  const dimensions = shape.map((length) => message(1, number(1, length)));
  return message(field, string(1, name), message(2, message(1, number(1, 1), message(2, ...dimensions))));
};

/** From an image [1, channel, y, x] named `image` to the classifier's map, named `output`. */
export function onnxModel(
  network: Network,
  weights: Weights,
  [height, width]: readonly [number, number],
): Uint8Array {
  const layers = layersThrough(network, 'classifier').filter(({ kind }) => kind !== 'dropout');
  const nodes: Bytes[] = [];
  const initializers: Bytes[] = [];
  let previous = 'image';
  let padding = [0, 0, 0, 0];
  layers.forEach((layer: Layer, index) => {
    const output = index === layers.length - 1 ? 'output' : `map${index}`;
    switch (layer.kind) {
      case 'zeroPad2d':
        padding = [layer.padding.top, layer.padding.left, layer.padding.bottom, layer.padding.right];
        return;
      case 'conv2d': {
        for (const name of [`${layer.name}.weight`, `${layer.name}.bias`]) {
          const { shape, data } = weights[name];
          const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
          // TensorProto: dims = 1, data_type = 2, name = 8, raw_data = 9.
          const dimensions = shape.map((length) => number(1, length));
          initializers.push(message(5, ...dimensions, number(2, 1), string(8, name), message(9, [bytes])));
        }
        const inputs = [previous, `${layer.name}.weight`, `${layer.name}.bias`];
        const attributes = [
          integers('kernel_shape', layer.kernel),
          integers('strides', layer.stride),
          integers('dilations', layer.dilation),
          integers('pads', padding),
        ];
        nodes.push(node('Conv', inputs, output, ...attributes));
        padding = [0, 0, 0, 0];
        break;
      }
      case 'maxPool2d': {
        const attributes = [integers('kernel_shape', layer.kernel), integers('strides', layer.stride)];
        nodes.push(node('MaxPool', [previous], output, ...attributes));
        break;
      }
      case 'relu':
        nodes.push(node('Relu', [previous], output));
        break;
      case 'dropout':
        return;
    }
    previous = output;
  });
  const image = { channels: network.input.channels, height, width };
  const end = planLayer(network, image, layers.length).at(-1)!.output;
  const input = value(11, 'image', [1, network.input.channels, height, width]);
  const graph = message(
    7,
    ...nodes,
    string(2, network.name),
    ...initializers,
    input,
    value(12, 'output', [1, end.channels, end.height, end.width]),
  );
  // ModelProto: ir_version = 1, graph = 7, opset_import = 8 (version = 2).
  return joined([...number(1, 8), ...graph, ...message(8, number(2, 13))]);
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
