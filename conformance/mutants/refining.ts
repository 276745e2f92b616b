import { type Mutant, mutant } from './mutant.js';

const weight = 'const weight = near.reduce((sum, { score }) => round(sum + score), 0);';
const product = 'round(score * box[edge])';

/** Merged boxes refined by windows. */
export const refiningMutants: readonly Mutant[] = [
  mutant(
    'NotRefined',
    'boxes as they were merged',
    'boxes',
    'if (weight === 0) return one;',
    'if (weight >= 0) return one;',
  ),
  mutant(
    'StrictRefineThreshold',
    'above the threshold of refining',
    'boxes',
    'overlap(one.box, box) >= threshold',
    'overlap(one.box, box) > threshold',
  ),
  mutant(
    'MergedBoxInMean',
    'the merged box among its windows',
    'boxes',
    weight,
    `if (near.length > 0) near.push(one);\n    ${weight}`,
  ),
  mutant(
    'RefinedByOwnWindows',
    'each window for the box that it overlaps most',
    'boxes',
    weight,
    `const own = near.filter(({ box }) => found.every((other) => overlap(other.box, box) <= overlap(one.box, box)));\n    near.splice(0, near.length, ...own);\n    ${weight}`,
  ),
  mutant(
    'ScoreRefined',
    'the scores of the windows that refine',
    'boxes',
    '      ...one,\n      box: { xmin: mean',
    '      ...one,\n      score: weight,\n      box: { xmin: mean',
  ),
  mutant(
    'UnrefinedLost',
    'nothing for a box without a mean',
    'boxes',
    'if (weight === 0) return one;',
    'if (weight === 0) return { ...one, box: { xmin: 0, ymin: 0, xmax: 0, ymax: 0 } };',
  ),
  mutant(
    'RefinedByOtherWeights',
    'windows by how well they overlap',
    'boxes',
    weight,
    `near.forEach((window, at) => {\n      near[at] = { ...window, score: overlap(one.box, window.box) };\n    });\n    ${weight}`,
  ),
  mutant(
    'RefinedByOtherWeights',
    'the plain mean of the windows',
    'boxes',
    `${product}), 0) / weight)`,
    'box[edge] + 0 * score), 0) / near.length)',
  ),
  mutant(
    'NotRefined',
    'detections as they were merged',
    'pipeline',
    'refineThreshold === undefined ? found',
    'refineThreshold !== null ? found',
  ),
  mutant(
    'RefinedBeforeMerging',
    'windows refined, then merged',
    'pipeline',
    'refined(found, boxes, refineThreshold)',
    'merged(refined(boxes, boxes, refineThreshold), mergeThreshold)',
  ),
  mutant(
    'RefinedByOthers',
    'refined by windows below the threshold too',
    'pipeline',
    'refined(found, boxes, refineThreshold)',
    'refined(found, seen.flatMap((one) => boxesOf(one.scores, one.edges, one.places, size, label, 0)), refineThreshold)',
  ),
];
