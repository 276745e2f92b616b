/**
 * A 3x3 convolution of stride 1 in Winograd's form F(2x2, 3x3) (spec/SPEC.md 7.5): each tile of 2x2 outputs from 4x4
 * inputs takes 16 products for each input channel instead of 36. The input is transformed here into 16 matrices, each the
 * patches of a product (conv2d.ts) with one of 16 matrices of weights, and the 16 sums of each tile back into outputs.
 * Both transformations only add and subtract, along y and along x alike, so no constant rounds.
 */
import { activationOf } from '../../../activations.js';
import { padToFour, quadsOf } from '../../../fours.js';
import type { ConvolutionStep, MapShape } from '../../../plan.js';
import { tilesOf, winogradMatrices } from '../../../winograd.js';
import { laneList, lanes } from '../../source.js';
import { divide, outputPosition, readMap } from './positions.js';

/**
 * [quad of tiles][matrix][inChannel][4 tiles] of a map. Along each axis the transformed tile is d0 - d2, d1 + d2, d2 - d1,
 * d1 - d3: two inputs each, so a cell adds four. x is the channel, y the matrix, z the quad.
 */
export function winogradInputSource({ footprint: { padding }, input, output }: ConvolutionStep): string {
  const exists = input.channels === padToFour(input.channels) ? '' : `this.thread.x < ${input.channels} && `;
  const read = (lane: number, row: string, column: string, sign: string) => `
    if (${exists}${row}${lane} >= 0 && ${row}${lane} < ${input.height} && ${column}${lane} >= 0 && ${column}${lane} < ${input.width}) {
      const at = ${row}${lane} * ${input.width} + ${column}${lane};
      value${lane} += ${sign}${readMap('map', 'this.thread.x', 'at')};
    }`;
  return `function winogradInput(map) {
  ${pair('Y', divide('this.thread.y', 4))}
  ${pair('X', 'this.thread.y - indexY * 4')}
  ${lanes(
    (lane) => `${outputPosition(lane, tilesOf(output), input, 'this.thread.z')}
    const top${lane} = y${lane} * 2 + firstY - ${padding.top};
    const bottom${lane} = y${lane} * 2 + secondY - ${padding.top};
    const left${lane} = x${lane} * 2 + firstX - ${padding.left};
    const right${lane} = x${lane} * 2 + secondX - ${padding.left};
    let value${lane} = 0;
    ${read(lane, 'top', 'left', '')}
    ${read(lane, 'top', 'right', 'signX * ')}
    ${read(lane, 'bottom', 'left', 'signY * ')}
    ${read(lane, 'bottom', 'right', 'signY * signX * ')}`,
  )}
  return [${laneList('value')}];
}`;
}

/** Declares which two inputs of an axis are added, and the sign of the second. */
function pair(axis: string, index: string): string {
  return `const index${axis} = ${index};
  let first${axis} = 1;
  let second${axis} = 2;
  let sign${axis} = -1;
  if (index${axis} == 0) first${axis} = 0;
  if (index${axis} == 1) sign${axis} = 1;
  if (index${axis} == 2) {
    first${axis} = 2;
    second${axis} = 1;
  }
  if (index${axis} == 3) second${axis} = 3;`;
}

/**
 * The map of outputs from the sums [matrix][quad of tiles][outChannel][4 tiles], bias and activation fused. Along each axis the
 * first output of a tile is s0 + s1 + s2, the second s1 - s2 - s3. x is the channel, y the quad of outputs.
 */
export function winogradOutputSource({ input, output, activation }: ConvolutionStep): string {
  const tiles = tilesOf(output);
  const sum = (lane: number, row: number, column: number) =>
    `sums[matrix${lane} + ${row * 4 + column}][quad${lane}][at${lane}]`;
  const along = (lane: number, column: number) =>
    `(${sum(lane, 0, column)} + signY${lane} * (${sum(lane, 1, column)} + ${sum(lane, 2, column)}))`;
  return `function winogradOutput(sums, bias) {
  ${lanes(
    (lane) => `${outputPosition(lane, output, input)}
    const tileY${lane} = Math.floor(y${lane} * 0.5);
    const tileX${lane} = Math.floor(x${lane} * 0.5);
    const oddY${lane} = y${lane} - tileY${lane} * 2;
    const oddX${lane} = x${lane} - tileX${lane} * 2;
    const matrix${lane} = oddY${lane} * 4 + oddX${lane};
    const signY${lane} = 1 - oddY${lane} * 2;
    const signX${lane} = 1 - oddX${lane} * 2;
    const tile${lane} = tileY${lane} * ${tiles.width} + tileX${lane};
    const quad${lane} = Math.floor(tile${lane} * 0.25);
    const at${lane} = this.thread.x * 4 + tile${lane} - quad${lane} * 4;
    let value${lane} = ${along(lane, 0)} + signX${lane} * (${along(lane, 1)} + ${along(lane, 2)}) + bias[this.thread.x];
    ${activation === undefined ? '' : activationOf(activation).forwardSource(`value${lane}`)}`,
  )}
  return [${laneList('value')}];
}`;
}

/** Cells of the transformed input, x first. */
export function winogradCells(channels: number, output: MapShape): readonly [number, number, number] {
  return [padToFour(channels), winogradMatrices, quadsOf(tilesOf(output))];
}
