import { isFunctionDeclaration } from 'typescript/unstable/ast/is';
import type { Source } from './source.js';
import type { Turn } from './turns.js';

/** What a file declares, by name. */
export function placeOf(file: string, within: string): string {
  return `${file} ${within}`;
}

/** A call of `entered` at the beginning of a function, with the function's place. */
export interface Mark extends Turn {
  readonly place: string;
}

/**
 * Of every function that a file declares: by these the unchanged port tells which functions a case calls. No other case
 * can notice a change in them.
 */
export function marksOf({ file, tree }: Source): Mark[] {
  return tree.statements.filter(isFunctionDeclaration).flatMap(({ name, body }): Mark[] => {
    if (name === undefined || body === undefined) return [];
    const place = placeOf(file, name.text);
    const start = body.getStart() + 1;
    const text = `entered(${JSON.stringify(place)});`;
    return [{ place, start, end: start, insertions: [{ start, end: start, text }] }];
  });
}
