/** Questions drawn at random, and the cases that they make: by the code that makes the fixtures' cases. */
import type fc from 'fast-check';
import { InputError } from '../../lib/errors.js';
import { GeometryError } from '../../reference/geometry.js';
import type { Network } from '../../reference/layers.js';
import { complete, type Draft } from '../generate/draft.js';
import type { Operation } from '../generate/sections.js';
import type { Case, Manifest, Tolerances } from '../runner/manifest.js';

/** What is asked, and how the reference answers: a case before it has an id. */
export interface Question extends Pick<Draft, 'inputs' | 'parameters' | 'answer' | 'mistakes' | 'flags'> {
  /** Asked only where there is an answer; exact when left out. */
  readonly tolerance?: () => Tolerances;
  /** What the case's parameter `network` stands for. */
  readonly network?: Network;
}

/** Where questions of one operation come from. */
export interface Kind {
  readonly operation: Operation;
  readonly questions: fc.Arbitrary<Question>;
}

/** A case, and the network that it names. */
export interface Drawn extends Pick<Manifest, 'networks'> {
  readonly testCase: Case;
}

/** The case of a question, its network under the name of its id. */
export function drawn(id: string, operation: Operation, question: Question): Drawn {
  const { network, tolerance, answer, parameters, ...given } = question;
  const settled = settle(answer);
  const testCase = complete({
    ...given,
    id,
    operation,
    comment: 'Drawn at random.',
    parameters: { ...parameters, ...(network !== undefined && { network: id }) },
    answer: settled.answer,
    ...(settled.answered && tolerance !== undefined && { tolerance: tolerance() }),
    ...(!settled.answered && { mistakes: {} }),
  });
  return { testCase, networks: network === undefined ? {} : { [id]: network } };
}

/** The same answer or error again, without computing it twice. */
function settle(answer: Draft['answer']): { readonly answered: boolean; readonly answer: Draft['answer'] } {
  try {
    const given = answer();
    return { answered: true, answer: () => given };
  } catch (error) {
    if (!isRefusal(error)) throw error;
    return {
      answered: false,
      answer: () => {
        throw error;
      },
    };
  }
}

/** With the known mistakes and the tolerance of a builder of fixtures, but where it cannot be answered. */
export function withBuilder(question: Question, build: () => Draft): Question {
  try {
    const { mistakes, tolerance } = build();
    return {
      ...question,
      ...(mistakes !== undefined && { mistakes }),
      ...(tolerance !== undefined && { tolerance: () => tolerance }),
    };
  } catch (error) {
    if (isRefusal(error)) return question;
    throw error;
  }
}

/** An error that the specification has a code for. */
export function isRefusal(error: unknown): boolean {
  return error instanceof GeometryError || error instanceof InputError;
}
