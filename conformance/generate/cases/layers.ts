import type { Pair } from '../../../reference/geometry.js';
import { layersThrough } from '../../../reference/layers.js';
import { zeros } from '../../../reference/nd-array.js';
import { evaluateDense, evaluateLayerNumber } from '../../../reference/network.js';
import { evaluateWindow, evaluateWindowInContext } from '../../../reference/network-window.js';
import { signed } from '../arrays.js';
import type { Draft } from '../draft.js';
import { networks, seededWeights } from '../networks.js';
import { norm } from '../tolerances.js';
import { changed, channelsLast, transposed, turnedRound } from '../wrong.js';
import { settings } from './dense.js';

export function windowCases(): Draft[] {
  return settings.slice(1).flatMap(({ name, size }): Draft[] => {
    const network = networks[name];
    const weights = seededWeights(network, 500);
    const image = signed([network.input.channels, ...size], 600 + size[0], 2);
    const inputs = { image, weights };
    const fine: Pair = [1, 2];
    return (['fine', 'coarse'] as const).flatMap((stride): Draft[] => {
      const position: Pair = stride === 'fine' ? fine : [name === 'uneven' ? 1 : 0, 1];
      const window = { head: 'classifier', stride, position } as const;
      const parameters = { network: name, head: 'classifier', stride, position };
      const crop = () => evaluateWindow(network, weights, image, window);
      const context = () => evaluateWindowInContext(network, weights, image, window);
      const elsewhere = (run: typeof evaluateWindow) =>
        run(network, weights, image, { ...window, position: [0, 0] });
      return [
        {
          id: `evaluateWindow/${name}-${stride}`,
          operation: 'evaluateWindow',
          comment: 'The network on a crop of the window, padded with zeros all around: statement B.',
          inputs,
          parameters,
          answer: () => ({ output: crop() }),
          tolerance: norm(crop()),
          mistakes: {
            WrongStep: () => ({ output: elsewhere(evaluateWindow) }),
            CoarseForFine: () => ({ output: context() }),
          },
        },
        {
          id: `evaluateWindowInContext/${name}-${stride}`,
          operation: 'evaluateWindowInContext',
          comment:
            'One output from its receptive field, zeros only where the whole map ends: statement C, equal to the dense map.',
          inputs,
          parameters,
          answer: () => ({ output: context() }),
          tolerance: norm(context()),
          mistakes: {
            PaddedCrop: () => ({ output: crop() }),
            WrongStep: () => ({ output: elsewhere(evaluateWindowInContext) }),
          },
        },
      ];
    });
  });
}

export function layerCases(): Draft[] {
  const name = 'uneven';
  const network = networks[name];
  const weights = seededWeights(network, 500);
  const image = signed([2, ...network.input.window], 640, 2);
  const count = layersThrough(network, 'classifier').filter(({ kind }) => kind !== 'dropout').length;
  const cases = Array.from({ length: count + 1 }, (_, layer): Draft => {
    const output = evaluateLayerNumber(network, weights, image, layer);
    return {
      id: `features/${name}-${layer}`,
      operation: 'features',
      comment: `Output of layer number ${layer}.`,
      inputs: { image, weights },
      parameters: { network: name, layer },
      answer: () => ({ output }),
      tolerance: norm(output),
      mistakes: {
        ...(layer > 0 && {
          LayerNumberShifted: () => ({ output: evaluateLayerNumber(network, weights, image, layer - 1) }),
        }),
        TransposedMap: () => ({ output: transposed(output) }),
        ChannelsLast: () => ({ output: channelsLast(output) }),
        FlippedKernel: () => ({
          output: evaluateLayerNumber(network, changed(weights, 'weight', turnedRound), image, layer),
        }),
        MissingBias: () => ({
          output: evaluateLayerNumber(
            network,
            changed(weights, 'bias', (one) => zeros(one.shape)),
            image,
            layer,
          ),
        }),
      },
    };
  });
  return [
    ...cases,
    {
      id: `features/${name}-${count + 1}`,
      operation: 'features',
      comment: 'There is no such layer number.',
      inputs: { image, weights },
      parameters: { network: name, layer: count + 1 },
      answer: () => ({ output: evaluateLayerNumber(network, weights, image, count + 1) }),
    },
    {
      id: 'evaluateDense/too-small',
      operation: 'evaluateDense',
      comment: 'An image one row smaller than the window.',
      inputs: { image: signed([2, network.input.window[0] - 1, 40], 641), weights },
      parameters: { network: name, head: 'classifier', stride: 'fine' },
      answer: () => ({
        output: evaluateDense(network, weights, signed([2, network.input.window[0] - 1, 40], 641), {
          head: 'classifier',
          stride: 'fine',
        }),
      }),
    },
    {
      id: 'evaluateDense/weights-missing',
      operation: 'evaluateDense',
      comment: 'The bias of the first convolution is missing.',
      inputs: {
        image,
        weights: Object.fromEntries(Object.entries(weights).filter(([key]) => key !== 'conv1.bias')),
      },
      parameters: { network: name, head: 'classifier', stride: 'coarse' },
      answer: () => ({
        output: evaluateDense(
          network,
          Object.fromEntries(Object.entries(weights).filter(([key]) => key !== 'conv1.bias')),
          image,
          { head: 'classifier', stride: 'coarse' },
        ),
      }),
    },
  ];
}
