import { type Mutant, mutant } from './mutant.js';

const part = 'const part = round(round(score - scores[last]) / round(scores[last + 1] - scores[last]));';
const whole = 'const whole = here === 0 || all === 0 ? score : round(score / round(here / all));';

/** Confidences, and what is found by them. */
export const confidenceMutants: readonly Mutant[] = [
  mutant('StepForLine', 'the confidence of the breakpoint before', 'confidence', part, 'const part = 0;'),
  mutant(
    'CurveExtended',
    'the line goes on after the last breakpoint',
    'confidence',
    'const last = scores.findLastIndex((breakpoint) => breakpoint <= score);\n  if (last < 0 || last === scores.length - 1)',
    'const last = Math.min(Math.max(0, scores.length - 2), scores.findLastIndex((breakpoint) => breakpoint <= score));\n  if (last < 0 || scores.length === 1)',
  ),
  mutant(
    'SharedCurveOnly',
    'the shared curve for all',
    'confidence',
    'return readOff(perClass[label] ?? shared, whole);',
    'return readOff(label < 0 ? perClass[label] : shared, whole);',
  ),
  mutant('ShareIgnored', 'scores as they are', 'confidence', whole, 'const whole = score + 0 * here * all;'),
  mutant(
    'ShareIgnored',
    'scores times the share',
    'confidence',
    whole,
    whole.replace('score / round', 'score * round'),
  ),
  mutant(
    'WrongVotes',
    'the smaller side of a box',
    'confidence',
    'round(Math.max(...shares) / 0.7)',
    'round(Math.min(...shares) / 0.7)',
  ),
  mutant(
    'WrongVotes',
    'a nominal size of 1',
    'confidence',
    'round(Math.max(...shares) / 0.7)',
    'Math.max(...shares)',
  ),
  mutant(
    'WindowsNotCounted',
    'as many windows at either stride',
    'confidence',
    'return round(windows / (step[0] * step[1]));',
    'return windows;',
  ),
  mutant(
    'DividedByNought',
    'infinite where no window votes',
    'confidence',
    whole,
    'const whole = round(score / round(here / all));',
  ),
  mutant(
    'OrderedByScore',
    'the highest score first',
    'confidence',
    '.sort((a, b) => b.confidence - a.confidence)',
    '.sort((a, b) => b.score - a.score)',
  ),
  mutant(
    'CutByScore',
    'cut to the highest scores',
    'confidence',
    '{ ...plan, topK: Number.POSITIVE_INFINITY })',
    '{ ...plan, topK })',
  ),
  mutant(
    'LimitsOfFirstClass',
    'the first limit for all classes',
    'confidence',
    'confidence : confidence[label]);',
    'confidence : confidence[0 * label]);',
  ),
];
