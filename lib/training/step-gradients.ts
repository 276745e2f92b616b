/** The gradients of one training step (SPEC 6.3 and 6.4). */
import type { GradientEngine, GradientRequest, Gradients, Tensor, Weights } from '../../backends/backend.js';
import type { HeadName } from '../../reference/layers.js';
import type { Recipe } from '../model/recipe.js';
import type { Batch } from './batch.js';
import { inputsOf, pickWindows } from './pick-windows.js';

export interface Step {
  readonly phase: HeadName;
  readonly batch: Batch;
  /** Of the dropout masks. */
  readonly seed: number;
  readonly recipe: Pick<Recipe, 'boxLoss' | 'jointBoxWeight' | 'trainBoxesThrough'>;
  /** The class that shows no object, and so has no box. */
  readonly background: number;
}

/**
 * Of the classifier's loss, or of the regressor's, or of both: the classifier's with so much of the box loss as the recipe
 * says, over the windows that show objects, through the features that they share (paper section 6).
 */
export async function stepGradients(
  engine: GradientEngine,
  weights: Weights,
  { phase, batch, seed, recipe, background }: Step,
): Promise<Pick<Gradients, 'loss' | 'gradients'>> {
  const { trainBoxesThrough = 'head', jointBoxWeight = 0 } = recipe;
  if (phase === 'regressor') {
    return engine.gradients(weights, boxRequest(batch, seed, recipe, trainBoxesThrough === 'head'));
  }
  if (jointBoxWeight === 0) return engine.gradients(weights, classRequest(batch, seed));
  const showing = [...batch.classes.keys()].filter((window) => batch.classes[window] < background);
  if (showing.length === 0) return engine.gradients(weights, classRequest(batch, seed));
  // Picked before the batch is given away.
  const objects = pickWindows(batch, showing);
  const classes = await engine.gradients(weights, classRequest(batch, seed));
  const boxes = await engine.gradients(weights, boxRequest(objects, seed, recipe, false));
  return {
    loss: classes.loss + jointBoxWeight * boxes.loss,
    gradients: weightedSum(classes.gradients, boxes.gradients, jointBoxWeight),
  };
}

function classRequest(batch: Batch, seed: number): GradientRequest {
  const target = { kind: 'class', ...countedClasses(batch) } as const;
  return { head: 'classifier', ...inputsOf(batch), target, freezeFeatures: false, seed, transfer: true };
}

function boxRequest(
  batch: Batch,
  seed: number,
  { boxLoss = 'l2' }: Step['recipe'],
  freezeFeatures: boolean,
): GradientRequest {
  const target = { kind: 'box', ...countedClasses(batch), boxes: batch.boxes, loss: boxLoss } as const;
  return { head: 'regressor', ...inputsOf(batch), target, freezeFeatures, seed, transfer: true };
}

/** Classes of windows, or of locations with their weights (6.11). */
function countedClasses({ classes, weights }: Pick<Batch, 'classes' | 'weights'>) {
  return { classes, ...(weights !== undefined && { weights }) };
}

/** first + factor * second, by name; what one of them lacks counts as 0. */
function weightedSum(first: Weights, second: Weights, factor: number): Weights {
  const scaled = Object.entries(second).map(([name, { shape, data }]): [string, Tensor] => {
    const added = first[name]?.data;
    return [name, { shape, data: data.map((value, at) => (added?.[at] ?? 0) + factor * value) }];
  });
  return { ...first, ...Object.fromEntries(scaled) };
}
