/** What a convolution is whatever its sizes (SPEC 4.1). */
import fc from 'fast-check';
import { conv2d } from '../../reference/conv2d.js';
import { crop } from '../../reference/crop.js';
import { zeros, zip } from '../../reference/nd-array.js';
import { zeroPad2d } from '../../reference/zero-pad2d.js';
import { expectClose, expectSame, randomArray } from '../reference/arrays.js';

const uneven = { top: 1, left: 2, bottom: 0, right: 3 };

describe('a convolution', () => {
  const sizes = fc.record({
    inChannels: fc.integer({ min: 1, max: 3 }),
    outChannels: fc.integer({ min: 1, max: 3 }),
    height: fc.integer({ min: 5, max: 8 }),
    width: fc.integer({ min: 5, max: 8 }),
    kernel: fc.tuple(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 3 })),
    stride: fc.tuple(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 3 })),
    dilation: fc.tuple(fc.integer({ min: 1, max: 2 }), fc.integer({ min: 1, max: 2 })),
    seed: fc.integer(),
  });

  it('is the same with the zeros put there by zeroPad2d, bit for bit', () => {
    fc.assert(
      fc.property(sizes, ({ inChannels, outChannels, height, width, kernel, stride, dilation, seed }) => {
        const input = randomArray([inChannels, height, width], seed);
        const weight = randomArray([outChannels, inChannels, ...kernel], seed + 1);
        const bias = randomArray([outChannels], seed + 2);
        expectSame(
          conv2d(input, weight, bias, { stride, dilation, padding: uneven }),
          conv2d(zeroPad2d(input, uneven), weight, bias, { stride, dilation }),
        );
      }),
    );
  });

  it('with dilation is the same as with zeros between the taps', () => {
    fc.assert(
      fc.property(sizes, ({ inChannels, outChannels, height, width, kernel, stride, dilation, seed }) => {
        const input = randomArray([inChannels, height, width], seed);
        const weight = randomArray([outChannels, inChannels, ...kernel], seed + 1);
        const bias = randomArray([outChannels], seed + 2);
        const [spreadY, spreadX] = dilation;
        const spread = zeros([
          outChannels,
          inChannels,
          (kernel[0] - 1) * spreadY + 1,
          (kernel[1] - 1) * spreadX + 1,
        ]);
        for (let outChannel = 0; outChannel < outChannels; outChannel++) {
          for (let inChannel = 0; inChannel < inChannels; inChannel++) {
            for (let kernelY = 0; kernelY < kernel[0]; kernelY++) {
              for (let kernelX = 0; kernelX < kernel[1]; kernelX++) {
                const value = weight.get(outChannel, inChannel, kernelY, kernelX);
                spread.set(outChannel, inChannel, kernelY * spreadY, kernelX * spreadX, value);
              }
            }
          }
        }
        expectSame(
          conv2d(input, weight, bias, { stride, dilation }),
          conv2d(input, spread, bias, { stride }),
        );
      }),
    );
  });

  it('moves with its input', () => {
    fc.assert(
      fc.property(sizes, ({ inChannels, outChannels, height, width, kernel, stride, dilation, seed }) => {
        const input = randomArray([inChannels, height + stride[0], width + stride[1]], seed);
        const weight = randomArray([outChannels, inChannels, ...kernel], seed + 1);
        const bias = randomArray([outChannels], seed + 2);
        const whole = conv2d(input, weight, bias, { stride, dilation });
        const moved = crop(input, { start: stride, size: [height, width] });
        expectSame(conv2d(moved, weight, bias, { stride, dilation }), whole.lo(0, 1, 1));
      }),
    );
  });

  it('is linear in its input once the bias is taken off', () => {
    fc.assert(
      fc.property(sizes, ({ inChannels, outChannels, height, width, kernel, stride, dilation, seed }) => {
        const first = randomArray([inChannels, height, width], seed);
        const second = randomArray([inChannels, height, width], seed + 1);
        const weight = randomArray([outChannels, inChannels, ...kernel], seed + 2);
        const bias = zeros([outChannels]);
        const of = (input: typeof first) =>
          conv2d(input, weight, bias, { stride, dilation, padding: uneven });
        expectClose(
          of(zip(first, second, (a, b) => 3 * a - 2 * b)),
          zip(of(first), of(second), (a, b) => 3 * a - 2 * b),
        );
      }),
    );
  });
});
