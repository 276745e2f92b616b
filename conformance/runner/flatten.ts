import { elementCount } from '../../reference/geometry.js';
import { isList, isTensor, type Leaf, type Value } from './manifest.js';

/** An output as one list of leaves, tensors in row-major order, and what it was made of. */
export interface Flat {
  /** Shape of a tensor as `[2, 3]`; a leaf is `number` or `word`; lists and records of these. */
  readonly form: string;
  readonly leaves: readonly Leaf[];
}

/**
 * The leaves of an output whose tensors hold their values.
 * @throws TypeError when a tensor is stored elsewhere or its values do not fill its shape
 */
export function flatten(value: Value): Flat {
  const leaves: Leaf[] = [];
  return { form: collect(value, leaves), leaves };
}

function collect(value: Value, leaves: Leaf[]): string {
  if (typeof value !== 'object' || value === null) {
    requireLeaf(value);
    leaves.push(value);
    return isNumber(value) ? 'number' : 'word';
  }
  if (isTensor(value)) {
    const data = dataOf(value);
    requireShape(value.shape);
    if (data.length !== elementCount(value.shape))
      throw new TypeError(`${data.length} values do not fill [${value.shape.join(', ')}]`);
    for (const element of data) {
      requireLeaf(element);
      leaves.push(element);
    }
    return `[${value.shape.join(', ')}]`;
  }
  if (isList(value)) {
    const forms = value.map((item) => collect(item, leaves));
    const same = forms.every((form) => form === forms[0]);
    return same ? `${forms.length} of ${forms[0] ?? 'nothing'}` : `(${forms.join(', ')})`;
  }
  const names = Object.keys(value).sort();
  return `{${names.map((name) => `${name}: ${collect(value[name], leaves)}`).join(', ')}}`;
}

/** What came over the wire may be anything. */
function requireLeaf(leaf: unknown): asserts leaf is Leaf {
  if (leaf === null || leaf === undefined)
    throw new TypeError(
      'null is not a value: write NaN and the infinities as the strings NaN, Infinity, -Infinity',
    );
  if (typeof leaf === 'object') throw new TypeError('data must be one flat list of numbers');
}

function requireShape(shape: unknown): asserts shape is readonly number[] {
  if (!Array.isArray(shape) || !shape.every((length) => Number.isInteger(length) && length >= 0))
    throw new TypeError('shape must be a list of lengths');
}

function dataOf(tensor: Value & { readonly shape: readonly number[] }): readonly Leaf[] {
  if ('data' in tensor && Array.isArray(tensor.data)) return tensor.data;
  throw new TypeError('a tensor must have its values in data');
}

/** Where in an output a leaf is, as `[0, 2, 1]`, `.boxes[1].xmin` or nothing for a single number. */
export function placeOf(value: Value, leaf: number): string {
  if (typeof value !== 'object') return '';
  if (isTensor(value)) {
    let rest = leaf;
    const position = [...value.shape].reverse().map((length) => {
      const at = rest % length;
      rest = Math.floor(rest / length);
      return at;
    });
    return `[${position.reverse().join(', ')}]`;
  }
  const names = isList(value) ? value.map((_, index) => index) : Object.keys(value).sort();
  let first = 0;
  for (const name of names) {
    const item = isList(value) ? value[Number(name)] : value[name];
    const { length } = flatten(item).leaves;
    if (leaf < first + length)
      return `${isList(value) ? `[${name}]` : `.${name}`}${placeOf(item, leaf - first)}`;
    first += length;
  }
  throw new RangeError(`there is no leaf ${leaf}`);
}

/** A leaf as a number: NaN and the infinities come as strings. */
export function toNumber(leaf: Leaf): number | undefined {
  return isNumber(leaf) ? Number(leaf) : undefined;
}

function isNumber(leaf: Leaf): boolean {
  return typeof leaf === 'number' || leaf === 'NaN' || leaf === 'Infinity' || leaf === '-Infinity';
}
