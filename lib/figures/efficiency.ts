import type { Pair } from '../../reference/geometry.js';
import type { Network } from '../../reference/layers.js';
import type { RgbImage } from '../images/image.js';
import { measureLayers, networkGeometry } from '../networks/measure.js';
import { drawBars } from './bars.js';
import { columnsOf, drawMaps, extra, shared } from './network-maps.js';
import { counted } from './seen.js';
import { drawSheet } from './sheet.js';

const withoutContext = 'Its heads read context too: the features of that are neither drawn nor counted.';

/** Windows that are told apart in a bar. */
const mostParts = 60;

/**
 * Dense evaluation of an input that is larger than the window (paper Fig. 5): the maps of the classifier for one window and
 * for the input, what the larger input computes beyond one window, and multiply-adds of one window, of dense evaluation at
 * the coarse stride and of evaluation window by window.
 * @param options.input height and width; unless given, that with two windows along each axis
 * @throws GeometryError when the input is smaller than the window
 */
export function drawEfficiency(network: Network, { input }: { readonly input?: Pair } = {}): RgbImage {
  const { window, receptiveField } = networkGeometry(network);
  const whole = input ?? [window[0] + receptiveField.stride[0], window[1] + receptiveField.stride[1]];
  const [one, dense] = [measureLayers(network, window), measureLayers(network, whole)];
  const columns = columnsOf(network, whole);
  const [, rows, across] = dense.at(-1)!.output;
  const outputs = rows * across;
  const costs = [one, dense].map((layers) => layers.reduce((sum, { connections }) => sum + connections, 0));
  const alone = { value: costs[0], colour: shared };
  const size = (pair: Pair) => pair.join('x');
  return drawSheet({
    title: `Dense evaluation of ${network.name}`,
    notes: [
      'Maps as height x width, channels left out, each column to a scale of its own; dark frames are what one output of the next layer sees.',
      ...(network.context === undefined ? [] : [withoutContext]),
    ],
    keys: [
      { colour: shared, meaning: 'what one window computes' },
      { colour: extra, meaning: 'what the larger input computes beyond it' },
    ],
    rows: [
      {
        heading: `Training: one window of ${size(window)} pixels, one output`,
        panels: [{ image: drawMaps(columns, 'window') }],
      },
      {
        heading: `Test: an input of ${size(whole)} pixels, ${size([rows, across])} outputs at the coarse stride, one for each of its ${counted(outputs, 'window')}`,
        panels: [{ image: drawMaps(columns, 'whole') }],
      },
      {
        heading: 'Multiply-adds of the classifier',
        panels: [
          {
            image: drawBars([
              { name: 'one window', parts: [alone] },
              {
                name: `dense, ${size([rows, across])} outputs`,
                parts: [alone, { value: costs[1] - costs[0], colour: extra }],
              },
              {
                name: `${counted(outputs, 'window')} one by one`,
                parts:
                  outputs <= mostParts
                    ? Array.from({ length: outputs }, () => alone)
                    : [{ ...alone, value: outputs * costs[0] }],
              },
            ]),
          },
        ],
      },
    ],
  });
}
