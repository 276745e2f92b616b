/** Recipes that differ from the default in one thing each, by the sections of the paper that they are of. */
import type { Recipe } from '../../lib/entries/training.js';

export interface Variation {
  /** Of its models' folders. */
  readonly name: string;
  /** What it says in a table. */
  readonly text: string;
  /** What differs from the default recipe. */
  readonly changes: Partial<Recipe>;
}

export interface Comparison {
  readonly heading: string;
  readonly text: string;
  readonly variations: readonly Variation[];
}

const usual: Variation = {
  name: 'default',
  text: 'default: edges, generalized IoU, jointly and then the head',
  changes: {},
};

export const comparisons: readonly Comparison[] = [
  {
    heading: "Boxes: the paper's section 6",
    text: [
      'The paper proposes to backpropagate the loss of the boxes through the whole network, to train with a loss on IoU itself,',
      'and to look for another parameterisation of the box.',
    ].join('\n'),
    variations: [
      usual,
      {
        name: 'squares-head',
        text: "squared distance, the head alone: the paper's section 4",
        changes: { boxLoss: 'l2', jointBoxWeight: 0 },
      },
      {
        name: 'giou-head',
        text: 'generalized IoU, the head alone',
        changes: { jointBoxWeight: 0 },
      },
      {
        name: 'giou-network',
        text: 'generalized IoU, the whole network, after the classifier',
        changes: { jointBoxWeight: 0, trainBoxesThrough: 'network' },
      },
      {
        name: 'squares-joint',
        text: 'squared distance, jointly and then the head',
        changes: { boxLoss: 'l2' },
      },
      { name: 'iou-joint', text: 'IoU, jointly and then the head', changes: { boxLoss: 'iou' } },
      { name: 'centre', text: 'centre and size, else as the default', changes: { boxForm: 'centre' } },
    ],
  },
  {
    heading: 'Regressors: sections 4.2 and 4.4',
    text: 'One box that all classes share or one for each class, and objects at all scales or at one in training.',
    variations: [
      { ...usual, text: 'default: shared, at all scales' },
      { name: 'per-class', text: 'a box for each class', changes: { regressor: 'perClass' } },
      { name: 'single-scale', text: 'trained at a single scale', changes: { regressorScales: 'single' } },
    ],
  },
  {
    heading: 'Negatives: section 5',
    text: [
      'The paper chooses "a few interesting negative examples per image such as random ones or most offending ones" while it',
      'trains. Each is the one of four windows of a picture that the network is most wrong about.',
    ].join('\n'),
    variations: [
      { ...usual, text: 'default: random' },
      {
        name: 'offending',
        text: 'most offending',
        changes: { negatives: { kind: 'offending', candidates: 4 } },
      },
      { name: 'both', text: 'half of each', changes: { negatives: { kind: 'both', candidates: 4 } } },
    ],
  },
  {
    heading: 'Context and spatial training: section 5',
    text: [
      'Every location of crops that are two windows wide at once, as many pixels a step, or windows; and heads that see a lower',
      'resolution too.',
    ].join('\n'),
    variations: [
      { ...usual, text: 'default: windows, no context' },
      { name: 'spatial', text: 'spatially', changes: { spatial: { windows: 2, crops: 8 } } },
      { name: 'context', text: 'context, half the resolution', changes: { context: 2 } },
    ],
  },
];
