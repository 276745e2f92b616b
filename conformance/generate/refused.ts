import type { Answer, Draft } from './draft.js';
import type { Operation } from './sections.js';

/** `Draft.answer` of a refusal throws; what else it would give is of no interest. */
export type Refused = readonly [
  id: string,
  comment: string,
  inputs: Answer,
  parameters: Answer,
  run: () => unknown,
];

/** A case of what cannot be. */
export const refused =
  (operation: Operation) =>
  ([id, comment, inputs, parameters, run]: Refused): Draft => ({
    id: `${operation}/${id}`,
    operation,
    comment,
    inputs,
    parameters,
    answer: () => {
      run();
      throw new TypeError(`${operation}/${id} is not refused`);
    },
  });
