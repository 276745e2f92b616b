import type { Network } from '../../reference/layers.js';
import { compact } from './compact.js';
import { medium } from './medium.js';
import { small } from './small.js';
import type { UnpaddedOptions } from './unpadded.js';

/** The networks that training has by name, the cheapest first. */
export const trainableNames = ['small', 'compact', 'medium'] as const;
export type TrainableName = (typeof trainableNames)[number];

/** What makes the network of each name. */
export const trainableNetworks: Readonly<Record<TrainableName, (options: UnpaddedOptions) => Network>> = {
  small,
  compact,
  medium,
};

export function isTrainableName(name: unknown): name is TrainableName {
  return trainableNames.some((known) => known === name);
}
