/** A convolution whose weights a cell device holds, whichever form it is computed in. */
import type { CellArray } from './cell-device.js';
import type { CompiledStep, DeviceMap } from './engine.js';
import type { ConvolutionStep } from './plan.js';

export interface CellMap extends DeviceMap {
  readonly array: CellArray;
}

export interface CellConvolution {
  /** Whether it is computed in another form than as it is written. */
  readonly rearranges: boolean;
  compile(step: ConvolutionStep): CompiledStep<CellMap>;
  /** Values in the largest array that a step needs. */
  largestArray(step: ConvolutionStep): number;
  dispose(): void;
}
