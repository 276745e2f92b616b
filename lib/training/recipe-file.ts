/** A recipe as a file of its own: written beside each model, so that a run can be repeated from it (SPEC 8.1). */
import { InputError } from '../errors.js';
import { parseJson } from '../files/parse-json.js';
import { readBytes } from '../files/read-bytes.js';
import type { Recipe } from '../model/recipe.js';
import { partialRecipeSchema, recipeSchema } from '../model/recipe-schema.js';
import { parseValue } from '../validation/parse-value.js';

/** Its name in a model's folder. */
export const recipeFile = 'recipe.json';

/**
 * What a file says of a recipe; what it leaves out stays as it is by default.
 * @throws InputError NOT_FOUND, NOT_A_FILE; BAD_ARGUMENT when it is no recipe
 */
export async function readRecipe(path: string): Promise<Partial<Recipe>> {
  const value = parseJson(await readBytes(path), path, 'BAD_ARGUMENT');
  const parsed = parseValue(partialRecipeSchema, value, ({ place, reason }) => {
    const what = place === '' ? 'it' : place;
    return new InputError('BAD_ARGUMENT', path, `is not a recipe: ${what} ${reason}`);
  });
  return Object.fromEntries(Object.entries(parsed).filter(([, part]) => part !== undefined));
}

/** @throws InputError BAD_ARGUMENT that names the key, when it has one that there is not, or a value that cannot be */
export function requireRecipe(recipe: Recipe): void {
  parseValue(recipeSchema, recipe, ({ place, reason }) => {
    return new InputError('BAD_ARGUMENT', place === '' ? 'recipe' : `recipe.${place}`, reason);
  });
}

export function formatRecipe(recipe: Recipe): string {
  return `${JSON.stringify(recipe, undefined, 2)}\n`;
}
