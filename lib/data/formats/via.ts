/** JSON of the VGG Image Annotator (VIA), exported or as a project: regions of pictures, with attributes (SPEC 8.4). */
import '../../validation/no-eval.js';
import { dirname } from 'node:path';
import { z } from 'zod';
import type { Box } from '../../boxes/box.js';
import { plainEnglish } from '../../validation/plain-english.js';
import type { ClaimedObject, ClaimedPicture, ClaimedSet } from '../claims.js';
import type { Fault } from '../fault.js';
import { jsonSetName } from './json-set-name.js';
import { namedCategories } from './named-categories.js';
import { findPicture } from './picture-name.js';
import { boxOfShape, shapeSchema } from './via-shape.js';

/** Text, or of checkboxes those that are ticked. */
const attribute = z.union([z.string(), z.record(z.string(), z.boolean())]);
const regionSchema = z.object({
  shape_attributes: shapeSchema,
  region_attributes: z.record(z.string(), attribute),
});
const entrySchema = z.object({
  filename: z.string().min(1),
  // By number in earlier versions.
  regions: z.union([z.array(z.unknown()), z.record(z.string(), z.unknown())]),
});

type Region = z.infer<typeof regionSchema>;

/** Of what has a box. */
interface PlacedRegion extends Region {
  readonly box: Box;
  readonly picture: string;
  readonly place: string;
}

/** Attributes that say what a region shows, where regions have several; the first that there is. */
const classAttributes = ['class', 'label', 'category', 'name', 'type', 'object'];

/** Whether a JSON value looks like a project or an export. */
export function isVia(value: unknown): boolean {
  if (!isRecord(value)) return false;
  if ('_via_img_metadata' in value) return true;
  const first = Object.values(value)[0];
  return isRecord(first) && 'filename' in first && 'regions' in first;
}

/** @param images folder of the pictures; by default the file's own */
export async function viaClaims(
  value: unknown,
  path: string,
  images: string | undefined,
  signal: AbortSignal | undefined,
): Promise<ClaimedSet> {
  const folder = images ?? dirname(path);
  const faults: Fault[] = [];
  const pictures: ClaimedPicture[] = [];
  const regions: PlacedRegion[] = [];
  for (const [key, given] of entriesOf(value)) {
    signal?.throwIfAborted();
    const entry = parsed(entrySchema, given, key, faults);
    if (entry === undefined) continue;
    const { filename } = entry;
    pictures.push({ key, id: filename, place: filename, ...(await findPicture(folder, filename)) });
    for (const [number, given] of Object.entries(entry.regions)) {
      const place = `regions[${number}] (${filename})`;
      const region = parsed(regionSchema, given, place, faults);
      if (region === undefined) continue;
      const { shape_attributes: shape } = region;
      if (shape.name === 'point') {
        const reason = 'is left out: a point has no area';
        faults.push({ severity: 'warning', kind: 'regions are points', place, reason });
      } else regions.push({ ...region, box: boxOfShape(shape), picture: key, place });
    }
  }
  const chosen = classAttribute(regions);
  const objects = regions.flatMap(({ box, region_attributes, picture, place }): ClaimedObject[] => {
    const category = chosen === undefined ? undefined : classOf(region_attributes[chosen]);
    if (category !== undefined) {
      return [{ picture, category, box, ignore: false, place }];
    }
    const reason =
      chosen === undefined
        ? `has no class: none of its attributes is called ${classAttributes.join(', ')}`
        : `has no class: its attribute ${JSON.stringify(chosen)} must be one text, or one ticked box`;
    faults.push({ severity: 'error', kind: 'regions have no class', place, reason });
    return [];
  });
  return {
    name: jsonSetName(path),
    annotates: 'objects',
    unit: 'pixels',
    hasExtents: true,
    categories: namedCategories(objects.map(({ category }) => category)),
    pictures,
    objects,
    faults,
  };
}

function entriesOf(value: unknown): [string, unknown][] {
  if (!isRecord(value)) return [];
  const entries = '_via_img_metadata' in value ? value._via_img_metadata : value;
  return isRecord(entries) ? Object.entries(entries) : [];
}

/** Nothing, and its faults, where it cannot be read. */
function parsed<Value>(
  schema: z.ZodType<Value>,
  value: unknown,
  place: string,
  faults: Fault[],
): Value | undefined {
  const { success, data, error } = schema.safeParse(value, { error: plainEnglish });
  if (success) return data;
  for (const { path, message } of error.issues) {
    const within = path.length === 0 ? '' : `${z.core.toDotPath(path)} `;
    faults.push({ severity: 'error', kind: 'is not VIA', place, reason: `${within}${message}` });
  }
  return undefined;
}

/** The only one that there is, or the first by which regions are usually classified. */
function classAttribute(regions: readonly Region[]): string | undefined {
  const names = [...new Set(regions.flatMap(({ region_attributes }) => Object.keys(region_attributes)))];
  if (names.length === 1) return names[0];
  return classAttributes
    .map((wanted) => names.find((name) => name.toLowerCase() === wanted))
    .find((name) => name !== undefined);
}

function classOf(value: z.infer<typeof attribute> | undefined): string | undefined {
  if (typeof value === 'string') return value.trim() === '' ? undefined : value.trim();
  const ticked = Object.entries(value ?? {}).flatMap(([name, isTicked]) => (isTicked ? [name] : []));
  return ticked.length === 1 ? ticked[0] : undefined;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
