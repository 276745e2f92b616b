/** Annotated pictures from a COCO JSON file. Reached through a dynamic import only: it needs Node's file system. */
import { basename, dirname, extname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import { z } from 'zod';
import { area, clip } from '../boxes/box.js';
import { InputError } from '../errors.js';
import { isFile, isFolder, requireFolder } from '../files/file-kind.js';
import { parseJson } from '../files/parse-json.js';
import { readBytes } from '../files/read-bytes.js';
import { parseValue } from '../validation/parse-value.js';
import type { TrueObject, TruePicture } from './ground-truth.js';

/** An annotated picture. Width and height in pixels, as the file claims: whoever decodes the picture compares. */
export interface DataSetPicture extends TruePicture {
  readonly path: string;
  readonly width: number;
  readonly height: number;
}

export interface DataSet {
  /** The file's folder and name, for example `bccd/val`. */
  readonly name: string;
  /** By class index: the categories in ascending order of id. */
  readonly labels: readonly string[];
  readonly pictures: readonly DataSetPicture[];
}

export interface ReadDataSetOptions {
  /** Folder of the pictures; by default the one beside the file with its name without extension, else the file's own. */
  readonly images?: string;
}

const cocoSchema = z.object({
  categories: z.array(z.object({ id: z.int(), name: z.string().min(1) })).min(1),
  images: z
    .array(
      z.object({
        id: z.int(),
        file_name: z.string().min(1),
        width: z.int().positive(),
        height: z.int().positive(),
      }),
    )
    .min(1),
  annotations: z.array(
    z.object({
      id: z.int(),
      image_id: z.int(),
      category_id: z.int(),
      bbox: z.tuple([z.number(), z.number(), z.number().nonnegative(), z.number().nonnegative()]),
      iscrowd: z.int().min(0).max(1).default(0),
    }),
  ),
});

type Coco = z.infer<typeof cocoSchema>;
type Refuse = (reason: string) => InputError;

/**
 * Reads a data set: [x, y, width, height] boxes become edges, clipped to the picture; crowds become objects to ignore,
 * or nothing when they have no area. A picture without annotations is a picture of background.
 * @param path of a COCO JSON file with `categories`, `images` and `annotations`
 * @throws InputError NOT_FOUND or NOT_A_FILE when there is no such file or folder; BAD_DATA_SET when the file is not
 *   COCO JSON, contradicts itself, has an object without area or outside its picture, or a picture is missing
 */
export async function readDataSet(path: string, { images }: ReadDataSetOptions = {}): Promise<DataSet> {
  const refuse: Refuse = (reason) => new InputError('BAD_DATA_SET', path, reason.replaceAll(/\s+/g, ' '));
  const coco = parseCoco(parseJson(await readBytes(path), path, 'BAD_DATA_SET'), refuse);
  requireUniqueIds('categories', coco.categories, refuse);
  requireUniqueIds('images', coco.images, refuse);
  requireUniqueIds('annotations', coco.annotations, refuse);
  const categories = coco.categories.toSorted((a, b) => a.id - b.id);
  const objectsOf = readObjects(coco, new Map(categories.map(({ id }, index) => [id, index])), refuse);
  const folder = await imagesFolder(path, images);
  const paths = coco.images.map((image) => picturePath(folder, image.file_name, refuse));
  const missing = (await Promise.all(paths.map(isFile))).indexOf(false);
  if (missing >= 0) throw refuse(`the picture ${JSON.stringify(paths[missing])} is missing`);
  const pictures = coco.images.map(({ id, width, height }, image) => {
    return { id, path: paths[image], width, height, objects: objectsOf.get(id) ?? [] };
  });
  const name = `${basename(dirname(resolve(path)))}/${stem(path)}`;
  return { name, labels: categories.map((category) => category.name), pictures };
}

function parseCoco(value: unknown, refuse: Refuse): Coco {
  return parseValue(cocoSchema, value, ({ place, reason }) =>
    refuse(`is not a COCO data set: ${place === '' ? 'it' : place} ${reason}`),
  );
}

function requireUniqueIds(list: string, entries: readonly { id: number }[], refuse: Refuse): void {
  const seen = new Set<number>();
  for (const { id } of entries) {
    if (seen.has(id)) throw refuse(`${list} has the id ${id} twice`);
    seen.add(id);
  }
}

/** Objects by picture id, in the file's order. */
function readObjects(
  coco: Coco,
  indices: ReadonlyMap<number, number>,
  refuse: Refuse,
): Map<number, TrueObject[]> {
  const images = new Map(coco.images.map((image) => [image.id, image]));
  const objectsOf = new Map<number, TrueObject[]>(coco.images.map(({ id }) => [id, []]));
  for (const { id, image_id, category_id, bbox, iscrowd } of coco.annotations) {
    const image = images.get(image_id);
    const index = indices.get(category_id);
    if (image === undefined)
      throw refuse(`annotation ${id} is of the image ${image_id}, which is not listed`);
    if (index === undefined) {
      throw refuse(`annotation ${id} is of the category ${category_id}, which is not listed`);
    }
    const [xmin, ymin, width, height] = bbox;
    if (width === 0 || height === 0) {
      if (iscrowd === 1) continue;
      throw refuse(`the box of annotation ${id} has no area: ${width} x ${height} pixels`);
    }
    const box = clip({ xmin, ymin, xmax: xmin + width, ymax: ymin + height }, image.width, image.height);
    if (area(box) === 0) {
      throw refuse(`the box of annotation ${id} lies outside its ${image.width} x ${image.height} picture`);
    }
    objectsOf.get(image_id)?.push({ index, box, ignore: iscrowd === 1 });
  }
  return objectsOf;
}

const stem = (path: string) => basename(path, extname(path));

async function imagesFolder(path: string, images: string | undefined): Promise<string> {
  if (images === undefined) {
    const beside = join(dirname(path), stem(path));
    return (await isFolder(beside)) ? beside : dirname(path);
  }
  await requireFolder(images);
  return images;
}

function picturePath(folder: string, fileName: string, refuse: Refuse): string {
  const path = resolve(folder, fileName);
  const inside = relative(folder, path);
  if (inside === '..' || inside.startsWith(`..${sep}`) || isAbsolute(inside)) {
    throw refuse(`the picture ${JSON.stringify(fileName)} is outside the images folder ${folder}`);
  }
  return path;
}
