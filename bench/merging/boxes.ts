/** Boxes of one class to merge: where they lie decides what merging costs. */
import type { WindowBox } from '../../lib/boxes/merge.js';
import { Random } from '../../lib/training/random.js';

/** So many boxes, drawn by the seed; the picture grows with their number, where there is one. */
export const kinds: Record<string, (count: number, seed: number) => WindowBox[]> = {
  'around objects': aroundObjects,
  'uniformly random': uniformlyRandom,
  'all at one place': atOnePlace,
  'all alike': (count) => Array.from({ length: count }, () => of(0.1, 0.3, 7.7, 9.9)),
};

/** A hundred windows see each object, and each predicts its box with an error of a few pixels. */
function aroundObjects(count: number, seed: number): WindowBox[] {
  const random = new Random(seed);
  const side = 6 * Math.sqrt(count);
  const objects = Array.from({ length: Math.ceil(count / 100) }, () => ({
    x: uniform(random, side),
    y: uniform(random, side),
    width: 30 + uniform(random, 60),
    height: 30 + uniform(random, 60),
  }));
  const error = () => 4 * random.normal();
  return Array.from({ length: count }, () => {
    const { x, y, width, height } = objects[random.bits() % objects.length];
    return of(x + error(), y + error(), x + width + error(), y + height + error());
  });
}

function uniformlyRandom(count: number, seed: number): WindowBox[] {
  const random = new Random(seed);
  const side = 20 * Math.sqrt(count);
  return Array.from({ length: count }, () => {
    const [x, y] = [uniform(random, side), uniform(random, side)];
    return of(x, y, x + 20 + uniform(random, 40), y + 20 + uniform(random, 40));
  });
}

/** Any two of them match. */
function atOnePlace(count: number, seed: number): WindowBox[] {
  const random = new Random(seed);
  const error = () => 3 * random.normal();
  return Array.from({ length: count }, () => of(error(), error(), 100 + error(), 100 + error()));
}

function of(xmin: number, ymin: number, xmax: number, ymax: number): WindowBox {
  return { box: { xmin, ymin, xmax, ymax }, score: 0.75, windows: 1 };
}

function uniform(random: Random, length: number): number {
  return (length * random.bits()) / 2 ** 32;
}
