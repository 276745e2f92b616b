/** What the shipped models find on the cpu backend, and what it is for another one to find the same. */
import { expect } from 'chai';
import { type Detection, OverFeat, type RgbImage, readImage, type shippedModels } from '../../lib/index.js';

export type ShippedName = (typeof shippedModels)[number];

const pictures: Readonly<Record<ShippedName, string>> = {
  cells: 'examples/cells-2.jpg',
  caltech3: 'examples/face.jpg',
};

/** Enough scales to see every kernel at several sizes, and quick in every mode. */
export const shippedOptions = {
  cells: { scales: [160, 230], threshold: 1 },
  caltech3: { scales: [30, 41, 56], threshold: 1 },
} as const;

/** Decoded here for Node and browsers alike: codecs differ in their rounding. */
export async function shippedPicture(name: ShippedName): Promise<RgbImage> {
  return (await readImage(pictures[name])).image;
}

const known = new Map<ShippedName, Promise<readonly Detection[]>>();

/** The cpu backend's boxes, found once. */
export function wantedBoxes(name: ShippedName): Promise<readonly Detection[]> {
  const wanted = known.get(name) ?? find(name);
  known.set(name, wanted);
  return wanted;
}

async function find(name: ShippedName): Promise<readonly Detection[]> {
  await using overfeat = await OverFeat.load(name, { backend: 'cpu' });
  return (await overfeat.detect(await shippedPicture(name), shippedOptions[name])).results;
}

/** The same objects in the same order, scores to a thousandth of themselves and edges to a twentieth of a pixel. */
export function expectSameBoxes(results: readonly Detection[], wanted: readonly Detection[]): void {
  expect(wanted.length).to.be.above(0);
  expect(results.map(({ label }) => label)).to.deep.equal(wanted.map(({ label }) => label));
  results.forEach(({ score, box }, at) => {
    expect(score).to.be.closeTo(wanted[at].score, 1e-3 * wanted[at].score);
    for (const edge of ['xmin', 'ymin', 'xmax', 'ymax'] as const) {
      expect(box[edge], `${edge} of box ${at}`).to.be.closeTo(wanted[at].box[edge], 0.05);
    }
  });
}
