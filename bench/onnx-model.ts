/** A network with its weights as an ONNX model, for the peers that read nothing else. */
import type { Weights } from '../backends/backend.js';
import { planLayers } from '../backends/plan.js';
import type { Layer } from '../reference/layers.js';
import { type BenchCase, peerLayers } from './cases.js';
import { type Bytes, integers, message, model, node, number, string, value } from './onnx-protobuf.js';

/** From an image [1, channel, y, x] named `image` to the classifier's map, named `output`; sizes are open where there are several. */
export function onnxModel(benchCase: BenchCase, weights: Weights): Uint8Array {
  const { network, sizes } = benchCase;
  const layers = peerLayers(benchCase);
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
  const { channels } = network.input;
  const [height, width] = sizes[0];
  const end = planLayers(layers, { channels, height, width }).at(-1)!.output;
  const several = sizes.length > 1;
  const input = value(11, 'image', [1, channels, ...(several ? ['height', 'width'] : [height, width])]);
  const graph = message(
    7,
    ...nodes,
    string(2, network.name),
    ...initializers,
    input,
    value(12, 'output', [1, end.channels, ...(several ? ['rows', 'columns'] : [end.height, end.width])]),
  );
  return model(13, graph);
}
