import type { Weights } from '../../backends/backend.js';
import { giveTurn } from '../../backends/turns.js';
import type { HeadName } from '../../reference/layers.js';
import type { Recipe } from '../model/recipe.js';
import { BatchSource, type DrawnBatch } from './batch-source.js';
import { newOptimiserState, takeStep } from './optimiser.js';
import { rateFactor } from './recipe.js';
import { stepGradients } from './step-gradients.js';
import type { EpochReport, TrainingOptions } from './training-options.js';
import { validate } from './validate.js';

/**
 * Trains the classifier with all features, then the regressor, where there is one, on the features as they are, unless the
 * recipe says otherwise (SPEC 6, paper sections 3.1, 4.2 and 6). What a step draws depends on the seed, phase and step alone.
 * @returns the trained weights
 */
export async function train(options: TrainingOptions): Promise<Weights> {
  const { recipe, network, from, signal, onProgress } = options;
  await using engine = await options.backend.gradientEngine(network);
  const source = new BatchSource(options);
  const background = options.training.labels.length;
  const phases: readonly HeadName[] =
    network.heads.regressor === undefined ? ['classifier'] : ['classifier', 'regressor'];
  const stepsOf = (phase: HeadName) => epochsOf(recipe, phase) * stepsPerEpoch(recipe);
  const allSteps = phases.reduce((sum, phase) => sum + stepsOf(phase), 0);
  let weights = from?.weights ?? options.weights;
  for (const phase of phases.slice(from === undefined ? 0 : phases.indexOf(from.phase))) {
    const resumed = from?.phase === phase ? from : undefined;
    const optimiser = resumed?.optimiser ?? newOptimiserState();
    weights = copyOf(weights);
    const taken = phase === 'regressor' ? stepsOf('classifier') : 0;
    let loss = 0;
    let drawn: DrawnBatch | undefined;
    for (let step = resumed?.step ?? 0; step < stepsOf(phase); step++) {
      signal?.throwIfAborted();
      const batch = await source.choose(drawn ?? (await source.draw(phase, step)), engine, weights);
      const seed = recipe.seed * 65537 + step * 64;
      const computed = stepGradients(engine, weights, { phase, batch, seed, recipe, background });
      // While the engine computes, where it does so elsewhere: after a turn, so that it has begun.
      const next =
        step + 1 < stepsOf(phase) ? giveTurn().then(() => source.draw(phase, step + 1)) : undefined;
      const [result, prepared] = await Promise.all([computed, next]);
      drawn = prepared;
      const scheduled = rateFactor(recipe.schedule, step, stepsOf(phase), stepsPerEpoch(recipe));
      const factor = phase === 'regressor' ? recipe.regressorRate * scheduled : scheduled;
      takeStep(recipe.optimiser, weights, result.gradients, optimiser, factor);
      loss += result.loss;
      onProgress?.((taken + step + 1) / allSteps);
      if ((step + 1) % stepsPerEpoch(recipe) === 0) {
        const report: EpochReport = {
          phase,
          epoch: (step + 1) / stepsPerEpoch(recipe),
          epochs: epochsOf(recipe, phase),
          loss: loss / stepsPerEpoch(recipe),
          validation: await validate(options, source, phase, weights),
        };
        loss = 0;
        await options.onEpoch?.(report, { phase, step: step + 1, weights, optimiser });
      }
    }
  }
  return weights;
}

function stepsPerEpoch({ windowsPerEpoch, batch }: Recipe): number {
  return Math.ceil(windowsPerEpoch / batch);
}

function epochsOf(recipe: Recipe, phase: HeadName): number {
  return phase === 'classifier' ? recipe.classifierEpochs : recipe.regressorEpochs;
}

function copyOf(weights: Weights): Weights {
  return Object.fromEntries(
    Object.entries(weights).map(([name, { shape, data }]) => [name, { shape, data: data.slice() }]),
  );
}
