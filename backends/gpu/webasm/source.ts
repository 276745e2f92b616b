/**
 * The product of the modes on the processor, as gpu.js translates it. x is the row within its four, so that the four SIMD
 * lanes read one row of a panel; y is the quad of columns, in each matrix, and z the panel, so that a panel stays in the
 * cache while all quads pass.
 */
import { laneList, lanes } from '../source.js';

export interface TileShape {
  readonly matrices: number;
  /** A multiple of two. */
  readonly terms: number;
  /** Logarithm to the base of 2 of the quads. */
  readonly logQuads: number;
  /** Constants stay in the kernel's memory; arguments are copied into it at every run. */
  readonly rows: 'constants' | 'argument';
}

/** Two a turn, which is the quickest. */
const termsATurn = 2;

/**
 * Only the first `count` columns are summed, and of a single one, as fully connected layers have, that one alone: these
 * conditions are the same in all lanes, so what they leave out costs a branch. `panel` and `patch` count the turns from
 * the arrays' first on, so that the loop has no row to multiply at every read: engines do not take that out of it. Their
 * ++ tells gpu.js that they are whole, as does the counter's, which it else takes for a float.
 */
export function tileProductSource({ matrices, terms, logQuads, rows }: TileShape): string {
  const quad = `(this.thread.y & ${2 ** logQuads - 1})`;
  const matrix = `(this.thread.y >> ${logQuads})`;
  const turns = terms / termsATurn;
  const weights = rows === 'constants' ? 'this.constants.weights' : 'weights';
  const step = (number: number, columns: number) =>
    `const weight${number} = ${weights}[panel * 8 + this.thread.x + ${number * 4}];
    ${lanes((column) =>
      column < columns
        ? `sum${column} += weight${number} * patches[patch * 8 + ${number * 4 + column}];`
        : '',
    )}`;
  const loop = (columns: number) => `for (let turn = 0; turn < ${turns}; turn++) {
    ${step(0, columns)}
    ${step(1, columns)}
    panel++;
    patch++;
  }`;
  return `function product(patches, count${rows === 'argument' ? ', weights' : ''}) {
  ${lanes((column) => `let sum${column} = 0;`)}
  let panel = 0;
  let patch = 0;
  panel = (this.thread.z * ${matrices} + ${matrix}) * ${turns};
  patch = (${quad} * ${matrices} + ${matrix}) * ${turns};
  if (${quad} * 4 < count) {
    if (count < 2) {
      ${loop(1)}
    } else {
      ${loop(4)}
    }
  }
  return [${laneList('sum')}];
}`;
}
