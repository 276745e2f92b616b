import type { ClaimedCategory } from '../claims.js';

/** Categories that are known by their names alone, in the order of the names' characters. */
export function namedCategories(names: readonly string[]): ClaimedCategory[] {
  return [...new Set(names)].sort().map((name) => ({ key: name, name, place: `class ${name}` }));
}
