import { type Mutant, mutant } from './mutant.js';

const reach = 'const reachOf = (size: number) => round(round(Math.exp(size)) / 2);';

/** Boxes by centre and size. */
export const centreFormMutants: readonly Mutant[] = [
  mutant(
    'SidesNotExponential',
    'sides as they are',
    'centre',
    reach,
    'const reachOf = (size: number) => size / 2;',
  ),
  mutant(
    'SidesNotExponential',
    'sides for their logarithms',
    'centre',
    'round(Math.log(sideOf(low, high)))',
    'sideOf(low, high)',
  ),
  mutant(
    'WholeForHalf',
    'a whole side on each side of the centre',
    'centre',
    reach,
    'const reachOf = (size: number) => round(Math.exp(size));',
  ),
  mutant(
    'CentreFromCorner',
    "the centre from the window's corner",
    'centre',
    'const middle = round(0.5 + offset);',
    'const middle = offset;',
  ),
  mutant(
    'CentreFromCorner',
    "the centre encoded from the window's corner",
    'centre',
    'round(round(round(low + high) / 2) - 0.5)',
    'round(round(low + high) / 2)',
  ),
  mutant(
    'SidesNotExponential',
    'the gradient of a side without the side',
    'centre',
    'round(round(high - low) * reachOf(size))',
    'round(high - low)',
  ),
  mutant(
    'SidesNotExponential',
    'the gradient of an edge without the side',
    'centre',
    'round(data[at + 2] / sideOf(low, high))',
    'data[at + 2]',
  ),
  mutant(
    'FormIgnored',
    'maps of edges, whatever the form',
    'centre',
    "if (form !== 'centre') return map;",
    'if (map) return map;',
  ),
  mutant(
    'FormIgnored',
    'losses of edges, whatever the form',
    'training',
    "if (form !== 'centre')",
    'if (form !== undefined)',
  ),
];
