import { expect } from 'chai';
import fc from 'fast-check';
import { Ladder } from '../../backends/ladder.js';
import { layingRules } from '../../backends/laying.js';
import { areaOf } from '../../backends/planes.js';
import { compact } from '../../lib/networks/compact.js';
import { fast } from '../../lib/networks/fast.js';
import { Random } from '../../lib/training/random.js';
import type { Pair } from '../../reference/geometry.js';
import { expectLaid, type Laying, pixelsOf } from './laid.js';

/** One network whose layers pad, and one whose layers do not. */
const layings = {
  fast: { network: fast(), heads: ['classifier'], stride: 'fine' },
  compact: {
    network: compact({ classes: 3, boxes: 1 }),
    heads: ['classifier', 'regressor'],
    stride: 'coarse',
  },
} as const satisfies Record<string, Laying>;

const limit = 700;
const fits = ([height, width]: Pair) => height * width <= limit ** 2;

const ladderFor = ({ network, heads, stride }: Laying, side = limit, onReplaced = () => {}) =>
  new Ladder(
    layingRules(network, heads, stride),
    [side, side],
    (size) => areaOf(size) <= side ** 2,
    onReplaced,
  );

/** From one to `most` images, of one to some four windows a side. */
function batches({ network }: Laying, seed: number, count: number, most: number): Pair[][] {
  const random = new Random(seed);
  const [least] = network.input.window;
  const length = () => Math.floor(least * random.uniform(1, 4));
  return Array.from({ length: count }, () =>
    Array.from({ length: 1 + random.integer(most) }, (): Pair => [length(), length()]),
  );
}

const pixels = (images: readonly Pair[]) => images.reduce((sum, image) => sum + areaOf(image), 0);

/** What rounding a later size up along both axes can add. */
const room = (17 / 16) ** 2;

for (const [name, laying] of Object.entries(layings)) {
  describe(`the sizes of planes for ${name}`, () => {
    it('are few, and fit, whatever comes and for however long', () => {
      const ladder = ladderFor(laying);
      const sizes = new Set<string>();
      for (const images of batches(laying, 1, 500, 3)) {
        for (const { size } of ladder.lay(images)!) {
          expect(fits(size), `${size}`).to.equal(true);
          sizes.add(size.join());
        }
      }
      // Twelve at leisure, then some whose sides are powers of two, or half way between.
      expect(sizes.size).to.be.within(2, 24);
    });

    it('hold every image, or all its parts', () => {
      const property = fc.property(fc.nat(1e6), (seed) => {
        const ladder = ladderFor(laying);
        for (const images of batches(laying, seed, 4, 6)) expectLaid(ladder.lay(images)!, images, laying);
      });
      fc.assert(property, { numRuns: 20 });
    });

    it('cost little more than the images, or than a size made for them would', () => {
      const property = fc.property(fc.nat(1e6), (seed) => {
        const ladder = ladderFor(laying);
        let [cost, bound] = [0, 0];
        // No more than the sizes that are made without hesitation.
        for (const images of batches(laying, seed, 12, 4)) {
          const own = pixelsOf(ladder.lay(images)!);
          const alone = pixelsOf(ladderFor(laying).lay(images)!);
          // Of thousands of such some cost 1.7 times as much, since what suits them came before.
          expect(own, `${images.join(' ')}`).to.be.at.most(2 * alone);
          cost += own;
          bound += Math.max(1.12 * pixels(images), 1.06 * room * alone);
        }
        expect(cost).to.be.at.most(bound);
      });
      fc.assert(property, { numRuns: 20 });
    });

    it('are exact for the first images, and cost no more when images come again', () => {
      const property = fc.property(fc.nat(1e6), (seed) => {
        const [[image]] = batches(laying, seed, 1, 1);
        fc.pre(fits(image));
        const ladder = ladderFor(laying);
        expect(ladder.lay([image])!.map(({ size }) => size)).to.deep.equal([image]);
        for (const images of batches(laying, seed + 1, 5, 4)) {
          const cost = pixelsOf(ladder.lay(images)!);
          expect(pixelsOf(ladder.lay(images)!)).to.be.at.most(cost);
        }
      });
      fc.assert(property, { numRuns: 20 });
    });

    it('are chosen by what came, once much has come', () => {
      const [least] = laying.network.input.window;
      // Levels of a pyramid: short sides that stay the same, and long ones up to twice as long.
      const levels = (aspect: number) =>
        [1.1, 1.25, 1.5, 1.7].map(
          (scale): Pair => [Math.round(least * scale * aspect), Math.round(least * scale)],
        );
      for (const seed of [21, 22, 23]) {
        let replaced = 0;
        const ladder = ladderFor(laying, undefined, () => {
          replaced++;
        });
        const random = new Random(seed);
        const calls = Array.from({ length: 264 }, () => levels(random.uniform(1, 2)));
        const costs = calls.map((images) => pixelsOf(ladder.lay(images)!));
        const later = costs.slice(64).reduce((sum, cost) => sum + cost, 0);
        // The first twelve sizes alone cost 1.31 to 1.37 times the images for fast, and 1.26 to 1.31 for compact.
        const bound = { fast: 1.3, compact: 1.25 }[name as keyof typeof layings];
        expect(later / pixels(calls.slice(64).flat())).to.be.at.most(bound);
        expect(replaced).to.equal(1);
      }
    });

    it('are none where parts that fit would show nothing', () => {
      const [least] = laying.network.input.window;
      const ladder = ladderFor(laying, least - 1);
      expect(ladder.lay([[2 * least, 3 * least]])).to.equal(undefined);
      // And it goes on.
      expect(ladder.lay([[2 * least, 3 * least]])).to.equal(undefined);
    });
  });
}
