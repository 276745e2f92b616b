/** What the parts of the operations over arrays hand one another. */
import type { PreparedStep } from '../../device.js';
import type { ConvolutionStep, MapShape } from '../../plan.js';
import type { DeviceArray } from './device.js';

/** A map on the device. Valid until the step that made it runs again. */
export interface ArrayMap {
  readonly shape: MapShape;
  readonly array: DeviceArray;
}

/** A convolution whose weights the device holds, whichever form it is computed in. */
export interface ArrayConvolution {
  /** Whether it is computed in another form than as it is written. */
  readonly rearranges: boolean;
  prepare(step: ConvolutionStep): PreparedStep<ArrayMap>;
  /** Values in the largest array that a step needs. */
  largestArray(step: ConvolutionStep): number;
}
