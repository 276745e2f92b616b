/** onnxruntime as a port: operations made of the nodes that ONNX has, one run at a time. */
import { integers } from '../../bench/onnx-protobuf.js';
import type { Pair } from '../../reference/geometry.js';
import type { Values } from '../runner/manifest.js';
import type { Answer, Request } from '../runner/port.js';
import { type Beyond, beyond } from './beyond.js';
import {
  batched,
  conv2d,
  maxPool2d,
  relu,
  single,
  slice,
  slidingAttributes,
  zeroPad2d,
} from './onnx-layers.js';
import { networkOperations } from './onnx-networks.js';
import {
  type FloatTensor,
  int64,
  integer,
  nodeRunner,
  type OnnxRuntime,
  type RunNode,
  type Tensor,
  word,
} from './onnx-node.js';
import { type Given, read, store } from './values.js';

const scalar = (value: number): FloatTensor => ({ shape: [], data: Float32Array.of(value) });

const operations: Readonly<Record<string, (run: RunNode, given: Given) => Promise<Values>>> = {
  conv2d: async (run, given) => ({ output: store(await conv2d(run, given)) }),
  maxPool2d: async (run, given) => ({ output: store(await maxPool2d(run, given)) }),
  relu: async (run, given) => ({ output: store(await relu(run, given)) }),
  zeroPad2d: async (run, given) => ({ output: store(await zeroPad2d(run, given)) }),
  conv2dBackward: async (run, { input, weight, outputGradient, ...how }) => {
    const [, inChannels, ...kernel] = weight.shape;
    const [outChannels, ...outputSize] = outputGradient.shape;
    const [back] = await run({
      type: 'ConvTranspose',
      inputs: [batched(outputGradient), weight],
      attributes: [
        ...slidingAttributes(how),
        integers('output_padding', leftOver(input, outputSize, kernel, how)),
      ],
    });
    // Input channels as a batch, the output's gradient as the kernel, stride and dilation exchanged.
    const [correlated] = await run({
      type: 'Conv',
      inputs: [
        { shape: [inChannels, 1, ...input.shape.slice(1)], data: input.data },
        { shape: [outChannels, 1, ...outputSize], data: outputGradient.data },
      ],
      attributes: slidingAttributes({ ...how, stride: how.dilation, dilation: how.stride }),
    });
    const [weightGradient] = await run({
      type: 'Transpose',
      inputs: [await slice(run, correlated, [0, 0], [kernel[0], kernel[1]])],
      attributes: [integers('perm', [1, 0, 2, 3])],
    });
    const [biasGradient] = await run({
      type: 'ReduceSum',
      inputs: [outputGradient, int64([1, 2])],
      attributes: [integer('keepdims', 0)],
    });
    return { input: store(single(back)), weight: store(weightGradient), bias: store(biasGradient) };
  },
  linear: async (run, { input, weight, bias }) => {
    const row = { shape: [1, weight.shape[1]], data: input.data };
    const [output] = await run({
      type: 'Gemm',
      inputs: [row, weight, bias],
      attributes: [integer('transB', 1)],
    });
    return { output: store(single(output)) };
  },
  linearBackward: async (run, { input, weight, outputGradient }) => {
    const {
      shape: [length],
      data,
    } = outputGradient;
    const [back] = await run({ type: 'Gemm', inputs: [{ shape: [1, length], data }, weight] });
    const row = { shape: [1, weight.shape[1]], data: input.data };
    const [outer] = await run({ type: 'Gemm', inputs: [{ shape: [length, 1], data }, row] });
    return {
      input: store({ shape: input.shape, data: back.data }),
      weight: store(outer),
      bias: store(outputGradient),
    };
  },
  softmax: async (run, { input }) => {
    const [output] = await run({ type: 'Softmax', inputs: [input], attributes: [integer('axis', 0)] });
    return { output: store(output) };
  },
  crossEntropy: async (run, { logits, classes }) => {
    const [loss] = await run({ type: 'SoftmaxCrossEntropyLoss', inputs: [logits, int64(classes)] });
    return { loss: loss.data[0] };
  },
  spatialMax: async (run, { input }) => ({ output: store(await spatialMax(run, input)) }),
  votes: async (run, { maps }) => {
    const maxima: FloatTensor[] = [];
    for (const map of maps) maxima.push(await spatialMax(run, map));
    return { scores: store((await run({ type: 'Mean', inputs: maxima }))[0]) };
  },
  topClasses: async (run, { scores, count }) => {
    const most = int64([Math.min(count, scores.shape[0])]);
    const [values, labels] = await run({ type: 'TopK', inputs: [scores, most], integerOutput: true });
    return { classes: Array.from(values.data, (score, at) => ({ label: Number(labels!.data[at]), score })) };
  },
  normalise: async (run, { input, mean, deviation }) => {
    const [centred] = await run({ type: 'Sub', inputs: [input, scalar(mean)] });
    return { output: store((await run({ type: 'Div', inputs: [centred, scalar(deviation)] }))[0]) };
  },
  crop: async (run, { input, start, size }) => ({
    output: store(await slice(run, input, start, [start[0] + size[0], start[1] + size[1]])),
  }),
  flip: async (run, { input }) => {
    const [first, beforeFirst] = [int64([-1]), int64([-1 - input.shape[2]])];
    return {
      output: store(
        (await run({ type: 'Slice', inputs: [input, first, beforeFirst, int64([2]), int64([-1])] }))[0],
      ),
    };
  },
  offsetMaxPool2d: async (run, { input, pool }) => {
    const [, height, width] = input.shape;
    const maps: Values[] = [];
    for (let y = 0; y < pool[0] && y + pool[0] <= height; y++) {
      for (let x = 0; x < pool[1] && x + pool[1] <= width; x++) {
        const begun = await slice(run, input, [y, x], [height, width]);
        maps.push({
          offset: [y, x],
          map: store(await maxPool2d(run, { input: begun, kernel: pool, stride: pool })),
        });
      }
    }
    return { maps };
  },
  resize: async (run, { input, size }) => {
    const [output] = await run({
      type: 'Resize',
      inputs: [batched(input), undefined, undefined, int64([1, input.shape[0], ...size])],
      attributes: [
        integer('antialias', 1),
        integer('exclude_outside', 1),
        word('mode', 'linear'),
        word('coordinate_transformation_mode', 'half_pixel'),
      ],
    });
    return { output: store(single(output)) };
  },
  ...networkOperations,
};

async function spatialMax(run: RunNode, input: FloatTensor): Promise<FloatTensor> {
  const [output] = await run({ type: 'GlobalMaxPool', inputs: [batched(input)] });
  return { shape: [input.shape[0]], data: output.data };
}

/** How many rows and columns of the padded input no window reaches. */
function leftOver(
  input: Tensor,
  outputSize: Pair,
  kernel: readonly number[],
  { stride, dilation, padding }: Given,
): number[] {
  const borders = [padding.top + padding.bottom, padding.left + padding.right];
  return borders.map((border, axis) => {
    const reached = (outputSize[axis] - 1) * stride[axis] + (kernel[axis] - 1) * dilation[axis] + 1;
    return input.shape[1 + axis] + border - reached;
  });
}

/** Whether a tensor, however deep, has a NaN, or an infinity that may become one on its way. */
function holdsNaN(value: unknown): boolean {
  if (value === 'NaN' || value === 'Infinity' || value === '-Infinity') return true;
  return typeof value === 'object' && value !== null && Object.values(value).some(holdsNaN);
}

/** @param isError whether a case is about sizes that cannot be */
export function onnxAnswers(
  runtime: OnnxRuntime,
  executionProvider: string,
  isError: (id: string) => boolean,
): (request: Request) => Promise<Answer | Beyond> {
  const run = nodeRunner(runtime, executionProvider);
  return async ({ id, operation, inputs, parameters }) => {
    const answer = operations[operation];
    if (answer === undefined) return beyond('ONNX has no such operation');
    if (isError(id)) return beyond('ONNX has its own idea of errors');
    const given: Given = { ...parameters, ...read(inputs) };
    if (operation !== 'conv2d' && holdsNaN({ ...inputs, ...parameters })) {
      return beyond('ONNX leaves open what becomes of a NaN');
    }
    return { outputs: await answer(run, given) };
  };
}
