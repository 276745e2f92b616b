/**
 * A convolution as a matrix product of patches (patches.ts) and weights, bias and ReLU fused. One cell sums one output
 * channel at four positions, so that every weight read serves four products; the weights of four neighbouring
 * channels lie side by side, [outChannel / 4][tap][4].
 */
import { laneList, lanes } from './source.js';

interface ProductShape {
  /** Products with a matrix of weights each, of the same sizes: one, or those of Winograd's form (winograd.ts). */
  readonly matrices: number;
  /** Taps summed, a multiple of four. */
  readonly taps: number;
  /** Adds to the sums of an earlier part of the taps instead of to the bias. */
  readonly continues: boolean;
}

export interface FlatProductShape extends ProductShape {
  /** Positions of the whole map: where there are fewer than four, no products are formed for the others. */
  readonly positions: number;
  /** Threshold of the ReLU on the finished sums. */
  readonly relu: number | undefined;
}

/**
 * For webgpu and cpu: x is the channel, neighbours in a workgroup reading neighbouring weights; y is the quad, z the matrix.
 * Panels and patches are read by flat numbers, whole throughout: for [y][x] gpu.js would fetch the row's length at every
 * read.
 */
export function flatProductSource(shape: FlatProductShape): string {
  const { matrices, taps, positions, continues, relu } = shape;
  const [panel, row] =
    matrices === 1
      ? ['(this.thread.x >> 2)', 'this.thread.y']
      : [
          `((this.thread.x >> 2) * ${matrices} + this.thread.z)`,
          `(this.thread.y * ${matrices} + this.thread.z)`,
        ];
  return `function product(patches, weights, ${continues ? 'sums' : 'bias'}) {
  ${lanes((position) => {
    const start = continues ? `sums[this.thread.y][this.thread.x * 4 + ${position}]` : 'bias[this.thread.x]';
    return `let sum${position} = ${start};`;
  })}
  ${summedTaps(taps / 4, 4, {
    positions: Math.min(4, positions),
    weight: (offset) => `weights[${panel} * ${taps * 4} + turn * 16 + (this.thread.x & 3) + ${offset}]`,
    patch: (offset) => `patches[${row} * ${taps * 4} + turn * 16 + ${offset}]`,
    next: '',
  })}
  ${relu === undefined ? '' : lanes((position) => `if (sum${position} <= ${relu}) sum${position} = 0;`)}
  return [${laneList('sum')}];
}`;
}

/**
 * For webasm: x is the channel within its four, so that the four SIMD lanes read one row of a panel of weights; y is the
 * quad and z the panel, so that a panel stays in the cache while all quads pass. The weights are constants, which
 * stay in the kernel's memory; `threshold` is NaN, to which nothing compares, where there is no ReLU. Only the first `count`
 * quads are summed, and of a map with one position, as fully connected layers have, that one alone: these conditions are
 * the same in all lanes, so what they leave out costs a branch. `panel` and `patch` count the turns from the arrays' first
 * on, so that the loop has no row to multiply at every read: engines do not take that out of it. Their ++ tells gpu.js that
 * they are whole.
 */
export function tiledProductSource({ matrices, taps, continues }: ProductShape, logQuads: number): string {
  const quad = `(this.thread.y & ${2 ** logQuads - 1})`;
  const matrix = `(this.thread.y >> ${logQuads})`;
  const turns = taps / 2;
  const loop = (positions: number) =>
    summedTaps(turns, 2, {
      positions,
      weight: (offset) => `this.constants.weights[panel * 8 + this.thread.x + ${offset}]`,
      patch: (offset) => `patches[patch * 8 + ${offset}]`,
      next: 'panel++;\n    patch++;',
    });
  return `function product(patches, threshold, count, positions${continues ? ', sums' : ''}) {
  ${lanes((position) => {
    const start = continues
      ? `sums[this.thread.z][this.thread.y][this.thread.x * 4 + ${position}]`
      : 'this.constants.bias[this.thread.z][this.thread.x]';
    return `let sum${position} = ${start};`;
  })}
  let panel = 0;
  let patch = 0;
  panel = (this.thread.z * ${matrices} + ${matrix}) * ${turns};
  patch = (${quad} * ${matrices} + ${matrix}) * ${turns};
  if (${quad} < count) {
    if (positions < 2) {
      ${loop(1)}
    } else {
      ${loop(4)}
    }
  }
  ${lanes((position) => `if (sum${position} <= threshold) sum${position} = 0;`)}
  return [${laneList('sum')}];
}`;
}

interface Reads {
  readonly positions: number;
  /** Reads a turn's weight, or its patch, `offset` places after the turn's first. */
  weight(offset: number): string;
  patch(offset: number): string;
  /** What goes on to the next turn. */
  readonly next: string;
}

/** The loop over the taps, `unrolled` a turn. It counts by ++, without which gpu.js takes the counter for a float. */
function summedTaps(turns: number, unrolled: number, { positions, weight, patch, next }: Reads): string {
  const steps = Array.from(
    { length: unrolled },
    (_, step) => `const weight${step} = ${weight(step * 4)};
    ${lanes((position) =>
      position < positions ? `sum${position} += weight${step} * ${patch(step * 4 + position)};` : '',
    )}`,
  );
  return `for (let turn = 0; turn < ${turns}; turn++) {
    ${steps.join('\n    ')}
    ${next}
  }`;
}

/**
 * Gradient of the weights: patches times output gradients, summed over all positions of all windows, in the layout of
 * the weights themselves. One cell is one tap (x) of four output channels (y). Lanes past the last position hold
 * zero gradients.
 */
export function weightGradientSource(quads: number): string {
  const products = [0, 1, 2, 3].map(
    (position) => `const patch${position} = patches[quad][this.thread.x * 4 + ${position}];
    ${lanes((channel) => `sum${channel} += patch${position} * gradient[quad][this.thread.y * 16 + ${channel * 4 + position}];`)}`,
  );
  return `function weightGradient(patches, gradient) {
  ${lanes((channel) => `let sum${channel} = 0;`)}
  for (let quad = 0; quad < ${quads}; quad++) {
    ${products.join('\n    ')}
  }
  return [${laneList('sum')}];
}`;
}

/** Gradient of the biases: output gradients summed over all positions. One cell is four channels. */
export function biasGradientSource(quads: number): string {
  const values = (channel: number) =>
    [0, 1, 2, 3]
      .map((position) => `gradient[quad][this.thread.x * 16 + ${channel * 4 + position}]`)
      .join(' + ');
  return `function biasGradient(gradient) {
  ${lanes((channel) => `let sum${channel} = 0;`)}
  for (let quad = 0; quad < ${quads}; quad++) {
    ${lanes((channel) => `sum${channel} += ${values(channel)};`)}
  }
  return [${laneList('sum')}];
}`;
}
