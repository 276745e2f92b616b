/** A convolution whose weights the device holds, whichever form it is computed in. */
import type { PreparedStep } from '../../device.js';
import type { ConvolutionStep } from '../../plan.js';
import type { ArrayMap } from './operations.js';

export interface ArrayConvolution {
  /** Whether it is computed in another form than as it is written. */
  readonly rearranges: boolean;
  prepare(step: ConvolutionStep): PreparedStep<ArrayMap>;
  /** Values in the largest array that a step needs. */
  largestArray(step: ConvolutionStep): number;
  dispose(): void;
}
