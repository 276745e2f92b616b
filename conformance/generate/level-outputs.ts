/** What a head gives at a level of a picture, with the context that the network reads, in float64 (SPEC 3.8, 5.2). */
import {
  type ContextLocations,
  contextLevel,
  contextLocations,
  type PictureLevel,
} from '../../reference/context.js';
import { flip } from '../../reference/flip.js';
import type { HeadName, Network } from '../../reference/layers.js';
import type { NdArray } from '../../reference/nd-array.js';
import { evaluateDense, type NetworkWeights } from '../../reference/network.js';
import { evaluateWithContext } from '../../reference/network-context.js';
import { levelInput, type Settings } from './pyramid.js';

export interface SeenLevel {
  readonly picture: NdArray;
  readonly network: Network;
  readonly weights: NetworkWeights;
  readonly settings: Pick<Settings, 'margin' | 'stride'>;
  /** The picture at the level, with its margin. */
  readonly input: NdArray;
  readonly isMirrored?: boolean;
}

/** How a level and its context are joined, where that is not the right way. */
export interface Joining {
  /** The context's image with its margin, from the size of both. */
  readonly image?: (seen: SeenLevel, level: PictureLevel, context: PictureLevel) => NdArray;
  readonly locations?: (right: ContextLocations) => ContextLocations;
  /** The context of a mirror image is not mirrored. */
  readonly isContextMirrored?: false;
}

export function levelOutputs(seen: SeenLevel, head: HeadName, joining: Joining = {}): NdArray {
  const { network, weights, settings, input, isMirrored = false } = seen;
  const { margin, stride } = settings;
  const image = isMirrored ? flip(input) : input;
  if (network.context === undefined) return evaluateDense(network, weights, image, { head, stride });
  const level: PictureLevel = { size: [input.shape[1] - 2 * margin, input.shape[2] - 2 * margin], margin };
  const { image: imageOf = lowerResolution, locations: change = (right) => right } = joining;
  const lower = imageOf(seen, level, contextLevel(network, level));
  const context = isMirrored && joining.isContextMirrored !== false ? flip(lower) : lower;
  const locations = change(contextLocations(network, stride, level));
  return evaluateWithContext(network, weights, { image, context, locations }, { head, stride });
}

/** The picture itself at that resolution, not the level once more. */
function lowerResolution({ picture, network }: SeenLevel, _: PictureLevel, context: PictureLevel): NdArray {
  return levelInput(picture, network, context);
}
