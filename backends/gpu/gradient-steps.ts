/** Layers as training runs them on a cell device: forward over a batch of windows, and backward. */
import type { Layer } from '../../reference/layers.js';
import type { Tensor, Weights } from '../backend.js';
import { dropoutFactors } from '../cpu/dropout.js';
import { weightsOf } from '../weights.js';
import type { CellArray, CellDevice, CellKernel } from './cell-device.js';
import {
  cellMapSize,
  packBias,
  packCells,
  packWeights,
  transposeWeights,
  unpackWeights,
} from './cell-maps.js';
import { biasGradientSource, flatProductSource, weightGradientSource } from './kernels/conv2d.js';
import { maxPool2dBackwardSource, maxPool2dSource } from './kernels/max-pool2d.js';
import { multiplySource } from './kernels/multiply.js';
import { patchesSource, transposedPatchesSource } from './kernels/patches.js';
import { reluBackwardSource, reluSource } from './kernels/relu.js';
import { padToFour, positionsOf, quadsOf } from './kernels/source.js';
import { zeroPad2dBackwardSource, zeroPad2dSource } from './kernels/zero-pad2d.js';
import { type ConvolutionStep, type MapShape, planLayers, type Step } from './plan.js';

/** What one gradient asks of a layer. */
export interface StepRequest {
  readonly weights: Weights;
  readonly seed: number;
  /** Where a convolution puts the gradients of its weights; absent where none are wanted. */
  readonly gradients?: Record<string, Tensor>;
}

export interface Forward {
  readonly output: CellArray;
  backward(gradient: CellArray, wanted: { readonly inputGradient: boolean }): Promise<CellArray | undefined>;
}

/** A layer compiled for one batch. */
export interface TrainedStep {
  readonly output: MapShape;
  forward(input: CellArray, request: StepRequest): Promise<Forward>;
  dispose(): void;
}

export function compileStep(device: CellDevice, layer: Layer, input: MapShape): TrainedStep {
  const kernels: CellKernel[] = [];
  const compile: Compile = (source, cells, lanesTogether) => {
    const kernel = device.compile(source, lanesTogether === undefined ? { cells } : { cells, lanesTogether });
    kernels.push(kernel);
    return kernel;
  };
  const dispose = () => {
    for (const kernel of kernels) kernel.dispose();
  };
  if (layer.kind === 'dropout') {
    return { output: input, forward: dropout(device, compile, layer.rate, input), dispose };
  }
  const [step] = planLayers([layer], input);
  const forward = step.kind === 'conv2d' ? convolution(device, compile, step) : simple(compile, step);
  return { output: step.output, forward, dispose };
}

type Compile = (source: string, cells: readonly number[], lanesTogether?: string) => CellKernel;
type RunForward = TrainedStep['forward'];

const cellsOf = (shape: MapShape): readonly number[] => [padToFour(shape.channels), quadsOf(shape)];

function simple(compile: Compile, step: Exclude<Step, ConvolutionStep>): RunForward {
  const backwardCells = cellsOf(step.input);
  switch (step.kind) {
    case 'relu': {
      const kernel = compile(reluSource(step), cellsOf(step.output));
      const back = compile(reluBackwardSource(step), backwardCells);
      return async (input) => ({
        output: await kernel.run(input),
        backward: (gradient) => back.run(input, gradient),
      });
    }
    case 'zeroPad2d': {
      const kernel = compile(zeroPad2dSource(step), cellsOf(step.output));
      const back = compile(zeroPad2dBackwardSource(step), backwardCells);
      return async (input) => ({
        output: await kernel.run(input),
        backward: (gradient) => back.run(gradient),
      });
    }
    case 'maxPool2d': {
      const kernel = compile(maxPool2dSource(step), cellsOf(step.output));
      const back = compile(maxPool2dBackwardSource(step), backwardCells);
      return async (input) => {
        const output = await kernel.run(input);
        return { output, backward: (gradient) => back.run(input, output, gradient) };
      };
    }
  }
}

function dropout(device: CellDevice, compile: Compile, rate: number, shape: MapShape): RunForward {
  const forwardKernel = compile(multiplySource(), cellsOf(shape));
  const backwardKernel = compile(multiplySource(), cellsOf(shape));
  const { windows = 1, channels, height, width } = shape;
  return async (input, { seed }) => {
    const like = new Float32Array(channels * windows * height * width);
    const mask = dropoutFactors({ channels, windows, size: [height, width], data: like }, rate, seed);
    const packed = device.argument(packCells(mask, shape), cellMapSize(shape));
    return {
      output: await forwardKernel.run(input, packed),
      backward: (gradient) => backwardKernel.run(gradient, packed),
    };
  };
}

function convolution(device: CellDevice, compile: Compile, step: ConvolutionStep): RunForward {
  const { input: from, output: to, footprint, name } = step;
  const area = footprint.kernel[0] * footprint.kernel[1];
  const taps = from.channels * area;
  const backTaps = to.channels * area;
  const product = (summed: number, shape: MapShape) =>
    compile(
      flatProductSource({
        matrices: 1,
        taps: padToFour(summed),
        positions: positionsOf(shape),
        continues: false,
        relu: undefined,
      }),
      cellsOf(shape),
      'weights',
    );
  const patches = compile(patchesSource(step, { first: 0, count: taps }), [padToFour(taps), quadsOf(to)]);
  const forwardProduct = product(taps, to);
  const weightGradient = compile(weightGradientSource(quadsOf(to)), [
    padToFour(taps),
    padToFour(to.channels) / 4,
  ]);
  const biasGradient = compile(biasGradientSource(quadsOf(to)), [padToFour(to.channels) / 4, 1]);
  const backPatches = compile(transposedPatchesSource(step), [padToFour(backTaps), quadsOf(from)]);
  const backProduct = product(backTaps, from);
  const panels = (weight: Float32Array, outChannels: number, summed: number) =>
    device.argument(packWeights(weight, outChannels, summed), [
      padToFour(summed) * 4,
      padToFour(outChannels) / 4,
    ]);
  const noBias = device.argument(new Float32Array(padToFour(from.channels)), [padToFour(from.channels)]);
  return async (input, { weights, gradients }) => {
    const { weight, bias } = weightsOf(weights, name);
    const seen = await patches.run(input);
    const biases = device.argument(packBias(bias.data), [padToFour(to.channels)]);
    return {
      output: await forwardProduct.run(seen, panels(weight.data, to.channels, taps), biases),
      backward: async (gradient, { inputGradient }) => {
        if (gradients !== undefined) {
          const summed = await device.read(await weightGradient.run(seen, gradient));
          const biasSums = await device.read(await biasGradient.run(gradient));
          gradients[`${name}.weight`] = {
            shape: weight.shape,
            data: unpackWeights(summed, to.channels, taps),
          };
          gradients[`${name}.bias`] = { shape: bias.shape, data: biasSums.slice(0, to.channels) };
        }
        if (!inputGradient) return undefined;
        const transposed = transposeWeights(weight.data, to.channels, from.channels, area);
        const carried = await backPatches.run(gradient);
        return backProduct.run(carried, panels(transposed, from.channels, backTaps), noBias);
      },
    };
  };
}
