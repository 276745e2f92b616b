/** The weights that a training begins with (SPEC 6.12 and 8.3). */
import { createHash } from 'node:crypto';
import type { Weights } from '../../backends/backend.js';
import { type Layer, type Network, parameterNames } from '../../reference/layers.js';
import { InputError } from '../errors.js';
import type { Model } from '../model/model.js';
import type { Recipe } from '../model/recipe.js';
import { initialiseWeights } from './initialise.js';

interface Start {
  readonly network: Network;
  /** Of what is learnt, in its order. */
  readonly labels: readonly string[];
  readonly recipe: Recipe;
  /** A model whose features and classifier are gone on with. */
  readonly model?: Model | undefined;
}

/**
 * Random ones, or where there is a model its features and classifier, and a random regressor: the one that it would be
 * without the model.
 * @throws InputError BAD_ARGUMENT when the model's classes, or its network less the regressor, are others
 */
export function startingWeights({ network, labels, recipe, model }: Start): Weights {
  const random = initialiseWeights(network, { seed: recipe.seed, deviation: recipe.initialDeviation });
  if (model === undefined) return random;
  requireSame(model, network, labels);
  return Object.fromEntries(
    Object.entries(random).map(([name, tensor]) => [
      name,
      ofRegressor(network).has(name) ? tensor : model.weights[name],
    ]),
  );
}

/** SHA-256 of what a model gives: its features and classifier. */
export function startDigest({ network, weights }: Model): string {
  const hash = createHash('sha256');
  for (const [name, { data }] of Object.entries(weights)) {
    if (!ofRegressor(network).has(name)) hash.update(name).update(data);
  }
  return hash.digest('hex');
}

function requireSame(model: Model, network: Network, labels: readonly string[]): void {
  const refuse = (reason: string) =>
    new InputError('BAD_ARGUMENT', model.name, `cannot be gone on from: ${reason}`);
  if (JSON.stringify(model.labels) !== JSON.stringify(labels)) {
    throw refuse(`its classes are ${model.labels.join(', ')}, those to learn ${labels.join(', ')}`);
  }
  if (shared(model.network) !== shared(network)) {
    const told = ({ name, context }: Network) =>
      `${name}${context === undefined ? '' : ` with context ${context.ratio}`}`;
    throw refuse(
      `its network, ${told(model.network)}, has other features or another classifier than ${told(network)}, which is trained`,
    );
  }
}

/** What two networks must have in common: all but names, the regressor, and the rate of dropout, which has no weights. */
function shared({ input, features, lastPool, heads, context }: Network): string {
  const kept = (layers: readonly Layer[]) => layers.filter(({ kind }) => kind !== 'dropout').map(inOrder);
  return JSON.stringify([inOrder(input), kept(features), lastPool, kept(heads.classifier), context]);
}

function inOrder(record: object): unknown[] {
  return Object.entries(record)
    .map(([key, value]) => [key, isRecord(value) ? inOrder(value) : value])
    .sort(([first], [second]) => (`${first}` < `${second}` ? -1 : 1));
}

function isRecord(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function ofRegressor({ heads }: Network): ReadonlySet<string> {
  return new Set(parameterNames(heads.regressor ?? []));
}
