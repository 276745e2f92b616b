/** Data sets of pictures of many sizes, and of one, made from the examples. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import jpeg from 'jpeg-js';
import { type DataSet, readDataSet } from '../../lib/data/data-set.js';
import { resizeImage } from '../../lib/images/resize-image.js';
import { type RgbImage, readImage } from '../../lib/index.js';
import { Random } from '../../lib/training/random.js';
import type { Pair } from '../../reference/geometry.js';

/** The shipped models that find objects. */
export const detectors = ['caltech3', 'cells'] as const;
type Detector = (typeof detectors)[number];

/** The examples that show what a model knows. */
const annotations: Readonly<Record<Detector, string>> = { caltech3: 'objects.json', cells: 'cells.json' };
const examples = fileURLToPath(new URL('../../examples', import.meta.url));

const shortest = 300;
const longest = 1200;

/**
 * The size of every picture of the set that the mixed one is compared with, [y, x]: as many pixels as those of the mixed
 * one have in the mean, so that both sets are the same work to read and to resize.
 */
export const oneSize: Pair = [681, 909];

/** `count` sizes [y, x], no two alike: sides of 300 to 1200 pixels, neither more than twice the other. */
export function mixedSizes(count: number): Pair[] {
  const random = new Random(1);
  const sizes = new Map<string, Pair>();
  while (sizes.size < count) {
    const side = () => shortest + random.integer(longest - shortest + 1);
    const size: Pair = [side(), side()];
    if (Math.max(...size) <= 2 * Math.min(...size)) sizes.set(size.join('x'), size);
  }
  return [...sizes.values()];
}

export async function writeJpeg(path: string, { width, height, data }: RgbImage): Promise<void> {
  await writeFile(path, jpeg.encode({ width, height, data }, 90).data);
}

/**
 * Writes one picture of each size, of the model's examples in turn, and their annotations as COCO JSON.
 * @param folder that the pictures and `name`.json go into
 */
export async function writeDataSet(
  folder: string,
  name: string,
  model: Detector,
  sizes: readonly Pair[],
): Promise<DataSet> {
  await mkdir(folder, { recursive: true });
  const { labels, pictures } = await readDataSet(join(examples, annotations[model]), { images: examples });
  const images = await Promise.all(pictures.map(async ({ path }) => (await readImage(path)).image));
  const coco: Coco = {
    categories: labels.map((label, index) => ({ id: index + 1, name: label })),
    images: [],
    annotations: [],
  };
  for (const [at, size] of sizes.entries()) {
    const example = at % pictures.length;
    const file_name = `${name}-${at}.jpg`;
    await writeJpeg(join(folder, file_name), await resizeImage(images[example], size));
    coco.images.push({ id: at, file_name, width: size[1], height: size[0] });
    addObjects(coco, at, pictures[example], size);
  }
  const path = join(folder, `${name}.json`);
  await writeFile(path, JSON.stringify(coco));
  return readDataSet(path);
}

interface Coco {
  readonly categories: { readonly id: number; readonly name: string }[];
  readonly images: {
    readonly id: number;
    readonly file_name: string;
    readonly width: number;
    readonly height: number;
  }[];
  readonly annotations: {
    readonly id: number;
    readonly image_id: number;
    readonly category_id: number;
    readonly bbox: readonly number[];
  }[];
}

function addObjects(
  { annotations: known }: Coco,
  imageId: number,
  { width, height, objects }: DataSet['pictures'][number],
  size: Pair,
): void {
  const zoom: Pair = [size[0] / height, size[1] / width];
  for (const { index, box } of objects) {
    const { xmin, ymin, xmax, ymax } = box;
    const bbox = [xmin * zoom[1], ymin * zoom[0], (xmax - xmin) * zoom[1], (ymax - ymin) * zoom[0]];
    known.push({ id: known.length, image_id: imageId, category_id: index + 1, bbox });
  }
}
