import { dropoutMask } from '../../../backends/dropout.js';
import { type HeadName, layersThrough, type Network } from '../../../reference/layers.js';
import { copy, fromValues, map, type NdArray } from '../../../reference/nd-array.js';
import type { NetworkWeights } from '../../../reference/network.js';
import { type GradientOptions, gradients } from '../../../reference/network-gradients.js';
import { grid, signed } from '../arrays.js';
import type { Answer, Draft } from '../draft.js';
import { networks, seededWeights } from '../networks.js';
import { gradientShare, norm } from '../tolerances.js';
import { asOtherLayout, changed } from '../wrong.js';

export function gradientCases(): Draft[] {
  const network = networks['small-boxes-by-class'];
  const weights = seededWeights(network, 700);
  const windows = signed([2, 3, ...network.input.window], 720, 2);
  const boxes = grid([2, 4], 721);
  const classes = [2, 1];
  const seed = 11;
  const masked =
    (head: HeadName): GradientOptions['dropoutMask'] =>
    (index, shape) => {
      const layer = layersThrough(network, head)[index];
      const rate = layer.kind === 'dropout' ? layer.rate : 0;
      return fromValues(dropoutMask(shape, rate, seed + index), shape);
    };
  const cases = [
    {
      id: 'classifier',
      head: 'classifier',
      freezeFeatures: false,
      comment: 'All weights, through the classifier, with dropout.',
    },
    {
      id: 'classifier-frozen',
      head: 'classifier',
      freezeFeatures: true,
      comment: "The head's weights alone.",
    },
    {
      id: 'regressor-frozen',
      head: 'regressor',
      freezeFeatures: true,
      comment: "The paper's training of the regressor: one box a class.",
    },
    {
      id: 'regressor',
      head: 'regressor',
      freezeFeatures: false,
      comment: 'All weights, through the regressor.',
    },
  ] as const;
  return cases.map(({ id, head, freezeFeatures, comment }): Draft => {
    const run = (
      changes: Partial<GradientOptions> & { network?: Network; weights?: NetworkWeights } = {},
    ): Answer => {
      const target =
        head === 'classifier'
          ? ({ kind: 'class', classes } as const)
          : ({ kind: 'box', classes, boxes } as const);
      const result = gradients(changes.network ?? network, changes.weights ?? weights, {
        head,
        windows,
        target,
        freezeFeatures,
        dropoutMask: masked(head),
        ...changes,
      });
      return { loss: result.loss, outputs: result.outputs, ...result.gradients };
    };
    const right = run();
    const scaled = (factor: number, gradientsOf = right) =>
      Object.fromEntries(
        Object.entries(gradientsOf).map(([name, one]) => [
          name,
          name === 'loss' || name === 'outputs' ? one : map(one as NdArray, (value) => value * factor),
        ]),
      );
    const firstOnly = (): Answer => {
      const alone = run({
        windows: copy(windows.hi(1)),
        target:
          head === 'classifier'
            ? { kind: 'class', classes: classes.slice(0, 1) }
            : { kind: 'box', classes: classes.slice(0, 1), boxes: copy(boxes.hi(1)) },
      });
      return { ...scaled(1 / 2, alone), loss: right.loss, outputs: right.outputs };
    };
    return {
      id: `networkGradients/${id}`,
      operation: 'networkGradients',
      comment: `Mean loss over two windows, and its gradients by name. ${comment}`,
      inputs: { windows, weights, ...(head === 'regressor' && { boxes }) },
      parameters: { network: network.name, head, classes, freezeFeatures, seed },
      answer: () => right,
      tolerance: Object.fromEntries(
        Object.entries(right).map(([name, one]) => [
          name,
          norm(one, name === 'loss' || name === 'outputs' ? undefined : gradientShare),
        ]),
      ),
      flags: ['MissingLayerGradient', ...(freezeFeatures ? (['FrozenFeatures'] as const) : [])],
      mistakes: {
        NotDividedByWindows: () => scaled(2),
        WrongSign: () => scaled(-1),
        BatchOfOne: firstOnly,
        WrongClass: () =>
          run(
            head === 'classifier'
              ? { target: { kind: 'class', classes: [0, 0] } }
              : { target: { kind: 'box', classes: [0, 0], boxes } },
          ),
        DropoutInverted: () =>
          run({ dropoutMask: (index, shape) => map(masked(head)(index, shape), (kept) => 1 - kept) }),
        DropoutNotScaled: () => run({ network: unscaledDropout(network) }),
        SwappedChannels: () =>
          run({ weights: changed(weights, 'weight', (one) => asOtherLayout(one, [1, 0, 2, 3])) }),
      },
    };
  });
}

function unscaledDropout(network: Network): Network {
  const classifier = network.heads.classifier.map((layer) =>
    layer.kind === 'dropout' ? { ...layer, rate: 0 } : layer,
  );
  return { ...network, heads: { ...network.heads, classifier } };
}
