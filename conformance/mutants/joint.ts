import { type Mutant, mutant } from './mutant.js';

/** Boxes beside classes. */
export const jointMutants: readonly Mutant[] = [
  mutant(
    'WrongFactor',
    'boxes beside classes once, whatever the factor',
    'joint',
    'sums[name] = plus(sums[name], own, factor);',
    'sums[name] = plus(sums[name], own, 1 + 0 * factor);',
  ),
  mutant(
    'WrongFactor',
    'the factor of the loss alone',
    'joint',
    'sums[name] = plus(sums[name], own, factor);',
    "sums[name] = plus(sums[name], own, name === 'loss' ? factor : 1);",
  ),
  mutant(
    'FeaturesOfOneHead',
    'features of the classes alone',
    'joint',
    'sum === undefined ? scaled : each(scaled, (value, at) => round((sum as Map3).data[at] + value));',
    'sum === undefined ? scaled : sum;',
  ),
  mutant(
    'WeightsOfOtherHead',
    'boxes counted as classes are',
    'joint',
    'if (locationWeights !== undefined) return { boxes, locationWeights: boxWeights };',
    'if (locationWeights !== undefined) return { boxes, locationWeights };',
  ),
  mutant(
    'LocationsAlike',
    'every box that counts alike',
    'joint',
    '...counted(asked),',
    '...counted({ ...asked, ...(boxWeights && { boxWeights: each(boxWeights, (weight) => Number(weight > 0)) }) }),',
  ),
  mutant(
    'MasksDrawnTwice',
    'a seed for each head',
    'joint',
    "head: 'regressor',",
    "head: 'regressor',\n    seed: batch.seed + 1,",
  ),
  mutant(
    'WrongHead',
    'the outputs of the boxes',
    'joint',
    "if (name === 'outputs') continue;",
    "if (name === 'outputs') sums.outputs = own;\n    if (name === 'outputs') continue;",
  ),
];
