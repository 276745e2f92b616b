/** Categories of a data set as classes (SPEC 8.4). */
import type { CategorisedObject } from './claimed-objects.js';
import type { ClaimedCategory } from './claims.js';
import { type Fault, hasError } from './fault.js';

export function findNamesTwice(categories: readonly ClaimedCategory[], faults: Fault[]): void {
  const first = new Map<string, ClaimedCategory>();
  for (const category of categories) {
    const folded = category.name.trim().toLowerCase();
    const other = first.get(folded);
    first.set(folded, other ?? category);
    if (other === undefined || other.key === category.key) continue;
    const isSame = other.name === category.name;
    faults.push({
      severity: isSame ? 'error' : 'warning',
      kind: 'categories have one name',
      place: category.place,
      reason: isSame
        ? `has the name of ${other.place}: give one class one category`
        : `differs from ${other.place} only in blanks or capitals`,
    });
  }
}

/** In their order; those without annotations are left out with a warning. */
export function usedCategories(
  categories: readonly ClaimedCategory[],
  objects: readonly CategorisedObject[],
  faults: Fault[],
): ClaimedCategory[] {
  const used = new Set(objects.map(({ category }) => category));
  // Where annotations could not be read, nobody knows what they were of.
  const isSure = !hasError(faults);
  return categories.filter(({ key, place }) => {
    const isUsed = used.has(key);
    if (!isUsed && isSure) {
      const reason = 'is left out: nothing is annotated with it';
      faults.push({ severity: 'warning', kind: 'categories are unused', place, reason });
    }
    return isUsed;
  });
}
