import fc from 'fast-check';
import { denseSizes, scaleRules } from '../../../lib/networks/measure.js';
import type { Pair, Region } from '../../../reference/geometry.js';
import type { HeadName } from '../../../reference/layers.js';
import { cutImage, outputsOfPart, pitch, planeStep } from '../../../reference/plane-geometry.js';
import { counts, layerSizes } from '../../generate/cases/tables.js';
import { networks } from '../networks.js';
import type { Kind, Question } from '../question.js';
import { length, pair } from '../shapes.js';

const strides = fc.constantFrom('coarse' as const, 'fine' as const);
const head: fc.Arbitrary<HeadName> = fc.constantFrom('classifier' as const, 'regressor' as const);
const heads: fc.Arbitrary<readonly HeadName[]> = fc.constantFrom(
  ['classifier'],
  ['regressor'],
  ['classifier', 'regressor'],
);

export const tableKinds: readonly Kind[] = [
  {
    operation: 'denseSizes',
    questions: fc.tuple(networks(), pair(1, 40)).map(
      ([network, input]): Question => ({
        network,
        parameters: { input },
        answer: () => ({ ...denseSizes(network, input) }),
      }),
    ),
  },
  {
    operation: 'scaleRule',
    questions: networks().map(
      (network): Question => ({
        network,
        answer: () => {
          const [y, x] = scaleRules(network);
          return { y: { ...y }, x: { ...x } };
        },
      }),
    ),
  },
  {
    operation: 'layerSizes',
    questions: networks().map(
      (network): Question => ({
        network,
        parameters: { input: network.input.window },
        answer: () => ({ sizes: layerSizes(network) }),
      }),
    ),
  },
  {
    operation: 'counts',
    questions: networks().map(
      (network): Question => ({
        network,
        parameters: { input: network.input.window },
        answer: () => counts(network),
      }),
    ),
  },
  {
    operation: 'pitch',
    questions: fc.tuple(networks(), heads, strides, pair(1, 40)).map(
      ([network, chosen, stride, size]): Question => ({
        network,
        parameters: { heads: chosen, stride, size },
        answer: () => ({ pitch: pitch(network, chosen, stride, size) }),
      }),
    ),
  },
  {
    operation: 'outputsOfPart',
    questions: fc
      .record({
        network: networks(),
        head,
        stride: strides,
        more: pair(0, 40),
        first: pair(0, 3),
        cut: pair(0, 9),
      })
      .filter(({ network, stride, more, first }) =>
        planeStep(network, stride).every(
          (step, axis) => first[axis] * step < network.input.window[axis] + more[axis],
        ),
      )
      .map(({ network, head: chosen, stride, more, first, cut }) => {
        const { window } = network.input;
        const step = planeStep(network, stride);
        const image: Pair = [window[0] + more[0], window[1] + more[1]];
        const start: Pair = [first[0] * step[0], first[1] * step[1]];
        const along = (axis: 0 | 1) => Math.max(1, image[axis] - start[axis] - cut[axis]);
        const part: Region = { start, size: [along(0), along(1)] };
        const outputs = outputsOfPart(network, chosen, stride, image, part);
        return { network, outputs, parameters: { head: chosen, stride, image, part: { ...part } } };
      })
      // Where a part without outputs would have them, the specification does not say.
      .filter(({ outputs }) => outputs.size.every((side) => side > 0))
      .map(
        ({ network, outputs, parameters }): Question => ({
          network,
          parameters,
          answer: () => ({ outputs: { ...outputs } }),
        }),
      ),
  },
  {
    operation: 'cutImage',
    questions: fc
      .record({ network: networks(), chosen: heads, stride: strides, more: pair(0, 60), most: length(8, 60) })
      .map(({ network, chosen, stride, more, most }): Question => {
        const { window } = network.input;
        const image = [window[0] + more[0], window[1] + more[1]] as const;
        return {
          network,
          parameters: { heads: chosen, stride, image, most: [most, most + 7] },
          answer: () => ({
            parts: cutImage(network, chosen, stride, image, [most, most + 7]).map((part) => ({ ...part })),
          }),
        };
      }),
  },
];
