/** Recipes that differ from the default in one thing or two each, by the sections of the paper that they are of. */
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

const usual = { name: 'default', changes: {} };

/** Boxes in epochs of their own, on features that stay as they are: the paper's section 4.2. */
const alone = { jointBoxWeight: 0 };
const offending = { kind: 'offending', candidates: 4 } as const;
const halfOffending = { kind: 'both', candidates: 4 } as const;
const spatial = { windows: 2, crops: 8 };
const usualAlone = { name: 'head', changes: alone };

export const comparisons: readonly Comparison[] = [
  {
    heading: "Boxes: the paper's section 6",
    text: [
      'The paper proposes to backpropagate the loss of the boxes through the whole network, to train with a loss on IoU itself,',
      'and to look for another parameterisation of the box.',
    ].join('\n'),
    variations: [
      { ...usual, text: 'default: generalized IoU, beside the classifier' },
      {
        name: 'squares-head',
        text: 'squared distance, the head alone (section 4.2)',
        changes: { ...alone, boxLoss: 'l2' },
      },
      { ...usualAlone, text: 'generalized IoU, the head alone' },
      {
        name: 'network',
        text: 'generalized IoU, the network after the classifier',
        changes: { ...alone, trainBoxesThrough: 'network' },
      },
      { name: 'both', text: 'generalized IoU, beside, then the head', changes: { regressorEpochs: 5 } },
      { name: 'squares', text: 'squared distance, beside', changes: { boxLoss: 'l2' } },
      { name: 'iou', text: 'IoU, beside', changes: { boxLoss: 'iou' } },
      { name: 'centre', text: 'centre and size, else the default', changes: { boxForm: 'centre' } },
    ],
  },
  {
    heading: 'Regressors: sections 4.2 and 4.4',
    text: 'One box that all classes share or one for each class, and objects at all scales or at one in training.',
    variations: [
      { ...usualAlone, text: 'the head alone: shared, all scales' },
      {
        name: 'head-single-scale',
        text: 'the head alone, a single scale',
        changes: { ...alone, regressorScales: 'single' },
      },
      {
        name: 'head-per-class',
        text: 'the head alone, a box for each class',
        changes: { ...alone, regressor: 'perClass' },
      },
      { ...usual, text: 'default: beside the classifier, shared' },
      {
        name: 'per-class',
        text: 'beside the classifier, a box for each class',
        changes: { regressor: 'perClass' },
      },
    ],
  },
  {
    heading: 'Negatives: section 5',
    text: [
      'The paper chooses "a few interesting negative examples per image such as random ones or most offending ones" while it',
      'trains. Each of the most offending is the one of four windows of a picture that the network is most wrong about.',
    ].join('\n'),
    variations: [
      { ...usual, text: 'default: random' },
      {
        name: 'offending',
        text: 'most offending',
        changes: { negatives: offending },
      },
      {
        name: 'half-offending',
        text: 'half of each',
        changes: { negatives: halfOffending },
      },
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
      { name: 'context', text: 'context, half the resolution', changes: { context: 2 } },
      { ...usualAlone, text: 'windows, the head alone' },
      { name: 'spatial-head', text: 'spatially, the head alone', changes: { ...alone, spatial } },
      { name: 'spatial', text: 'spatially, beside the classifier', changes: { spatial } },
    ],
  },
];

/** Of models that learn to the end. */
export const negativesToTheEnd: Comparison = {
  heading: 'Random negatives, and the most offending',
  text: 'Each of the most offending is the one of four windows of a picture that the network is most wrong about.',
  variations: [
    { name: 'whole', text: 'random', changes: {} },
    { name: 'whole-offending', text: 'most offending', changes: { negatives: offending } },
    { name: 'whole-half-offending', text: 'half of each', changes: { negatives: halfOffending } },
  ],
};
