/** The yaml of a YOLO data set, in Ultralytics' layout: where its pictures are, and what its classes are called. */
import '../../validation/no-eval.js';
import { basename, dirname, isAbsolute, resolve } from 'node:path';
import { LineCounter, parseDocument } from 'yaml';
import { z } from 'zod';
import { exists } from '../../files/file-kind.js';
import { readBytes } from '../../files/read-bytes.js';
import { plainEnglish } from '../../validation/plain-english.js';
import type { Fault } from '../fault.js';
import { type Split, splits } from '../splits.js';

/** Kind of the faults of what a split names and the disk has not. */
export const missingSource = 'sources are missing';

/** A place with pictures, or a list of them. */
export interface YoloSource {
  readonly path: string;
  /** As `data.yaml:3`. */
  readonly place: string;
}

export interface YoloSplit {
  readonly sources: readonly YoloSource[];
  /** Of what is not there: programs write a split into the yaml whether or not there are pictures for it. */
  readonly faults: readonly Fault[];
}

export interface YoloYaml {
  /** By class number. */
  readonly names: ReadonlyMap<string, string>;
  /** Folder that relative paths start from. */
  readonly root: string;
  readonly splits: Readonly<Partial<Record<Split, YoloSplit>>>;
  readonly faults: readonly Fault[];
}

const name = z.union([z.string().min(1), z.number()], { error: 'must be a text' }).transform(String);
const paths = z
  .union([z.string().min(1), z.array(z.string().min(1))], { error: 'must be a path, or a list of paths' })
  .transform((value) => (typeof value === 'string' ? [value] : value))
  .nullish();
const schema = z.object({
  path: z.string().nullish(),
  train: paths,
  val: paths,
  validation: paths,
  test: paths,
  nc: z.int().nullish(),
  names: z.union([z.array(name), z.record(z.string().regex(/^\d+$/), name)], {
    error: ({ input }) =>
      input === undefined
        ? 'is missing'
        : 'must be a list of the class names, or a map from class numbers to names',
  }),
});

/** Whether a yaml file is that of a YOLO data set, by what it has. */
export async function isYoloYaml(path: string): Promise<boolean> {
  const { value } = await parseYaml(path);
  return (
    typeof value === 'object' && value !== null && 'names' in value && splits.some((split) => split in value)
  );
}

export async function readYoloYaml(path: string): Promise<YoloYaml> {
  const { value, line, mistake } = await parseYaml(path);
  const faults: Fault[] = [];
  const fault = (at: number | undefined, reason: string, kind = 'is not a YOLO data set'): Fault => {
    const place = `${basename(path)}${at === undefined ? '' : `:${at}`}`;
    return { severity: 'error', kind, place, reason };
  };
  const error = (at: number | undefined, reason: string) => faults.push(fault(at, reason));
  if (mistake !== undefined) error(mistake, 'is not YAML: there is a mistake');
  const parsed = schema.safeParse(value, { error: plainEnglish });
  if (!parsed.success) {
    if (mistake === undefined)
      for (const issue of parsed.error.issues)
        error(line(issue.path.slice(0, 1)), `${z.core.toDotPath(issue.path) || 'it'} ${issue.message}`);
    return { names: new Map(), root: dirname(path), splits: {}, faults };
  }
  const { names: given, nc, path: from } = parsed.data;
  const names = new Map(Object.entries(given));
  if (typeof nc === 'number' && nc !== names.size) {
    error(line(['nc']), `says that there are ${nc} classes (nc), but names ${names.size}`);
  }
  const root = await rootOf(path, from ?? '');
  if (root === undefined)
    error(line(['path']), `names the folder ${JSON.stringify(from)}, which is not there`);
  const found: Partial<Record<Split, YoloSplit>> = {};
  for (const split of splits) {
    const key = split === 'val' && !parsed.data.val ? 'validation' : split;
    const sources: YoloSource[] = [];
    const missing: Fault[] = [];
    for (const source of (root !== undefined && parsed.data[key]) || []) {
      const place = `${basename(path)}:${line([key])}`;
      const there = await sourceOf(root ?? '', source);
      if (there !== undefined) sources.push({ path: there, place });
      else {
        const reason = `names ${JSON.stringify(source)}, which is not in ${root}`;
        missing.push(fault(line([key]), reason, missingSource));
      }
    }
    if (parsed.data[key]) found[split] = { sources, faults: missing };
  }
  return { names, root: root ?? dirname(path), splits: found, faults };
}

interface ParsedYaml {
  readonly value: unknown;
  /** Of a value in it, from 1. */
  readonly line: (path: readonly PropertyKey[]) => number | undefined;
  /** The line of the first mistake. */
  readonly mistake?: number;
}

async function parseYaml(path: string): Promise<ParsedYaml> {
  const lineCounter = new LineCounter();
  const document = parseDocument(new TextDecoder().decode(await readBytes(path)), {
    lineCounter,
    prettyErrors: false,
    logLevel: 'silent',
  });
  const lineAt = (offset: number) => lineCounter.linePos(offset).line;
  const line = (keys: readonly PropertyKey[]) => {
    const node: unknown = document.getIn(keys, true);
    const range = typeof node === 'object' && node !== null && 'range' in node ? node.range : undefined;
    return Array.isArray(range) ? lineAt(range[0]) : undefined;
  };
  const [mistake] = document.errors;
  if (mistake !== undefined) return { value: undefined, line, mistake: lineAt(mistake.pos[0]) };
  try {
    return { value: document.toJS(), line };
  } catch {
    // Aliases of aliases, or of nothing.
    return { value: undefined, line, mistake: 1 };
  }
}

/** Beside the yaml, else beside its folder, as where `path` is the name of that folder. */
async function rootOf(yaml: string, path: string): Promise<string | undefined> {
  const folder = dirname(resolve(yaml));
  if (path === '' || isAbsolute(path)) return (await exists(path || folder)) ? path || folder : undefined;
  for (const candidate of [resolve(folder, path), resolve(folder, '..', path)])
    if (await exists(candidate)) return candidate;
  return basename(path) === basename(folder) ? folder : undefined;
}

/** Where it is not there, without a leading `../`, as Ultralytics does. */
async function sourceOf(root: string, path: string): Promise<string | undefined> {
  const candidates = [resolve(root, path), ...(path.startsWith('../') ? [resolve(root, path.slice(3))] : [])];
  for (const candidate of candidates) if (await exists(candidate)) return candidate;
  return undefined;
}
