/** SPEC 5.5, several models of the same classes, put together from the reference's operations, in float64. */
import type { Network } from '../../reference/layers.js';
import { copy, map, type NdArray, zip } from '../../reference/nd-array.js';
import type { NetworkWeights } from '../../reference/network.js';
import { votes } from '../../reference/votes.js';
import { type VoteSettings, voteMaps } from './pipeline.js';

/** Each member's scores, `classes` of them without background. */
export function memberScores(
  picture: NdArray,
  network: Network,
  members: readonly NetworkWeights[],
  classes: number,
  settings: VoteSettings,
): NdArray[] {
  return members.map((weights) => copy(votes(voteMaps(picture, network, weights, settings)).hi(classes)));
}

/** Class by class. */
export function meanScores(scores: readonly NdArray[]): NdArray {
  const total = scores.reduce((sum, one) => zip(sum, one, (first, second) => first + second));
  return map(total, (score) => score / scores.length);
}
