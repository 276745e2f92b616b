/** Layers as training runs them over arrays: forward over a batch of windows, and backward. */
import type { Layer } from '../../../reference/layers.js';
import type { TrainedLayer } from '../../device.js';
import { dropoutFactors } from '../../dropout.js';
import { exchanged } from '../../exchanged.js';
import { packPanels, padToFour, quadsOf } from '../../fours.js';
import { type ConvolutionStep, type MapShape, planLayers, positionsOf, type Step } from '../../plan.js';
import { weightsOf } from '../../weights.js';
import type { ArrayDevice, ArrayKernel } from './device.js';
import { biasGradientSource, productSource, weightGradientSource } from './kernels/conv2d.js';
import { multiplySource } from './kernels/multiply.js';
import { patchesSource, transposedPatchesSource } from './kernels/patches.js';
import { largestPosition } from './kernels/positions.js';
import { type LayerKernels, layerKernels } from './layer-kernels.js';
import { mapSize, packBias, packMap, unpackWeights } from './layout.js';
import type { ArrayMap } from './parts.js';

export function prepareLayer(device: ArrayDevice, layer: Layer, input: MapShape): TrainedLayer<ArrayMap> {
  const kernels: ArrayKernel[] = [];
  const compile: Compile = (source, cells) => {
    const kernel = device.compile(source, cells);
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
  if (step.kind === 'mask') throw new TypeError('a layer is no mask');
  const forward =
    step.kind === 'conv2d' ? convolution(device, compile, step) : simple(compile, step, layerKernels(step));
  return { output: step.output, forward, dispose };
}

type Compile = (source: string, cells: readonly number[]) => ArrayKernel;
type RunForward = TrainedLayer<ArrayMap>['forward'];

const cellsOf = (shape: MapShape): readonly number[] => [padToFour(shape.channels), quadsOf(shape)];

function simple(compile: Compile, { input: from, output: to }: Step, kernels: LayerKernels): RunForward {
  const kernel = compile(kernels.forward, cellsOf(to));
  const back = compile(kernels.backward, cellsOf(from));
  return async (input) => {
    const output = await kernel.run(input.array);
    const known = { input: input.array, output };
    return {
      output: { shape: to, array: output },
      backward: async ({ array }) => ({
        shape: from,
        array: await back.run(...kernels.reads.map((name) => known[name]), array),
      }),
    };
  };
}

function dropout(device: ArrayDevice, compile: Compile, rate: number, shape: MapShape): RunForward {
  const kernel = compile(multiplySource(), cellsOf(shape));
  const back = compile(multiplySource(), cellsOf(shape));
  return async ({ array }, { seed }) => {
    const factors = device.argument(packMap(dropoutFactors(shape, rate, seed), shape), mapSize(shape));
    return {
      output: { shape, array: await kernel.run(array, factors) },
      backward: async (gradient) => ({ shape, array: await back.run(gradient.array, factors) }),
    };
  };
}

function convolution(device: ArrayDevice, compile: Compile, step: ConvolutionStep): RunForward {
  const { input: from, output: to, footprint, name } = step;
  const area = footprint.kernel[0] * footprint.kernel[1];
  const taps = from.channels * area;
  const backTaps = to.channels * area;
  const product = (summed: number, shape: MapShape) => {
    const sizes = { taps: padToFour(summed), positions: positionsOf(shape) };
    return compile(
      productSource({ ...sizes, matrices: 1, continues: false, activation: undefined }),
      cellsOf(shape),
    );
  };
  const patches = compile(patchesSource(step, { first: 0, count: taps }), [padToFour(taps), quadsOf(to)]);
  const forwardProduct = product(taps, to);
  const outPanels = padToFour(to.channels) / 4;
  const weightGradient = compile(weightGradientSource(quadsOf(to)), [padToFour(taps), outPanels]);
  const biasGradient = compile(biasGradientSource(quadsOf(to)), [outPanels, 1]);
  const backPatches = compile(transposedPatchesSource(step), [padToFour(backTaps), quadsOf(from)]);
  const backProduct = product(backTaps, from);
  const panels = async (weight: Float32Array, rows: number, terms: number) =>
    device.argument(await packPanels(weight, rows, terms, padToFour(terms)), [
      padToFour(terms) * 4,
      padToFour(rows) / 4,
    ]);
  const noBias = device.argument(new Float32Array(padToFour(from.channels)), [padToFour(from.channels)]);
  return async ({ array }, { weights, gradients }) => {
    const { weight, bias } = weightsOf(weights, name);
    const seen = await patches.run(array);
    const biases = device.argument(packBias(bias.data), [padToFour(to.channels)]);
    return {
      output: {
        shape: to,
        array: await forwardProduct.run(seen, await panels(weight.data, to.channels, taps), biases),
      },
      backward: async ({ array: gradient }, { inputGradient }) => {
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
        const transposed = exchanged(weight.data, [to.channels, from.channels], area);
        const carried = await backPatches.run(gradient);
        return {
          shape: from,
          array: await backProduct.run(carried, await panels(transposed, from.channels, backTaps), noBias),
        };
      },
    };
  };
}

/** Why the device cannot hold what a layer's kernels read and write. Weights have the size of their gradients. */
export function trainingRefusal(step: Step, backward: boolean, arrayLength: number): string | undefined {
  const { input, output } = step;
  const positions = Math.max(positionsOf(output), backward ? positionsOf(input) : 0);
  if (positions > largestPosition) return `a map of ${positions} positions (at most ${largestPosition})`;
  const arrays = [mapSize(input), mapSize(output)];
  if (step.kind === 'conv2d') {
    const area = step.footprint.kernel[0] * step.footprint.kernel[1];
    arrays.push(...productArrays(input.channels * area, output));
    if (backward) arrays.push(...productArrays(output.channels * area, input));
  }
  const largest = Math.max(...arrays.map(([x, y]) => x * y));
  return largest > arrayLength ? `an array of ${largest} values (at most ${arrayLength})` : undefined;
}

/** The patches and the weights of a product of `taps` summed for each value of a map. */
function productArrays(taps: number, map: MapShape): (readonly [number, number])[] {
  const rowLength = padToFour(taps) * 4;
  return [
    [rowLength, quadsOf(map)],
    [rowLength, padToFour(map.channels) / 4],
  ];
}
