import { expect } from 'chai';
import { type Conv2dOptions, conv2d, conv2dBackward } from '../../reference/conv2d.js';
import { GeometryError, type Padding } from '../../reference/geometry.js';
import { map, zeros } from '../../reference/nd-array.js';
import { array, dot, expectGradient, expectSame, randomArray, values } from './arrays.js';

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
