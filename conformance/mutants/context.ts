import { type Mutant, mutant } from './mutant.js';

/** Context. */
export const contextMutants: readonly Mutant[] = [
  mutant(
    'ContextAsSecond',
    'the context first',
    'context',
    '[...first.data, ...second.data]',
    '[...second.data, ...first.data]',
  ),
  mutant('MissingCheck', 'channels that there are not', 'context', 'channels <= all', 'channels <= all + 9'),
  mutant(
    'ContextBefore',
    'the earlier of two windows',
    'context',
    'off(at) <= off(best)',
    'off(at) < off(best)',
  ),
  mutant(
    'ContextAtSamePlace',
    'the same row and column',
    'context',
    'pooled(context, row * fine[0], column * fine[1])',
    'pooled(context, (y + 0 * row) * fine[0], (x + 0 * column) * fine[1])',
  ),
  mutant(
    'ContextOfLevel',
    'the context of a level resized once more',
    'context',
    'normalised(resized(picture, level.size), net.input.mean, net.input.deviation);',
    'resized(cut(input, margin, margin, ...size), level.size);',
  ),
  mutant(
    'ContextNotMirrored',
    'the context of the picture beside its mirror image',
    'pipeline',
    "denseAtLevel(view, input, net, weights, 'classifier', plan)),",
    "denseAtLevel(picture, input, net, weights, 'classifier', plan)),",
  ),
  mutant('ContextOfItself', 'a window as its context', 'context', 'own(context!)', 'own(windows)'),
];
