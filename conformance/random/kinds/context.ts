/** Networks that read a lower resolution too. */
import fc from 'fast-check';
import { contextLevel, contextLocations } from '../../../reference/context.js';
import type { Pair } from '../../../reference/geometry.js';
import { joinChannels, joinChannelsBackward } from '../../../reference/join-channels.js';
import type { HeadName } from '../../../reference/layers.js';
import { evaluateWithContext } from '../../../reference/network-context.js';
import { norm } from '../../generate/tolerances.js';
import { fill, filled, finite } from '../fill.js';
import { contextNetworks, weightsFor } from '../networks.js';
import type { Kind, Question } from '../question.js';
import { length, pair } from '../shapes.js';
import { gradientQuestion } from './whole-networks.js';

const heads: fc.Arbitrary<HeadName> = fc.constantFrom('classifier' as const, 'regressor' as const);

/** Now and then a level with its margin is smaller than the window. */
const levels = fc.record({
  network: contextNetworks(),
  seed: fc.nat(0xffff),
  stride: fc.constantFrom('coarse' as const, 'fine' as const),
  more: pair(-1, 9),
  margin: length(0, 4),
});

type Drawn = typeof levels extends fc.Arbitrary<infer One> ? One : never;

function levelOf({ network, more, margin }: Drawn) {
  const along = (axis: 0 | 1) => Math.max(1, network.input.window[axis] + more[axis] - 2 * margin);
  return { size: [along(0), along(1)] as Pair, margin };
}

function isLargeEnough({ more }: Drawn): boolean {
  return more.every((length) => length >= 0);
}

export const contextKinds: readonly Kind[] = [
  {
    operation: 'joinChannels',
    questions: fc
      .record({
        first: length(1, 3),
        second: length(1, 3),
        size: pair(1, 4),
        other: length(-3, 1),
        values: fill(...finite),
      })
      .map(({ first, second, size: [height, width], other, values }): Question => {
        const maps = {
          first: filled([first, height, width], values),
          second: filled([second, height, width + Math.max(0, other)], values),
        };
        return { inputs: maps, answer: () => ({ output: joinChannels(maps.first, maps.second) }) };
      }),
  },
  {
    operation: 'joinChannelsBackward',
    questions: fc
      .record({ first: length(1, 3), second: length(-1, 3), size: pair(1, 4), values: fill(...finite) })
      .map(({ first, second, size, values }): Question => {
        const outputGradient = filled([Math.max(1, first + second), ...size], values);
        return {
          inputs: { outputGradient },
          parameters: { channels: first },
          answer: () => ({ ...joinChannelsBackward(outputGradient, first) }),
        };
      }),
  },
  {
    operation: 'contextLocations',
    questions: levels.map((one): Question => {
      const { network, stride } = one;
      const level = levelOf(one);
      return {
        network,
        parameters: { stride, ...level },
        answer: () => ({
          ...contextLocations(network, stride, level),
          level: { ...contextLevel(network, level) },
        }),
      };
    }),
  },
  {
    operation: 'evaluateWithContext',
    questions: fc.tuple(levels.filter(isLargeEnough), heads).map(([one, head]): Question => {
      const { network, stride, seed } = one;
      const level = levelOf(one);
      const imageOf = ({ size: [height, width], margin }: typeof level, own: number) =>
        filled([network.input.channels, height + 2 * margin, width + 2 * margin], {
          kind: 'full',
          seed: own,
        });
      const images = {
        image: imageOf(level, seed + 1),
        context: imageOf(contextLevel(network, level), seed + 2),
      };
      const weights = weightsFor(network, seed);
      const locations = contextLocations(network, stride, level);
      const answer = () => ({
        output: evaluateWithContext(network, weights, { ...images, locations }, { head, stride }),
      });
      return {
        network,
        inputs: { ...images, weights },
        parameters: { head, stride, ...locations },
        answer,
        tolerance: () => norm(answer()),
      };
    }),
  },
  {
    operation: 'contextGradients',
    questions: fc
      .record({
        network: contextNetworks(),
        seed: fc.nat(0xffff),
        head: heads,
        count: length(1, 3),
        freezeFeatures: fc.boolean(),
        labels: fc.nat(99),
      })
      .map(({ network, seed, head, count, freezeFeatures, labels }): Question => {
        const shape = [count, network.input.channels, ...network.input.window];
        const windows = filled(shape, { kind: 'full', seed: seed + 1 });
        const context = filled(shape, { kind: 'full', seed: seed + 2 });
        const boxes = filled([count, 4], { kind: 'grid', seed: seed + 3 });
        const images = { windows, context };
        return gradientQuestion({ network, seed, head, freezeFeatures, labels, images, boxes });
      }),
  },
];
