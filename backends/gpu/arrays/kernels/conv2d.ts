/**
 * A convolution as a matrix product of patches (patches.ts) and weights, bias and activation fused. One cell sums one output
 * channel at four positions, so that every weight read serves four products; the weights of four neighbouring
 * channels lie side by side, [outChannel / 4][tap][4].
 */
import type { ActivationLayer } from '../../../../reference/activations.js';
import { activationOf } from '../../../activations.js';
import { laneList, lanes } from '../../source.js';

export interface ProductShape {
  /** Products with a matrix of weights each, of the same sizes: one, or those of Winograd's form (winograd.ts). */
  readonly matrices: number;
  /** Taps summed, a multiple of four. */
  readonly taps: number;
  /** Adds to the sums of an earlier part of the taps instead of to the bias. */
  readonly continues: boolean;
  /** Positions of the whole map: where there are fewer than four, no products are formed for the others. */
  readonly positions: number;
  /** Of the finished sums. */
  readonly activation: ActivationLayer | undefined;
}

/**
 * x is the channel, neighbours in a workgroup reading neighbouring weights; y is the quad, z the matrix. Panels and patches
 * are read by flat numbers, whole throughout: for [y][x] gpu.js would fetch the row's length at every read. The loop counts
 * by ++, without which gpu.js takes the counter for a float.
 */
export function productSource({ matrices, taps, positions, continues, activation }: ProductShape): string {
  const [panel, row] =
    matrices === 1
      ? ['(this.thread.x >> 2)', 'this.thread.y']
      : [
          `((this.thread.x >> 2) * ${matrices} + this.thread.z)`,
          `(this.thread.y * ${matrices} + this.thread.z)`,
        ];
  const step = (number: number) =>
    `const weight${number} = weights[${panel} * ${taps * 4} + turn * 16 + (this.thread.x & 3) + ${number * 4}];
    ${lanes((position) =>
      position < positions
        ? `sum${position} += weight${number} * patches[${row} * ${taps * 4} + turn * 16 + ${number * 4 + position}];`
        : '',
    )}`;
  return `function product(patches, weights, ${continues ? 'sums' : 'bias'}) {
  ${lanes((position) => {
    const start = continues ? `sums[this.thread.y][this.thread.x * 4 + ${position}]` : 'bias[this.thread.x]';
    return `let sum${position} = ${start};`;
  })}
  for (let turn = 0; turn < ${taps / 4}; turn++) {
    ${lanes(step)}
  }
  ${activation === undefined ? '' : lanes((position) => activationOf(activation).forwardSource(`sum${position}`))}
  return [${laneList('sum')}];
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
