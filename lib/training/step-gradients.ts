/** The gradients of one training step (SPEC 4.9 and 6.10). */
import type {
  BoxTarget,
  GradientEngine,
  GradientRequest,
  Gradients,
  Weights,
} from '../../backends/backend.js';
import type { BoxLossName } from '../../reference/box-losses.js';
import type { HeadName } from '../../reference/layers.js';
import type { Recipe } from '../model/recipe.js';
import type { Batch } from './batch.js';
import { inputsOf } from './pick-windows.js';

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
  const { trainBoxesThrough = 'head', boxLoss = 'l2', jointBoxWeight = 0 } = recipe;
  if (phase === 'regressor') {
    return engine.gradients(weights, boxRequest(batch, seed, boxLoss, trainBoxesThrough === 'head'));
  }
  const showing = objectWeights(batch, background);
  const isJoint = jointBoxWeight > 0 && showing.includes(1);
  const beside = { target: { ...boxTarget(batch, boxLoss), weights: showing }, factor: jointBoxWeight };
  return engine.gradients(weights, { ...classRequest(batch, seed), ...(isJoint && { beside }) });
}

/** 1 for the windows, or locations, that show an object and count, 0 for the others. */
function objectWeights({ classes, weights }: Batch, background: number): Float32Array {
  return Float32Array.from(classes, (label, at) => (label < background && weights?.[at] !== 0 ? 1 : 0));
}

function classRequest(batch: Batch, seed: number): GradientRequest {
  const target = { kind: 'class', ...countedClasses(batch) } as const;
  return { head: 'classifier', ...inputsOf(batch), target, freezeFeatures: false, seed, transfer: true };
}

function boxRequest(batch: Batch, seed: number, loss: BoxLossName, freezeFeatures: boolean): GradientRequest {
  const target = boxTarget(batch, loss);
  return { head: 'regressor', ...inputsOf(batch), target, freezeFeatures, seed, transfer: true };
}

function boxTarget(batch: Batch, loss: BoxLossName): BoxTarget {
  return { kind: 'box', ...countedClasses(batch), boxes: batch.boxes, loss };
}

/** Classes of windows, or of locations with their weights (6.11). */
function countedClasses({ classes, weights }: Pick<Batch, 'classes' | 'weights'>) {
  return { classes, ...(weights !== undefined && { weights }) };
}
