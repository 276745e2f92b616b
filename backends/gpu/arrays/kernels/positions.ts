/**
 * Where in a map a kernel's lane is. Every size is a literal in the text: gpu.js stops loops over anything else after
 * 1000 turns, and constants that it passes itself are float32.
 */
import { type MapShape, positionsOf } from '../../../plan.js';

/**
 * floor(value / divisor) for whole numbers in float32: the half keeps a division that is not exact away from the
 * boundary (safe below 2^21, see {@link largestPosition}).
 */
export function divide(value: string, divisor: number): string {
  return divisor === 1 ? value : `Math.floor((${value} + 0.5) / ${divisor})`;
}

/** Positions from which float32 division no longer finds the right row. */
export const largestPosition = 2 ** 20;

/**
 * Row and column (`y0`, `x0`) of the lane's output position, and where its window begins in the input (`window0`). Lanes
 * past the end repeat the last position. `quad` counts the quads.
 */
export function outputPosition(
  lane: number,
  output: MapShape,
  input: MapShape,
  quad = 'this.thread.y',
): string {
  const { windows = 1, height, width } = output;
  const last = positionsOf(output) - 1;
  const position = `const position${lane} = Math.min(${quad} * 4 + ${lane}, ${last});`;
  if (windows === 1) {
    return `
    ${position}
    const window${lane} = 0;
    const y${lane} = ${divide(`position${lane}`, width)};
    const x${lane} = position${lane} - y${lane} * ${width};`;
  }
  return `
    ${position}
    const number${lane} = ${divide(`position${lane}`, height * width)};
    const window${lane} = number${lane} * ${input.height * input.width};
    const inWindow${lane} = position${lane} - number${lane} * ${height * width};
    const y${lane} = ${divide(`inWindow${lane}`, width)};
    const x${lane} = inWindow${lane} - y${lane} * ${width};`;
}

/** Whether the lane stands for a position, and not for what fills up the last four. */
export function laneExists(lane: number, shape: MapShape): string {
  return `this.thread.y * 4 + ${lane} < ${positionsOf(shape)}`;
}

/** Reads a map (see layout.ts) at a channel and a flat position inside it. */
export function readMap(name: string, channel: string, position: string): string {
  return `${name}[Math.floor((${position}) * 0.25)][${channel} * 4 + ${position} - Math.floor((${position}) * 0.25) * 4]`;
}
