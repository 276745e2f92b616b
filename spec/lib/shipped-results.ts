/** What the shipped models find on the cpu backend, and what it is for another one to find the same. */
import { expect } from 'chai';
import { OverFeat, type RgbImage, readImage, type shippedModels } from '../../lib/index.js';
import { answerOf, type Found } from './answer-of.js';

export type ShippedName = (typeof shippedModels)[number];

const pictures: Readonly<Record<ShippedName, string>> = {
  cells: 'examples/cells-2.jpg',
  caltech3: 'examples/face.jpg',
  clothing: 'examples/pants.jpg',
};

/** Enough scales to see every kernel at several sizes, and quick in every mode. */
export const shippedOptions = {
  cells: { scales: [160, 230], threshold: 1 },
  caltech3: { scales: [30, 41, 56], threshold: 1 },
  clothing: { scales: [107, 127], threshold: 0.01 },
} as const;

/** Decoded here for Node and browsers alike: codecs differ in their rounding. */
export async function shippedPicture(name: ShippedName): Promise<RgbImage> {
  return (await readImage(pictures[name])).image;
}

const known = new Map<ShippedName, Promise<readonly Found[]>>();

/** The cpu backend's results, found once. */
export function wantedResults(name: ShippedName): Promise<readonly Found[]> {
  const wanted = known.get(name) ?? find(name);
  known.set(name, wanted);
  return wanted;
}

async function find(name: ShippedName): Promise<readonly Found[]> {
  await using overfeat = await OverFeat.load(name, { backend: 'cpu' });
  return (await answerOf(overfeat, await shippedPicture(name), shippedOptions[name])).results;
}

/** The same classes or objects in the same order, scores to a thousandth of themselves and edges to a twentieth of a pixel. */
export function expectSameResults(results: readonly Found[], wanted: readonly Found[]): void {
  expect(wanted.length).to.be.above(0);
  expect(results.map(({ label }) => label)).to.deep.equal(wanted.map(({ label }) => label));
  for (const [at, result] of results.entries()) {
    const other = wanted[at];
    expect(result.score).to.be.closeTo(other.score, 1e-3 * other.score);
    expect('box' in result).to.equal('box' in other);
    if (!('box' in result && 'box' in other)) continue;
    for (const edge of ['xmin', 'ymin', 'xmax', 'ymax'] as const) {
      expect(result.box[edge], `${edge} of box ${at}`).to.be.closeTo(other.box[edge], 0.05);
    }
  }
}
