/** What can be said of a model before it is trained: it follows from the recipe and the data set. */
import type { Layer, Network } from '../../reference/layers.js';
import type { DataSet } from '../data/data-set.js';
import type { Model } from '../model/model.js';
import type { Recipe } from '../model/recipe.js';
import { isTrainableName, trainableNetworks } from '../networks/trainable.js';
import { cropScales } from './crop-sampler.js';
import { relativeSizes } from './sampler.js';
import { nominalSize } from './window-match.js';

type PlannedParts = Pick<Recipe, 'network' | 'dropout' | 'regressor' | 'boxForm' | 'context'>;

export type PlannedModel = Pick<Model, 'network' | 'background' | 'scales' | 'margin'>;

/** Neighbouring scales differ by no more, as long as there are not too many. */
const largestFactor = 1.45;
const mostScales = 12;

/** The recipe's network, and how it goes over pictures; one for pictures without boxes has no regressor (SPEC 6.8 and 6.13). */
export function plannedModel(training: DataSet, recipe: PlannedParts): PlannedModel {
  const network = plannedNetwork(training, recipe);
  const scales = modelScales(training, network);
  if (training.annotates === 'pictures') return { network, background: false, scales, margin: 0 };
  return { network, background: true, scales, margin: Math.floor(network.input.window[0] / 2) };
}

/** Short sides at which the network goes over pictures (SPEC 6.6 and 6.8). */
export function modelScales(training: DataSet, network: Network): number[] {
  return training.annotates === 'pictures'
    ? cropScales(network.input.window)
    : chooseScales(training, network);
}

function plannedNetwork(
  training: DataSet,
  { network: chosen = 'compact', dropout, regressor = 'shared', boxForm, context }: PlannedParts,
): Network {
  const hasBoxes = training.annotates === 'objects';
  const network = isTrainableName(chosen)
    ? trainableNetworks[chosen]({
        classes: training.labels.length + (hasBoxes ? 1 : 0),
        boxes: !hasBoxes ? 0 : regressor === 'perClass' ? training.labels.length : 1,
        boxForm,
        context,
      })
    : chosen;
  return dropout === undefined ? network : withDropout(network, dropout);
}

/** The network with another rate of all of its dropout layers. */
function withDropout({ features, heads, ...rest }: Network, rate: number): Network {
  const changed = (layers: readonly Layer[]) =>
    layers.map((layer) => (layer.kind === 'dropout' ? { ...layer, rate } : layer));
  return {
    ...rest,
    features: changed(features),
    heads: {
      classifier: changed(heads.classifier),
      ...(heads.regressor !== undefined && { regressor: changed(heads.regressor) }),
    },
  };
}

/**
 * Short sides at which the training set's smallest and largest objects take their nominal share of the window, and
 * those between by even factors (SPEC 6.6).
 */
export function chooseScales({ pictures }: DataSet, network: Network): number[] {
  const [smallest, largest] = relativeSizes(pictures);
  const objectSide = nominalSize * network.input.window[0];
  const [least, most] = [objectSide / largest, objectSide / smallest];
  const count = Math.min(mostScales, Math.ceil(Math.log(most / least) / Math.log(largestFactor)) + 1);
  return evenScales(least, most, count);
}

/** So many scales by one factor, rounded, of equal ones one; the least alone where one is asked for. */
export function evenScales(least: number, most: number, count: number): number[] {
  const scales = Array.from({ length: count }, (_, at) =>
    Math.round(least * (most / least) ** (count === 1 ? 0 : at / (count - 1))),
  );
  return [...new Set(scales)];
}
