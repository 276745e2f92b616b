import './no-eval.js';
import { z } from 'zod';
import { showValue } from '../../backends/show-value.js';
import { hasProperty } from './has-property.js';

/** An option that ends a call. */
export const abortSignal = z
  .custom<AbortSignal>((value) => hasProperty(value, 'throwIfAborted'), {
    error: ({ input }) => `must be an AbortSignal, not ${showValue(input)}`,
  })
  .exactOptional();
