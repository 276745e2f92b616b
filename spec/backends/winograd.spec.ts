import { expect } from 'chai';
import fc from 'fast-check';
import type { Tensor, Weights } from '../../backends/backend.js';
import { gpuBackend } from '../../backends/gpu/index.js';
import { suitsWinograd, winogradMatrices, winogradWeights } from '../../backends/winograd.js';
import { conv2d } from '../../lib/networks/layers.js';
import { Random } from '../../lib/training/random.js';
import type { Conv2dLayer } from '../../reference/layers.js';
import { evaluateLayerNumber } from '../../reference/network.js';
import { requireMode } from './gpu/node-modes.js';
import { networkOf, toNdArray, toNdArrays } from './gpu/number-cases.js';
import { padding } from './random-networks.js';

const unit = 2 ** -24;

/** Signed values of sizes from 1e-4 to 1e4. */
function uneven(shape: readonly number[], random: Random): Tensor {
  const data = new Float32Array(shape.reduce((product, length) => product * length, 1));
  return { shape, data: data.map(() => random.uniform(-1, 1) * 10 ** random.uniform(-4, 4)) };
}

/** Output, in float64, and what a mode gives. */
async function compare(mode: 'webasm' | 'cpu', layer: Conv2dLayer, weights: Weights, image: Tensor) {
  const network = networkOf('winograd', [layer], image.shape);
  const want = evaluateLayerNumber(network, toNdArrays(weights), toNdArray(image), 1);
  await using loaded = await gpuBackend(mode).load(network, weights);
  return { got: await loaded.runLayer(image, 1), want };
}

/**
 * SPEC 7.5's S for an output: what the form adds up, every factor by its size. Rows of the matrices' sizes, in the order
 * of the form's definition.
 */
function magnitude(
  { inChannels, padding }: Conv2dLayer,
  weight: Tensor,
  image: Tensor,
  [outChannel, y, x]: readonly [number, number, number],
): number {
  const input = [
    [1, 0, 1, 0],
    [0, 1, 1, 0],
    [0, 1, 1, 0],
    [0, 1, 0, 1],
  ];
  const kernel = [
    [1, 0, 0],
    [0.5, 0.5, 0.5],
    [0.5, 0.5, 0.5],
    [0, 0, 1],
  ];
  const output = [
    [1, 1, 1, 0],
    [0, 1, 1, 1],
  ];
  const [, height, width] = image.shape;
  const [top, left] = [y - (y % 2) - padding.top, x - (x % 2) - padding.left];
  let sum = 0;
  for (let inChannel = 0; inChannel < inChannels; inChannel++) {
    const pixel = (row: number, column: number) =>
      row < 0 || row >= height || column < 0 || column >= width
        ? 0
        : Math.abs(image.data[(inChannel * height + row) * width + column]);
    for (let u = 0; u < 4; u++) {
      for (let v = 0; v < 4; v++) {
        let [tile, weights] = [0, 0];
        for (let row = 0; row < 4; row++) {
          for (let column = 0; column < 4; column++) {
            tile += input[u][row] * input[v][column] * pixel(top + row, left + column);
          }
        }
        for (let ky = 0; ky < 3; ky++) {
          for (let kx = 0; kx < 3; kx++) {
            const at = ((outChannel * inChannels + inChannel) * 3 + ky) * 3 + kx;
            weights += kernel[u][ky] * kernel[v][kx] * Math.abs(weight.data[at]);
          }
        }
        sum += output[y % 2][u] * output[x % 2][v] * tile * weights;
      }
    }
  }
  return sum;
}

describe("Winograd's form", () => {
  it('has the weights that its definition gives, one matrix after another', async () => {
    const kernel = Float32Array.of(1, 2, 3, 4, 5, 6, 7, 8, 9);
    const panels = await winogradWeights(kernel, { outChannels: 1, inChannels: 1 }, 4, 4);
    const matrices = Array.from({ length: winogradMatrices }, (_, matrix) => panels[matrix * 16]);
    expect(matrices).to.eql([1, 3, 1, 3, 6, 11.25, 3.75, 9, 2, 3.75, 1.25, 3, 7, 12, 4, 9]);
  });

  it('keeps the order of channels', async () => {
    const weight = new Float32Array(2 * 3 * 9);
    weight[(1 * 3 + 2) * 9] = 4;
    const panels = await winogradWeights(weight, { outChannels: 2, inChannels: 3 }, 4, 4);
    // [matrix][inChannel][4 output channels]
    const first = Array.from(panels.subarray(0, 16));
    expect(first).to.eql([0, 0, 0, 0, 0, 0, 0, 0, 0, 4, 0, 0, 0, 0, 0, 0]);
  });

  it('is for 3x3 kernels of stride and dilation 1 with channels enough', () => {
    const layer = conv2d('conv', 16, 16, 3);
    expect(suitsWinograd(layer)).to.equal(true);
    for (const other of [
      conv2d('conv', 15, 16, 3),
      conv2d('conv', 16, 15, 3),
      conv2d('conv', 16, 16, 3, 2),
      { ...layer, kernel: [3, 1] as const },
      { ...layer, kernel: [1, 3] as const },
      { ...layer, stride: [1, 2] as const },
      { ...layer, dilation: [2, 1] as const },
    ]) {
      expect(suitsWinograd(other)).to.equal(false);
    }
  });

  for (const mode of ['webasm', 'cpu'] as const) {
    it(`keeps to its bound on gpu:${mode} whatever the sizes of values`, async function () {
      await requireMode(this, mode);
      const property = fc.asyncProperty(
        fc.record({
          inChannels: fc.integer({ min: 16, max: 21 }),
          outChannels: fc.integer({ min: 16, max: 19 }),
          height: fc.integer({ min: 3, max: 8 }),
          width: fc.integer({ min: 3, max: 11 }),
          padding,
          seed: fc.nat(1000),
        }),
        async ({ inChannels, outChannels, height, width, padding, seed }) => {
          const random = new Random(seed);
          const layer: Conv2dLayer = { ...conv2d('conv', inChannels, outChannels, 3), padding };
          const weight = uneven([outChannels, inChannels, 3, 3], random);
          const bias = uneven([outChannels], random);
          const image = uneven([inChannels, height, width], random);
          const weights = { 'conv.weight': weight, 'conv.bias': bias };
          const { got, want } = await compare(mode, layer, weights, image);
          expect(got.shape).to.eql(want.shape);
          const [, rows, columns] = want.shape;
          for (let at = 0; at < want.data.length; at++) {
            const outChannel = Math.floor(at / (rows * columns));
            const place = [outChannel, Math.floor(at / columns) % rows, at % columns] as const;
            const size = magnitude(layer, weight, image, place) + Math.abs(bias.data[outChannel]);
            const bound = (inChannels + 12) * unit * size;
            expect(Math.abs(got.data[at] - want.data[at]), `${place}`).to.be.at.most(bound);
          }
        },
      );
      await fc.assert(property, { numRuns: 12 });
    });
  }

  it('errs by more than a plain sum where values cancel that the weights leave out', async function () {
    await requireMode(this, 'webasm');
    const layer = conv2d('conv', 16, 16, 3);
    const weight = { shape: [16, 16, 3, 3], data: new Float32Array(16 * 16 * 9) };
    const image = { shape: [16, 4, 4], data: new Float32Array(16 * 16).fill(1 / 3) };
    for (let at = 8; at < weight.data.length; at += 9) weight.data[at] = 1;
    image.data[5] = 2 ** 24;
    const bias = { shape: [16], data: new Float32Array(16) };
    const { got, want } = await compare('webasm', layer, { 'conv.weight': weight, 'conv.bias': bias }, image);
    const error = Math.abs(got.data[0] - want.data[0]);
    expect(error).to.be.above((16 * 9 + 1) * unit * want.data[0]);
    expect(error).to.be.at.most((16 + 12) * unit * magnitude(layer, weight, image, [0, 0, 0]));
  });
});
