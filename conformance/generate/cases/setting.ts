import { copy, type NdArray } from '../../../reference/nd-array.js';
import { pixels } from '../arrays.js';
import { networks } from '../networks.js';
import type { BoxSettings } from '../pipeline.js';

export const small = networks.small;

export const byClass = networks['small-boxes-by-class'];

/** Object classes of the small networks: their fourth output is background. */
export const classes = 3;

/** Of detections and localizations in it. */
export const boxSettings: BoxSettings & { readonly threshold: number } = {
  scales: [30, 40],
  margin: 10,
  stride: 'fine',
  windowThreshold: 0.375,
  mergeThreshold: 0.625,
  threshold: 0.5,
};

export const picture = pixels([3, 30, 43], 801);

export function exchangedEdges(edges: NdArray): NdArray {
  const output = copy(edges);
  const positions = edges.size / edges.shape[0];
  for (let channel = 0; channel < edges.shape[0]; channel++) {
    output.data.set(
      copy(edges.pick(4 * Math.floor(channel / 4) + [1, 0, 3, 2][channel % 4])).data,
      channel * positions,
    );
  }
  return output;
}
