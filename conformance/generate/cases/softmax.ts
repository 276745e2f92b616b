import { crossEntropy, crossEntropyBackward } from '../../../reference/cross-entropy.js';
import { copy, map, type NdArray, zip } from '../../../reference/nd-array.js';
import { exponentials, softmax, softmaxBackward } from '../../../reference/softmax.js';
import { absolute, array, grid, scaled } from '../arrays.js';
import type { Draft } from '../draft.js';
import { sum } from '../tolerances.js';

/** Largest less smallest. */
export function spreadOf(logits: NdArray): number {
  return Math.max(...logits.data) - Math.min(...logits.data);
}

export function softmaxCases(): Draft[] {
  const inputs: readonly (readonly [string, string, NdArray])[] = [
    ['vector', 'One location.', grid([5], 301)],
    ['map', 'Each location by itself.', grid([4, 2, 3], 302)],
    [
      'large',
      'Logits whose exponentials overflow.',
      array([[[1000, -1000, 90]], [[1001, -1002, 88]], [[998, -999, 91]]]),
    ],
    ['infinite', 'Minus infinity has probability 0.', array([0, Number.NEGATIVE_INFINITY, 1])],
    ['nan', 'A NaN makes its location NaN, and no other.', array([[[0, Number.NaN]], [[1, 2]]])],
  ];
  const forward = inputs.map(([id, comment, input]): Draft => {
    const finite = input.data.every(Number.isFinite);
    const answer = softmax(input);
    return {
      id: `softmax/${id}`,
      operation: 'softmax',
      comment,
      inputs: { input },
      answer: () => ({ output: answer }),
      tolerance: sum(
        input.shape[0] + 2 * (finite ? spreadOf(input) : 1) + 10,
        map(answer, (p) => (Number.isNaN(p) ? 0 : p)),
      ),
      mistakes: {
        Overflow: () => ({ output: naiveSoftmax(input) }),
        BaseTwo: () => ({ output: softmax(scaled(input, Math.log(2))) }),
        ...(input.dimension === 3 && {
          AllLocations: () => ({ output: allLocations(input) }),
          WrongAxis: () => ({ output: copy(softmax(copy(input.transpose(1, 0, 2))).transpose(1, 0, 2)) }),
        }),
        WrongSign: () => ({ output: softmax(scaled(input, -1)) }),
        LogitsForProbabilities: () => ({ output: input }),
      },
    };
  });
  const probabilities = softmax(grid([4, 2, 2], 303));
  const rounded = map(probabilities, Math.fround);
  const outputGradient = grid([4, 2, 2], 304);
  const right = softmaxBackward(rounded, outputGradient);
  const sizes = zip(
    rounded,
    softmaxBackward(rounded, scaled(absolute(outputGradient), -1)),
    (p, value) => p * 2 + Math.abs(value),
  );
  return [
    ...forward,
    {
      id: 'softmaxBackward/map',
      operation: 'softmaxBackward',
      comment: 'p * (g - sum of p * g), at each location.',
      inputs: { probabilities: rounded, outputGradient },
      answer: () => ({ input: right }),
      tolerance: sum(
        8,
        map(sizes, (value) => 2 * value),
      ),
      mistakes: {
        GradientOfOutput: [
          () => ({ input: zip(rounded, outputGradient, (p, g) => p * (1 - p) * g) }),
          () => ({ input: outputGradient }),
        ],
        GradientUnmasked: () => ({ input: zip(rounded, outputGradient, (p, g) => p * g) }),
        WrongSign: () => ({ input: scaled(right, -1) }),
      },
    },
  ];
}

/** Every exponential in float32, nothing subtracted. */
function naiveSoftmax(input: NdArray): NdArray {
  const exponentials = map(input, (value) => Math.fround(Math.exp(value)));
  const output = copy(exponentials);
  const locations = input.size / input.shape[0];
  output.data.forEach((value, index) => {
    let total = 0;
    for (let label = 0; label < input.shape[0]; label++)
      total += exponentials.data[label * locations + (index % locations)];
    output.data[index] = value / total;
  });
  return output;
}

function allLocations(input: NdArray): NdArray {
  const most = Math.max(...input.data);
  const total = input.data.reduce((added, value) => added + Math.exp(value - most), 0);
  return map(input, (value) => Math.exp(value - most) / total);
}

export function crossEntropyCases(): Draft[] {
  const logits = grid([3, 4], 311);
  const large = array([
    [500, 1000, -200],
    [-3000, 20, 10],
  ]);
  const run = (id: string, comment: string, input: NdArray, classes: readonly number[]): Draft[] => {
    const [windows, labels] = input.shape;
    const probability = (window: number) => softmax(copy(input.pick(window)));
    const losses = classes.map((label, window) => -Math.log(probability(window).get(label)));
    const loss = crossEntropy(input, classes);
    const gradient = crossEntropyBackward(input, classes);
    const next = classes.map((label) => (label + 1) % labels);
    const reading = (g: NdArray) => map(g, (value) => (Math.abs(value) + 2) / windows);
    return [
      {
        id: `crossEntropy/${id}`,
        operation: 'crossEntropy',
        comment,
        inputs: { logits: input },
        parameters: { classes },
        answer: () => ({ loss }),
        tolerance: sum(labels + windows + 10, Math.max(...absolute(input).data) + 2),
        mistakes: {
          SumForMean: () => ({ loss: loss * windows }),
          MeanOverElements: () => ({ loss: loss / labels }),
          BaseTwo: () => ({ loss: loss + (1 / Math.log(2) - 1) * meanLog(input) }),
          WrongSign: () => ({ loss: -loss }),
          WrongClass: () => ({ loss: crossEntropy(input, next) }),
          Overflow: () => ({ loss: Number.isFinite(losses[0]) && input === large ? Number.NaN : loss }),
        },
      },
      {
        id: `crossEntropyBackward/${id}`,
        operation: 'crossEntropyBackward',
        comment: `(p - [class = true class]) / windows. ${comment}`,
        inputs: { logits: input },
        parameters: { classes },
        answer: () => ({ logits: gradient }),
        tolerance: sum(labels + 2 * Math.min(spreadOf(input), 100) + 10, reading(gradient)),
        mistakes: {
          NotDividedByWindows: () => ({ logits: scaled(gradient, windows) }),
          MeanOverElements: () => ({ logits: scaled(gradient, 1 / labels) }),
          WrongSign: () => ({ logits: scaled(gradient, -1) }),
          WrongClass: () => ({ logits: crossEntropyBackward(input, next) }),
          LogitsForProbabilities: () => ({
            logits: zip(gradient, input, (g, logit) => g + (logit - logit) + logit / windows),
          }),
        },
      },
    ];
  };
  return [
    ...run('three-windows', 'Three windows, four classes.', logits, [2, 0, 3]),
    ...run('large', 'Logits whose exponentials overflow.', large, [0, 2]),
    {
      id: 'crossEntropy/no-such-class',
      operation: 'crossEntropy',
      comment: 'Class 4 of four.',
      inputs: { logits },
      parameters: { classes: [0, 4, 1] },
      answer: () => ({ loss: crossEntropy(logits, [0, 4, 1]) }),
    },
  ];
}

/** Mean over the windows of the logarithm alone. */
function meanLog(logits: NdArray): number {
  const [windows] = logits.shape;
  const logs = Array.from({ length: windows }, (_, window) =>
    Math.log(exponentials(logits.pick(window)).sum),
  );
  return logs.reduce((total, value) => total + value, 0) / windows;
}
