/** A COCO JSON file as it is written: entries that cannot be read become faults, so that all of them are told. */

import '../../validation/no-eval.js';
import { z } from 'zod';
import { showValue } from '../../../backends/show-value.js';
import { plainEnglish } from '../../validation/plain-english.js';
import type { Fault } from '../fault.js';

/** JSON's numbers are read as float64. */
const tooLarge = 'is a whole number above 2^53, which cannot be read exactly: write ids that large as texts';

function keyError({ input }: { readonly input?: unknown }): string {
  if (input === undefined) return 'is missing';
  return Number.isInteger(input) && !Number.isSafeInteger(input)
    ? tooLarge
    : `must be a whole number or a text, not ${showValue(input)}`;
}

/** What COCO's ids are, or texts, as some programs write them. */
const keySchema = z.union([z.int({ error: keyError }), z.string().min(1)], { error: keyError });

const categorySchema = z.object({ id: keySchema, name: z.string().min(1) });
const imageSchema = z.object({
  id: keySchema,
  file_name: z.string().min(1),
  width: z.int().positive().nullish(),
  height: z.int().positive().nullish(),
});
const boxSchema = z.tuple([z.number(), z.number(), z.number().nonnegative(), z.number().nonnegative()]);
const annotationSchema = z.object({
  id: keySchema.nullish(),
  image_id: keySchema,
  category_id: keySchema,
  // Some programs write an empty list where there is a polygon alone.
  bbox: z
    .preprocess((value) => (Array.isArray(value) && value.length === 0 ? null : value), boxSchema.nullish())
    .optional(),
  segmentation: z.unknown().optional(),
  iscrowd: z
    .union([z.literal([0, 1]), z.boolean()], {
      error: ({ input }) => `must be 0 or 1, not ${showValue(input)}`,
    })
    .nullish(),
});

export type CocoKey = z.infer<typeof keySchema>;
export type CocoCategory = z.infer<typeof categorySchema>;
export type CocoImage = z.infer<typeof imageSchema>;
/** With its place in the file's list. */
export type CocoAnnotation = z.infer<typeof annotationSchema> & { readonly at: number };

export interface Coco {
  readonly categories: readonly CocoCategory[];
  readonly images: readonly CocoImage[];
  readonly annotations: readonly CocoAnnotation[];
  /** Ids of entries that cannot be read: what refers to them is no fault of its own. */
  readonly unread: { readonly categories: ReadonlySet<unknown>; readonly images: ReadonlySet<unknown> };
  readonly faults: readonly Fault[];
}

const listNames = ['categories', 'images', 'annotations'] as const;

export function parseCoco(value: unknown): Coco {
  const faults: Fault[] = [];
  const error = (place: string, reason: string) =>
    faults.push({ severity: 'error', kind: 'is not COCO', place, reason });
  let isTold = false;
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
  if (!isObject) error('it', `is not a COCO data set: it must be an object, not ${showValue(value)}`);
  const file: Readonly<Record<string, unknown>> = isObject ? { ...value } : {};
  for (const name of isObject ? listNames : []) {
    const list = file[name];
    if (list === undefined) error(name, 'is missing: this is not a COCO data set');
    else if (!Array.isArray(list)) error(name, `must be a list, not ${showValue(list)}`);
    else if (list.length === 0 && name !== 'annotations') error(name, 'must have at least 1 item');
  }
  const read = <Entry>(name: (typeof listNames)[number], schema: z.ZodType<Entry>) => {
    const list: unknown = file[name];
    const entries: (Entry & { at: number })[] = [];
    const unread = new Set<unknown>();
    for (const [at, item] of Array.isArray(list) ? list.entries() : []) {
      const parsed = schema.safeParse(item, { error: plainEnglish });
      if (parsed.success) {
        entries.push({ ...parsed.data, at });
        continue;
      }
      unread.add((item as { id?: unknown } | null)?.id);
      for (const { path, message } of parsed.error.issues) {
        // Once, since where one is so large, most are.
        if (message === tooLarge && isTold) continue;
        isTold ||= message === tooLarge;
        error(z.core.toDotPath([name, at, ...path]), message);
      }
    }
    return { entries, unread };
  };
  const categories = read('categories', categorySchema);
  const images = read('images', imageSchema);
  const annotations = read('annotations', annotationSchema);
  return {
    categories: categories.entries,
    images: images.entries,
    annotations: annotations.entries,
    unread: { categories: categories.unread, images: images.unread },
    faults,
  };
}
