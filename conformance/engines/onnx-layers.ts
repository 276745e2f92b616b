/** The layers of networks as onnxruntime runs them: maps are [channel, y, x], ONNX's have a batch in front. */
import { type Bytes, integers } from '../../bench/onnx-protobuf.js';
import type { Pair } from '../../reference/geometry.js';
import { type FloatTensor, float, int64, type RunNode, type Tensor } from './onnx-node.js';
import type { Given } from './values.js';

export const batched = <T extends Tensor>({ shape, data }: T) => ({ shape: [1, ...shape], data });
export const single = ({ shape, data }: FloatTensor): FloatTensor => ({ shape: shape.slice(1), data });

export const slidingAttributes = ({ stride, dilation, padding }: Given): Bytes[] => [
  integers('strides', stride),
  integers('dilations', dilation),
  integers('pads', [padding.top, padding.left, padding.bottom, padding.right]),
];

export async function conv2d(run: RunNode, { input, weight, bias, ...how }: Given): Promise<FloatTensor> {
  const inputs = [batched(input), weight, bias];
  return single((await run({ type: 'Conv', inputs, attributes: slidingAttributes(how) }))[0]);
}

export async function maxPool2d(run: RunNode, { input, kernel, stride }: Given): Promise<FloatTensor> {
  const attributes = [integers('kernel_shape', kernel), integers('strides', stride)];
  return single((await run({ type: 'MaxPool', inputs: [batched(input)], attributes }))[0]);
}

export async function relu(run: RunNode, { input, threshold }: Given): Promise<FloatTensor> {
  const [output] = await run(
    threshold === 0
      ? { type: 'Relu', inputs: [input] }
      : { type: 'ThresholdedRelu', inputs: [input], attributes: [float('alpha', threshold)] },
  );
  return output;
}

export async function zeroPad2d(run: RunNode, { input, padding }: Given): Promise<FloatTensor> {
  const { top, left, bottom, right } = padding;
  const [output] = await run({ type: 'Pad', inputs: [input, int64([0, top, left, 0, bottom, right])] });
  return output;
}

/** Rows and columns `start` to before `end`, of the last two axes. */
export async function slice(run: RunNode, input: Tensor, start: Pair, end: Pair): Promise<FloatTensor> {
  const [output] = await run({ type: 'Slice', inputs: [input, int64(start), int64(end), int64([-2, -1])] });
  return output;
}
