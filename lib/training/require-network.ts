import type { Network } from '../../reference/layers.js';
import type { DataSet } from '../data/data-set.js';
import { InputError } from '../errors.js';
import { scaleRules } from '../networks/measure.js';
import { outputChannels, parseNetwork } from '../networks/validate.js';

const input = 'recipe.network';

/**
 * That a network which is given in full can be trained on a data set: what its heads answer is what there is to learn,
 * and pictures of any shape can be made fit its window (SPEC 6.13).
 * @throws InputError BAD_ARGUMENT that says what is wrong and what would be right; BAD_MODEL when it is no network
 */
export function requireNetwork(given: Network, { name, labels, annotates }: DataSet): void {
  const network = parseNetwork(given, input);
  const refuse = (reason: string) => new InputError('BAD_ARGUMENT', input, `${network.name} ${reason}`);
  const { channels, window } = network.input;
  if (channels !== 3)
    throw refuse(`takes pictures of ${channels} channels: they have 3, red, green and blue`);
  const [y, x] = scaleRules(network);
  if (window[0] !== window[1] || y.smallest !== x.smallest || y.stride !== x.stride) {
    const along = `a window of ${window.join('x')} and strides of ${y.stride} and ${x.stride}`;
    throw refuse(`has ${along}: they must be equal along y and x`);
  }
  const hasBoxes = annotates === 'objects';
  const outputs = outputChannels(network.heads.classifier);
  const wanted = labels.length + (hasBoxes ? 1 : 0);
  if (outputs !== wanted) {
    const background = hasBoxes
      ? ' and 1 for background'
      : ', whose pictures have no boxes and no background';
    const right = `${wanted}, 1 for each of the ${labels.length} classes of ${name}${background}`;
    throw refuse(`has a classifier of ${outputs} outputs: it must have ${right}`);
  }
  const { regressor } = network.heads;
  if (!hasBoxes && regressor !== undefined) {
    throw refuse(`has a regressor, which ${name} has no boxes for: leave out heads.regressor`);
  }
  if (!hasBoxes) return;
  const rightEdges = `4 outputs, a box for all classes, or ${4 * labels.length}, one for each of the ${labels.length} classes of ${name}`;
  if (regressor === undefined)
    throw refuse(`has no regressor: heads.regressor must be there, with ${rightEdges}`);
  const edges = outputChannels(regressor);
  if (edges !== 4 && edges !== 4 * labels.length) {
    throw refuse(`has a regressor of ${edges} outputs: it must have ${rightEdges}`);
  }
}
