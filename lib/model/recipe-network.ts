import '../validation/no-eval.js';
import { z } from 'zod';
import type { Network } from '../../reference/layers.js';
import { type TrainableName, trainableNames } from '../networks/trainable.js';
import { networkFault, networkSchema } from '../networks/validate.js';
import { plainEnglish } from '../validation/plain-english.js';

const named = z.enum(trainableNames);

/** The network of a recipe: the name of one, or an object as 3.1 of the specification has it. */
export const recipeNetwork = z.unknown().transform((value, context): TrainableName | Network => {
  // One at a time, and no union, whose errors do not say what is wrong with an object.
  const parsed = (typeof value === 'object' ? networkSchema : named).safeParse(value, {
    error: plainEnglish,
  });
  if (!parsed.success) {
    const [{ path, message }] = parsed.error.issues;
    context.addIssue({ code: 'custom', path, message });
    return z.NEVER;
  }
  if (typeof parsed.data === 'string') return parsed.data;
  const fault = networkFault(parsed.data);
  if (fault !== undefined) context.addIssue({ code: 'custom', message: `cannot run: ${fault}` });
  return parsed.data;
});
