/** CreateML JSON: a list of pictures, each with labels and boxes by their centres, in pixels (SPEC 8.4). */
import '../../validation/no-eval.js';
import { dirname } from 'node:path';
import { z } from 'zod';
import { plainEnglish } from '../../validation/plain-english.js';
import type { ClaimedObject, ClaimedPicture, ClaimedSet } from '../claims.js';
import type { Fault } from '../fault.js';
import { jsonSetName } from './json-set-name.js';
import { namedCategories } from './named-categories.js';
import { findPicture } from './picture-name.js';

const length = z.number().nonnegative();
const entrySchema = z.object({
  image: z.string().min(1),
  annotations: z.array(
    z.object({
      label: z.string().min(1),
      coordinates: z.object({ x: z.number(), y: z.number(), width: length, height: length }),
    }),
  ),
});

/** Whether a JSON value looks like such a list. */
export function isCreateMl(value: unknown): boolean {
  const first: unknown = Array.isArray(value) ? value[0] : undefined;
  return typeof first === 'object' && first !== null && 'image' in first;
}

/** @param images folder of the pictures; by default the file's own */
export async function createMlClaims(
  value: unknown,
  path: string,
  images: string | undefined,
  signal: AbortSignal | undefined,
): Promise<ClaimedSet> {
  const folder = images ?? dirname(path);
  const faults: Fault[] = [];
  const pictures: ClaimedPicture[] = [];
  const objects: ClaimedObject[] = [];
  for (const [at, entry] of Array.isArray(value) ? value.entries() : []) {
    signal?.throwIfAborted();
    const parsed = entrySchema.safeParse(entry, { error: plainEnglish });
    if (!parsed.success) {
      for (const {
        path: [...place],
        message: reason,
      } of parsed.error.issues)
        faults.push({
          severity: 'error',
          kind: 'is not CreateML',
          place: z.core.toDotPath([at, ...place]),
          reason,
        });
      continue;
    }
    const { image, annotations } = parsed.data;
    const key = `${at}`;
    pictures.push({
      key,
      id: image,
      ...(await findPicture(folder, image)),
      place: `[${at}] (${image})`,
    });
    for (const [number, { label, coordinates }] of annotations.entries()) {
      const { x, y, width, height } = coordinates;
      const box = { xmin: x - width / 2, ymin: y - height / 2, xmax: x + width / 2, ymax: y + height / 2 };
      objects.push({
        picture: key,
        category: label,
        box,
        ignore: false,
        place: `[${at}].annotations[${number}] (${image})`,
      });
    }
  }
  return {
    name: jsonSetName(path),
    annotates: 'objects',
    unit: 'pixels',
    categories: namedCategories(objects.map(({ category }) => category)),
    pictures,
    objects,
    faults,
  };
}
