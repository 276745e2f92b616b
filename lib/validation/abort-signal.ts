import './no-eval.js';
import { z } from 'zod';
import { showValue } from '../../backends/show-value.js';

/** An option that ends a call. */
export const abortSignal = z
  .custom<AbortSignal>((value) => typeof value === 'object' && value !== null && 'throwIfAborted' in value, {
    error: ({ input }) => `must be an AbortSignal, not ${showValue(input)}`,
  })
  .exactOptional();
