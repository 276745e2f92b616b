import { measureLayers } from '../../../lib/networks/measure.js';
import { type Layer, layersThrough, type Network } from '../../../reference/layers.js';
import { fromValues, type NdArray } from '../../../reference/nd-array.js';
import { evaluateLayer } from '../../../reference/network.js';
import { normalise } from '../../../reference/normalise.js';
import type { Tolerances } from '../../runner/manifest.js';
import { seededValues } from '../../runner/seeded.js';
import { pixels } from '../arrays.js';
import type { Draft, Plain } from '../draft.js';
import { networks, weightForms } from '../networks.js';
import { exact, norm } from '../tolerances.js';

/** Elements that are looked at in each layer's output. */
const sampled = 24;

/**
 * The whole network at its window. Of each layer number's output: its shape, some elements, and the mean of the sizes of
 * all of them, which no element can change unseen.
 */
function fullSizeCase(name: 'fast' | 'accurate'): Draft {
  const network = networks[name];
  const picture = pixels([3, ...network.input.window], 900);
  const forms = weightForms(network, 1000);
  const elements = Object.fromEntries(
    measureLayers(network)
      .filter(({ number }) => number !== undefined)
      .map(({ number, output }) => [`${number}`, chosen(output[0] * output[1] * output[2], number ?? 0)]),
  );
  const layers = sampleLayers(network, forms, picture, elements);
  return {
    id: `layerSamples/${name}`,
    operation: 'layerSamples',
    comment:
      'The full-size network with seeded weights, from pixels to logits, at every layer number. Run it last.',
    inputs: { picture, weights: forms },
    parameters: { network: name, elements },
    answer: () => ({ layers: layers.map(({ sample }) => sample) }),
    tolerance: { layers: layers.map(({ tolerance }) => tolerance) },
    flags: ['LayerNumberShifted', 'MissingThreshold'],
  };
}

/** They take the better part of a minute. */
export function fullSizeCases(): Draft[] {
  return [fullSizeCase('fast'), fullSizeCase('accurate')];
}

/** Elements spread over an output by a golden-ratio sequence, in ascending order. */
function chosen(count: number, number: number): number[] {
  const share = (index: number) => ((index + number / 32) * 0.6180339887498949) % 1;
  const elements = Array.from({ length: sampled }, (_, index) => Math.floor(share(index) * count));
  return [...new Set(elements)].sort((first, second) => first - second);
}

type Forms = ReturnType<typeof weightForms>;

/** Layer by layer, each layer's weights made when they are needed: all of them at once are more than a gigabyte. */
function sampleLayers(
  network: Network,
  forms: Forms,
  picture: NdArray,
  elements: Readonly<Record<string, readonly number[]>>,
): { sample: Plain; tolerance: Tolerances }[] {
  const layers = layersThrough(network, 'classifier').filter(({ kind }) => kind !== 'dropout');
  let output = normalise(picture, network.input);
  return layers.map((layer, index) => {
    output = evaluateLayer(layer, weightsOfLayer(layer, forms), output);
    const values = elements[`${index + 1}`].map((element) => output.data[element]);
    const size = output.data.reduce((total, value) => total + Math.abs(value), 0) / output.size;
    const ofLayer = norm(output);
    return {
      sample: { size: [...output.shape], values: fromValues(values, [values.length]), meanMagnitude: size },
      // A mean is no further off than the furthest of its values.
      tolerance: { size: exact, values: ofLayer, meanMagnitude: ofLayer },
    };
  });
}

function weightsOfLayer(layer: Layer, forms: Forms): Record<string, NdArray> {
  if (layer.kind !== 'conv2d') return {};
  return Object.fromEntries(
    ['weight', 'bias'].map((part) => {
      const { shape, seeded } = forms[`${layer.name}.${part}`];
      const count = shape.reduce((product, length) => product * length, 1);
      return [`${layer.name}.${part}`, fromValues(seededValues(count, seeded), shape)];
    }),
  );
}
