import '../validation/no-eval.js';
import { z } from 'zod';
import type { Tensor, Weights } from '../../backends/backend.js';
import { elementCount } from '../../reference/geometry.js';
import { InputError } from '../errors.js';
import { parseValue } from '../validation/parse-value.js';
import type { ByteSource } from './byte-source.js';
import { duplicateKey } from './duplicate-key.js';
import { floatTypes, readTensor, type TensorEntry } from './tensor-entry.js';

export interface SafetensorsHeader {
  readonly metadata: Readonly<Record<string, string>>;
  /** In the order in which their bytes lie in the file. */
  readonly tensors: readonly TensorEntry[];
}

/** Bytes of the number that begins the file: the header's length. */
const lengthBytes = 8;
/** The format's own limit. */
const longestHeader = 100_000_000;

const metadataKey = '__metadata__';
const metadataSchema = z.record(z.string(), z.string());
/** Keeps messages that name a tensor short and on one line. */
const printable = /^[\x20-\x7e]{1,200}$/;
const wholeNumber = z.int().min(0);
const entrySchema = z.strictObject({
  dtype: z.enum(['F64', 'F32', 'F16', 'BF16']),
  shape: z.array(wholeNumber),
  data_offsets: z.tuple([wholeNumber, wholeNumber]),
});

/** Whether a file begins as a safetensors file does: with the length of a JSON object, and the object. */
export async function looksLikeSafetensors(source: ByteSource): Promise<boolean> {
  if (source.size <= lengthBytes) return false;
  const start = new Uint8Array(lengthBytes + 1);
  await source.read(0, start);
  return start[lengthBytes] === '{'.charCodeAt(0);
}

/**
 * Reads and checks the header of a safetensors file (SPEC 8.1): every tensor's bytes must follow the last one's, without
 * holes or overlap, to the file's end.
 * @throws InputError BAD_WEIGHTS
 */
export async function readSafetensorsHeader(source: ByteSource): Promise<SafetensorsHeader> {
  const { text, end } = await headerText(source);
  const header = parseHeader(text, source.name);
  const metadata = parseWith(metadataSchema, header.get(metadataKey) ?? {}, metadataKey, source.name);
  header.delete(metadataKey);
  const tensors = Array.from(header, ([name, value]) => {
    if (!printable.test(name))
      throw malformed(source.name, 'a tensor has a name that is not 1 to 200 printable ASCII characters');
    const { dtype, shape, data_offsets } = parseWith(entrySchema, value, `tensor ${name}`, source.name);
    return { name, type: dtype, shape, position: end + data_offsets[0], end: end + data_offsets[1] };
  });
  tensors.sort((first, second) => first.position - second.position || first.end - second.end);
  let position = end;
  for (const tensor of tensors) {
    const size = elementCount(tensor.shape) * floatTypes[tensor.type].width;
    if (tensor.end - tensor.position !== size) {
      throw malformed(
        source.name,
        `tensor ${tensor.name} has ${tensor.end - tensor.position} bytes, but its shape [${tensor.shape}] needs ${size}`,
      );
    }
    if (tensor.position !== position) {
      const fault = tensor.position < position ? 'overlaps the tensor before it' : 'leaves a hole before it';
      throw malformed(source.name, `tensor ${tensor.name} ${fault}`);
    }
    position = tensor.end;
  }
  if (position !== source.size) {
    throw malformed(source.name, `its tensors end at byte ${position}, but the file at byte ${source.size}`);
  }
  return { metadata, tensors };
}

/**
 * Reads all tensors of a safetensors file as float32.
 * @throws InputError BAD_WEIGHTS
 */
export async function readSafetensors(source: ByteSource): Promise<Weights> {
  const { tensors } = await readSafetensorsHeader(source);
  const weights = new Map<string, Tensor>();
  for (const entry of tensors) weights.set(entry.name, await readTensor(source, entry));
  return Object.fromEntries(weights);
}

/** A safetensors file of float32 tensors, in the order given; the same tensors give the same bytes. */
export function encodeSafetensors(
  weights: Weights,
  metadata: Readonly<Record<string, string>> = {},
): Uint8Array {
  const header: Record<string, unknown> = Object.keys(metadata).length > 0 ? { [metadataKey]: metadata } : {};
  let end = 0;
  for (const [name, { shape, data }] of Object.entries(weights)) {
    if (data.length !== elementCount(shape)) {
      throw new InputError(
        'BAD_WEIGHTS',
        name,
        `has ${data.length} values, but its shape [${shape}] needs ${elementCount(shape)}`,
      );
    }
    const begin = end;
    end += 4 * data.length;
    header[name] = { dtype: 'F32', shape, data_offsets: [begin, end] };
  }
  const text = new TextEncoder().encode(JSON.stringify(header));
  const dataStart = Math.ceil((lengthBytes + text.length) / 8) * 8;
  const bytes = new Uint8Array(dataStart + end).fill(' '.charCodeAt(0), lengthBytes, dataStart);
  const view = new DataView(bytes.buffer);
  view.setBigUint64(0, BigInt(dataStart - lengthBytes), true);
  bytes.set(text, lengthBytes);
  let position = dataStart;
  for (const { data } of Object.values(weights)) {
    for (const value of data) {
      view.setFloat32(position, value, true);
      position += 4;
    }
  }
  return bytes;
}

async function headerText(source: ByteSource): Promise<{ text: string; end: number }> {
  if (source.size < lengthBytes) {
    throw malformed(
      source.name,
      `it has ${source.size} bytes, fewer than the ${lengthBytes} of its header's length`,
    );
  }
  const prefix = new Uint8Array(lengthBytes);
  await source.read(0, prefix);
  const length = new DataView(prefix.buffer).getBigUint64(0, true);
  const most = Math.min(longestHeader, source.size - lengthBytes);
  if (length > most)
    throw malformed(source.name, `its header would be ${length} bytes long, where ${most} are possible`);
  const bytes = new Uint8Array(Number(length));
  await source.read(lengthBytes, bytes);
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    return { text, end: lengthBytes + bytes.length };
  } catch (error) {
    throw malformed(source.name, 'its header is not UTF-8', error);
  }
}

function parseHeader(text: string, name: string): Map<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw malformed(name, 'its header is not JSON', error);
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw malformed(name, 'its header is not a JSON object');
  }
  const key = duplicateKey(text);
  if (key !== undefined)
    throw malformed(name, `its header has the key ${JSON.stringify(key.slice(0, 200))} twice`);
  return new Map(Object.entries(value));
}

function parseWith<Output>(schema: z.ZodType<Output>, value: unknown, what: string, name: string): Output {
  return parseValue(schema, value, ({ place, reason }) =>
    malformed(name, `${place === '' ? what : `${what}: ${place}`} ${reason}`),
  );
}

function malformed(name: string, reason: string, cause?: unknown): InputError {
  return new InputError('BAD_WEIGHTS', name, `is not a well-formed safetensors file: ${reason}`, { cause });
}
