import { InputError } from '../../lib/errors.js';
import { GeometryError } from '../../reference/geometry.js';
import { map, type NdArray } from '../../reference/nd-array.js';
import { errorOf, isWithin, limitsOf } from '../runner/compare.js';
import { flatten } from '../runner/flatten.js';
import {
  type Case,
  isTolerance,
  type Leaf,
  type Mistake,
  type StoredTensor,
  type Tolerances,
  type Value,
  type Values,
} from '../runner/manifest.js';
import { seededForm } from './arrays.js';
import type { FlagName } from './flags.js';
import { type Operation, sectionOf } from './sections.js';

/** What the reference takes and gives: arrays, and plain data around them. */
export type Plain = NdArray | Leaf | StoredTensor | readonly Plain[] | { readonly [name: string]: Plain };
export type Answer = { readonly [output: string]: Plain };

/** A case before anything is rounded. */
export interface Draft {
  readonly id: string;
  readonly operation: Operation;
  readonly comment: string;
  readonly inputs?: Answer;
  readonly parameters?: Answer;
  /** What the reference answers. */
  readonly answer: () => Answer;
  /** One for all outputs, or one an output; exact when left out. */
  readonly tolerance?: Tolerances;
  /** What ports with these bugs answer; several answers where a bug has several forms. */
  readonly mistakes?: { readonly [Flag in FlagName]?: (() => Answer) | readonly (() => Answer)[] };
  /** Bugs that the case catches without being able to name them by the answer. */
  readonly flags?: readonly FlagName[];
}

/** How many elements of a wrong answer are kept: some that are wrong, and some that are not. */
const [keptWrong, keptRight] = [6, 3];

/** And of one of another form: chosen so that it is not the same one of each box. */
const keptOfForm = 8;

/** How far outside its bound an element must be before the case counts as catching a mistake. */
const clarity = 32;

export function complete(draft: Draft): Case {
  const { id, operation, comment, inputs = {}, parameters = {}, flags = [] } = draft;
  const common = { id, operation, specification: sectionOf(operation), comment };
  const given = { inputs: toValues(inputs), parameters: toValues(parameters) };
  const answer = answerOf(draft.answer);
  if (typeof answer === 'string') {
    const expected = { error: answer };
    return { ...common, flags: ['MissingCheck'], ...given, expected, tolerance: {}, mistakes: [] };
  }
  const outputs = rounded(answer);
  const tolerance = Object.fromEntries(
    Object.keys(outputs).map((output) => [output, toleranceOf(draft, output)]),
  );
  const wrongs = Object.entries(draft.mistakes ?? {}).map(([flag, wrong]) => ({
    flag,
    answers: [wrong].flat().map(answerOf),
  }));
  const mistakes = wrongs.flatMap(({ flag, answers }) =>
    answers.flatMap((wrong) => mistakesOf(flag, outputs, wrong, tolerance)),
  );
  // A port that refuses what has an answer is caught as well.
  const refusing = wrongs.filter(({ answers }) => answers.some((wrong) => typeof wrong === 'string'));
  const caught = [...new Set([...[...mistakes, ...refusing].map(({ flag }) => flag), ...flags])];
  return { ...common, flags: caught, ...given, expected: { outputs }, tolerance, mistakes };
}

function toleranceOf({ tolerance = { formula: 'exact' } }: Draft, output: string): Tolerances {
  if (isTolerance(tolerance)) return tolerance;
  return (tolerance as { readonly [output: string]: Tolerances })[output] ?? { formula: 'exact' };
}

/** The answer, or the code of the error that comes instead (SPEC 10.1). */
function answerOf(answer: () => Answer): Answer | string {
  try {
    return answer();
  } catch (error) {
    if (error instanceof GeometryError) return 'GEOMETRY';
    if (error instanceof InputError) return error.code;
    throw error;
  }
}

function mistakesOf(
  flag: string,
  outputs: Values,
  wrong: Answer | string,
  tolerance: Readonly<Record<string, Tolerances>>,
): Mistake[] {
  if (typeof wrong === 'string') return [];
  const wrongOutputs = rounded(wrong);
  for (const output of Object.keys(outputs)) {
    const mistake = mistakeOf(outputs[output], wrongOutputs[output], tolerance[output]);
    if (mistake !== undefined) return [{ flag, output, ...mistake }];
  }
  return [];
}

/** `undefined` where the case cannot tell the wrong output from the right one. */
function mistakeOf(
  want: Value,
  wrong: Value,
  tolerance: Tolerances,
): Omit<Mistake, 'flag' | 'output'> | undefined {
  const [wanted, given] = [flatten(want), flatten(wrong)];
  const every = [...given.leaves.keys()];
  const kept = (elements: readonly number[]) => ({
    elements,
    values: elements.map((element) => given.leaves[element]),
  });
  if (wanted.form !== given.form) return { form: given.form, ...kept(spread(every, keptOfForm)) };
  const limits = limitsOf(want, tolerance);
  const isClear = (leaf: number) => {
    const error = errorOf(wanted.leaves[leaf], given.leaves[leaf]);
    const size = Math.abs(Number(given.leaves[leaf]) || 0);
    return !isWithin(error, clarity * limits[leaf].bound + 2 ** -12 * size);
  };
  const clear = every.filter(isClear);
  if (clear.length === 0) return undefined;
  const right = every.filter((leaf) => errorOf(wanted.leaves[leaf], given.leaves[leaf]) === 0);
  const elements = [...spread(clear, keptWrong), ...spread(right, keptRight)];
  return kept(elements.sort((first, second) => first - second));
}

/** At most `count` of the items, first to last. */
function spread(items: readonly number[], count: number): number[] {
  if (items.length <= count) return [...items];
  return Array.from(
    { length: count },
    (_, index) => items[Math.floor((index * (items.length - 1)) / (count - 1))],
  );
}

/** The answer with every number rounded to float32. */
function rounded(answer: Answer): Values {
  return Object.fromEntries(Object.entries(answer).map(([name, plain]) => [name, roundedValue(plain)]));
}

function roundedValue(plain: Plain): Value {
  if (typeof plain === 'number') return toLeaf(Math.fround(plain));
  if (typeof plain !== 'object') return plain;
  if (isNdArray(plain)) return toTensor(map(plain, Math.fround));
  if (isPlainList(plain)) return plain.map(roundedValue);
  return rounded(plain as Answer);
}

/** Arrays as tensors, nothing rounded. */
export function toValues(plain: Answer): Values {
  return Object.fromEntries(Object.entries(plain).map(([name, value]) => [name, toValue(value)]));
}

export function toValue(plain: Plain): Value {
  if (typeof plain === 'number') return toLeaf(plain);
  if (typeof plain !== 'object') return plain;
  if (isNdArray(plain)) return seededForm(plain) ?? toTensor(plain);
  if (isPlainList(plain)) return plain.map(toValue);
  return toValues(plain as Answer);
}

function toTensor(array: NdArray): Value {
  const { data } = map(array, (value) => value);
  return { shape: [...array.shape], data: Array.from(data, toLeaf) };
}

function toLeaf(value: number): Leaf {
  if (Number.isFinite(value)) return Object.is(value, -0) ? 0 : value;
  return `${value}`;
}

function isNdArray(plain: Plain): plain is NdArray {
  return typeof plain === 'object' && 'stride' in plain && 'pick' in plain;
}

function isPlainList(plain: Plain): plain is readonly Plain[] {
  return Array.isArray(plain);
}
