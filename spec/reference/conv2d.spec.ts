import { expect } from 'chai';
import fc from 'fast-check';
import { type Conv2dOptions, conv2d, conv2dBackward } from '../../reference/conv2d.js';
import { crop } from '../../reference/crop.js';
import { GeometryError, type Padding } from '../../reference/geometry.js';
import { map, zeros, zip } from '../../reference/nd-array.js';
import { zeroPad2d } from '../../reference/zero-pad2d.js';
import { array, dot, expectClose, expectGradient, expectSame, randomArray, values } from './arrays.js';

const powers = array([
  [
    [
      [1, 10],
      [100, 1000],
    ],
  ],
]);
const uneven: Padding = { top: 1, left: 2, bottom: 0, right: 3 };

describe('conv2d', () => {
  it('correlates without flipping the kernel, and adds the bias', () => {
    const input = array([
      [
        [1, 2, 3, 4],
        [5, 6, 7, 8],
        [9, 10, 11, 12],
      ],
    ]);
    const weight = array([
      [
        [
          [1, 0, -1],
          [2, 0.5, 0],
        ],
      ],
    ]);
    expectSame(
      conv2d(input, weight, array([10])),
      array([
        [
          [21, 23.5],
          [31, 33.5],
        ],
      ]),
    );
  });

  it('keeps channels in their order', () => {
    const weight = array([
      [[[1]], [[10]]],
      [[[100]], [[1000]]],
      [[[0]], [[-1]]],
    ]);
    expectSame(
      conv2d(array([[[2]], [[3]]]), weight, array([0, 0, 0.5])),
      array([[[32]], [[3200]], [[-2.5]]]),
    );
  });

  it('strides, pads each side by its own width, and drops what is left over', () => {
    const input = array([
      [
        [1, 2, 3],
        [4, 5, 6],
      ],
    ]);
    const options: Conv2dOptions = { stride: [1, 2], padding: { top: 1, left: 2, bottom: 0, right: 1 } };
    expectSame(
      conv2d(input, powers, array([0]), options),
      array([
        [
          [0, 2100, 300],
          [0, 5421, 603],
        ],
      ]),
    );
    expectSame(conv2d(input, powers, array([0]), { ...options, stride: [2, 3] }), array([[[0, 3200]]]));
  });

  it('spreads the taps by the dilation', () => {
    const input = array([
      [
        [1, 2, 3],
        [4, 5, 6],
      ],
    ]);
    expectSame(conv2d(input, powers, array([0]), { dilation: [1, 2] }), array([[[6431]]]));
    const column = input.transpose(0, 2, 1);
    expectSame(conv2d(column, powers, array([0]), { dilation: [2, 1] }), array([[[1 + 40 + 300 + 6000]]]));
  });

  it('sums from the bias on, by input channel, kernel row and kernel column', () => {
    const big = 2 ** 53;
    const weight = array([
      [
        [
          [1, 1],
          [1, 1],
        ],
        [
          [1, 1],
          [1, 1],
        ],
      ],
    ]);
    const input = array([
      [
        [1, 1],
        [-big, 1],
      ],
      [
        [1, 1],
        [1, 1],
      ],
    ]);
    // The two ones before -2^53 vanish beside 2^53, the five after it count; the exact sum is 7.
    expectSame(conv2d(input, weight, array([big])), array([[[5]]]));
  });

  it('takes padding for zeros: an infinite weight on it gives NaN', () => {
    const weight = array([[[[Number.POSITIVE_INFINITY, 1]]]]);
    const padding: Padding = { top: 0, left: 1, bottom: 0, right: 0 };
    expectSame(
      conv2d(array([[[2, 3]]]), weight, array([0]), { padding }),
      array([[[Number.NaN, Number.POSITIVE_INFINITY]]]),
    );
  });

  it('lets a NaN reach exactly the outputs that see it', () => {
    const input = array([[[1, 2, Number.NaN, 4, 5]]]);
    const got = values(conv2d(input, array([[[[1, 0]]]]), array([0])));
    expect(got).to.deep.equal([1, Number.NaN, Number.NaN, 4]);
  });

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

  it('leaves a map as it is under the identity kernel', () => {
    const input = randomArray([2, 4, 5], 7);
    const weight = zeros([2, 2, 3, 3]);
    weight.set(0, 0, 1, 1, 1);
    weight.set(1, 1, 1, 1, 1);
    const padding: Padding = { top: 1, left: 1, bottom: 1, right: 1 };
    expectSame(conv2d(input, weight, zeros([2]), { padding }), input);
  });

  it('reads views as it reads arrays', () => {
    const input = randomArray([6, 5, 2], 3);
    const view = input.transpose(2, 0, 1);
    const weight = randomArray([3, 2, 2, 3], 4);
    const copied = map(view, (value) => value);
    expectSame(conv2d(view, weight, zeros([3])), conv2d(copied, weight, zeros([3])));
  });

  const [input, weight, bias] = [zeros([2, 4, 5]), zeros([3, 2, 2, 2]), zeros([3])];
  const mistakes: [string, () => unknown, RegExp][] = [
    ['an input that is no map', () => conv2d(zeros([4, 5]), weight, bias), /input.*\[any, any, any\]/],
    [
      'a weight for other channels',
      () => conv2d(input, zeros([3, 1, 2, 2]), bias),
      /weight.*\[any, 2, any, any\]/,
    ],
    ['a bias for other channels', () => conv2d(input, weight, zeros([2])), /bias must be \[3\], not \[2\]/],
    ['a kernel larger than the input', () => conv2d(input, zeros([3, 2, 5, 2]), bias), /spans 5.*into 4/],
    ['a stride of nought', () => conv2d(input, weight, bias, { stride: [1, 0] }), /stride.*not 0/],
    [
      'a negative padding',
      () => conv2d(input, weight, bias, { padding: { ...uneven, top: -1 } }),
      /padding before.*-1/,
    ],
    ['no channels', () => conv2d(zeros([0, 4, 5]), zeros([3, 0, 2, 2]), bias), /at least one input channel/],
  ];
  for (const [name, call, message] of mistakes) {
    it(`refuses ${name}`, () => expect(call).to.throw(GeometryError, message));
  }
});

describe('conv2dBackward', () => {
  const cases: [string, number[], number[], Conv2dOptions][] = [
    ['plain', [2, 4, 5], [3, 2, 2, 3], {}],
    ['with a stride that leaves something over', [2, 6, 7], [2, 2, 3, 2], { stride: [2, 3] }],
    ['padded unevenly', [1, 3, 4], [2, 1, 3, 2], { padding: uneven, stride: [2, 1] }],
    ['dilated', [2, 5, 7], [2, 2, 2, 3], { dilation: [2, 3], padding: { ...uneven, bottom: 2 } }],
  ];
  for (const [name, inputShape, weightShape, options] of cases) {
    it(`agrees with central differences, ${name}`, () => {
      const input = randomArray(inputShape, 1);
      const weight = randomArray(weightShape, 2);
      const bias = randomArray([weightShape[0]], 3);
      const outputGradient = randomArray(conv2d(input, weight, bias, options).shape, 4);
      const gradients = conv2dBackward(input, weight, outputGradient, options);
      const loss = (output: typeof input) => dot(output, outputGradient);
      expectGradient((at) => loss(conv2d(at, weight, bias, options)), input, gradients.input);
      expectGradient((at) => loss(conv2d(input, at, bias, options)), weight, gradients.weight);
      expectGradient((at) => loss(conv2d(input, weight, at, options)), bias, gradients.bias);
    });
  }

  it('gives hand-worked gradients', () => {
    const gradients = conv2dBackward(array([[[1, 2, 3]]]), array([[[[4, 5]]]]), array([[[10, 100]]]));
    expectSame(gradients.input, array([[[40, 450, 500]]]));
    expectSame(gradients.weight, array([[[[210, 320]]]]));
    expectSame(gradients.bias, array([110]));
  });

  it("refuses a gradient that has not the output's shape", () => {
    expect(() => conv2dBackward(zeros([1, 3, 3]), zeros([1, 1, 2, 2]), zeros([1, 2, 3]))).to.throw(
      GeometryError,
      /output's gradient must be \[1, 2, 2\], not \[1, 2, 3\]/,
    );
  });
});
