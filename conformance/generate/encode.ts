/** Cases as the bytes of files: one line a case, large tensors as NumPy files, and a checksum for each. */
import { createHash } from 'node:crypto';
import { encodeNpy } from '../../lib/formats/npy.js';
import { float32Text } from '../../lib/formats/number-text.js';
import {
  type Case,
  isList,
  isTensor,
  isTolerance,
  type Leaf,
  type Manifest,
  type Tolerances,
  type Value,
} from '../runner/manifest.js';

/** Tensors with more elements than this go into a file of their own. */
const largestInline = 256;

export type Files = Map<string, Uint8Array | string>;

/** How a number is written: as it is, or as the shortest decimal of the float32 that it is. */
type NumberText = (value: number) => string;

export function encodeManifest({ cases, ...head }: Manifest): Files {
  const files: Files = new Map();
  const lines = cases.map((one) => encodeCase(one, files)).join(',\n');
  const text = JSON.stringify({ $schema: './manifest.schema.json', ...head }, undefined, 1);
  files.set('manifest.json', `${text.slice(0, -2)},\n "cases": [\n${lines}\n]}\n`);
  return files;
}

/** The checksums of all files, in the form of `sha256sum`. */
export function checksums(files: Files): string {
  const lines = [...files].map(([path, content]) => `${sha256(content)}  ${path}\n`);
  return lines.sort((first, second) => (first.slice(66) < second.slice(66) ? -1 : 1)).join('');
}

function sha256(content: Uint8Array | string): string {
  return createHash('sha256').update(content).digest('hex');
}

function encodeCase(one: Case, files: Files): string {
  const name = (part: string) => `tensors/${one.id.replaceAll('/', '-')}-${part}.npy`;
  const write = (value: Value, part: string, text: NumberText): string =>
    encode(value, (tensor) => inFile(tensor, name(part), files), text, part);
  const { id, operation, specification, comment, flags } = one;
  const fields = [
    ...Object.entries({ id, operation, specification, comment, flags }).map(
      ([key, value]) => `${JSON.stringify(key)}:${JSON.stringify(value)}`,
    ),
    `"inputs":${write(one.inputs, 'inputs', String)}`,
    `"parameters":${write(one.parameters, 'parameters', String)}`,
    'error' in one.expected
      ? `"expected":${JSON.stringify(one.expected)}`
      : `"expected":{"outputs":${write(one.expected.outputs, 'expected', float32Text)}}`,
    `"tolerance":${encodeTolerances(one, write)}`,
    `"mistakes":[${one.mistakes.map((mistake) => write({ ...mistake }, 'mistakes', float32Text)).join(',')}]`,
  ];
  return `{${fields.join(',')}}`;
}

function encodeTolerances(
  { tolerance }: Case,
  write: (value: Value, part: string, text: NumberText) => string,
): string {
  const record = (entries: readonly string[]) => `{${entries.join(',')}}`;
  const encodeOne = (one: Tolerances, part: string): string => {
    if (Array.isArray(one)) return `[${one.map((item) => encodeOne(item, part)).join(',')}]`;
    if (!isTolerance(one)) {
      return record(
        Object.entries(one).map(([name, item]) => `${JSON.stringify(name)}:${encodeOne(item, part)}`),
      );
    }
    return record(
      Object.entries(one).map(([key, value]) => {
        const text = key === 'magnitudes' ? roundedUpText : String;
        return `${JSON.stringify(key)}:${write(value, part, text)}`;
      }),
    );
  };
  return record(
    Object.entries(tolerance).map(
      ([output, one]) => `${JSON.stringify(output)}:${encodeOne(one, `tolerance-${output}`)}`,
    ),
  );
}

/** Bounds may grow by a rounding, never shrink. */
function roundedUpText(value: number): string {
  const shortened = Number(value.toPrecision(4));
  return float32Text(Math.fround(shortened >= value ? shortened : Number((value * 1.0006).toPrecision(4))));
}

function encode(
  value: Value,
  file: (tensor: Extract<Value, { data: readonly Leaf[] }>) => string | undefined,
  text: NumberText,
  part: string,
): string {
  if (typeof value === 'number') return Number.isInteger(value) ? String(value) : text(value);
  if (typeof value !== 'object') return JSON.stringify(value);
  if (isTensor(value)) {
    if (!('data' in value)) return JSON.stringify(value);
    return (
      file(value) ??
      `{"shape":${JSON.stringify(value.shape)},"data":[${value.data.map((leaf) => encode(leaf, file, text, part)).join(',')}]}`
    );
  }
  if (isList(value)) return `[${value.map((item) => encode(item, file, text, part)).join(',')}]`;
  return `{${Object.entries(value)
    .map(([key, item]) => `${JSON.stringify(key)}:${encode(item, file, text, part)}`)
    .join(',')}}`;
}

/** A large tensor's entry in the manifest, its values in a file; `undefined` for a small one. */
function inFile(
  { shape, data }: Extract<Value, { data: readonly Leaf[] }>,
  base: string,
  files: Files,
): string | undefined {
  if (data.length <= largestInline) return undefined;
  const bytes = encodeNpy({ shape, data: Float32Array.from(data, Number) });
  let path = base;
  for (let number = 2; files.has(path); number++) path = base.replace('.npy', `-${number}.npy`);
  files.set(path, bytes);
  return JSON.stringify({ shape, file: path, sha256: sha256(bytes) });
}
