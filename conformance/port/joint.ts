import { gradientsWithContext } from './context.js';
import { check, each, type Map3, mapOf, round, sameShape } from './float.js';
import type { Net, Weights } from './network.js';
import { type Batch, batchGradients } from './training.js';

interface Joint extends Pick<Batch, 'windows' | 'classes' | 'locationWeights' | 'loss' | 'seed'> {
  /** Of each window, where the network reads it. */
  readonly context?: Map3;
  readonly boxes: Map3;
  /** What each box counts, [window], or [window, y, x] beside weights of locations. */
  readonly boxWeights?: Map3;
  readonly factor: number;
}

/** Through the classifier, then through the regressor; what both have a gradient of gets the sum. */
export function jointGradients(net: Net, weights: Weights, asked: Joint): Record<string, Map3 | number> {
  const { boxes, boxWeights, factor, ...batch } = asked;
  check(batch.locationWeights === undefined || boxWeights !== undefined);
  check(Number.isFinite(factor) && factor >= 0);
  const isAlone = batch.context === undefined;
  check(isAlone || batch.locationWeights === undefined);
  const gradientsOf = isAlone ? batchGradients : gradientsWithContext;
  const ofClasses = gradientsOf(net, weights, { ...batch, head: 'classifier', freezeFeatures: false });
  const ofBoxes = gradientsOf(net, weights, {
    ...batch,
    ...counted(asked),
    head: 'regressor',
    freezeFeatures: false,
  });
  const sums = { ...ofClasses };
  for (const [name, own] of Object.entries(ofBoxes)) {
    if (name === 'outputs') continue;
    sums[name] = plus(sums[name], own, factor);
  }
  return sums;
}

/** Windows of which some boxes weigh nothing are locations of their own. */
function counted({ boxes, boxWeights, locationWeights }: Joint): Pick<Batch, 'boxes' | 'locationWeights'> {
  if (boxWeights === undefined) return { boxes };
  if (locationWeights !== undefined) return { boxes, locationWeights: boxWeights };
  const [windows] = boxWeights.shape;
  check(sameShape(boxes, [windows, 4]));
  return {
    boxes: mapOf([windows, 1, 1, 4], boxes.data),
    locationWeights: mapOf([windows, 1, 1], boxWeights.data),
  };
}

function plus(sum: Map3 | number | undefined, own: Map3 | number, factor: number): Map3 | number {
  if (typeof own === 'number') return round((sum as number) + round(factor * own));
  const scaled = each(own, (value) => round(factor * value));
  return sum === undefined ? scaled : each(scaled, (value, at) => round((sum as Map3).data[at] + value));
}
