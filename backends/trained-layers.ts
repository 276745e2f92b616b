import { type HeadName, type Layer, layersThrough, type Network } from '../reference/layers.js';

/** The layers that a gradient goes through, and from where on they are trained (SPEC 4.9). */
export interface TrainedStack {
  readonly layers: readonly Layer[];
  /** So many layers, of the first ones, stay as they are: they run as in evaluation. */
  readonly frozen: number;
  /** The first layer whose weights are trained: no gradient flows back beyond it. */
  readonly firstTrained: number;
}

export function trainedStack(
  network: Network,
  { head, freezeFeatures }: { readonly head: HeadName; readonly freezeFeatures: boolean },
): TrainedStack {
  const layers = layersThrough(network, head);
  const frozen = freezeFeatures ? network.features.length + 1 : 0;
  const firstTrained = layers.findIndex(({ kind }, index) => index >= frozen && kind === 'conv2d');
  return { layers, frozen, firstTrained };
}

/** All of them run as in evaluation: nothing is trained. */
export function evaluatedStack(network: Network, head: HeadName): TrainedStack {
  const layers = layersThrough(network, head);
  return { layers, frozen: layers.length, firstTrained: layers.length };
}
