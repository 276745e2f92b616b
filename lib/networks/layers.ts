/** Short forms of the layers with square kernels, as the paper's networks are written (spec/SPEC.md section 3). */

import { footprint } from '../../reference/geometry.js';
import type { Conv2dLayer, DropoutLayer, MaxPool2dLayer, ZeroPad2dLayer } from '../../reference/layers.js';
import type { ReluLayer } from '../../reference/relu.js';

/** Mean and deviation of the pixels that the released networks were trained on (SPEC 5.1); one value for all channels. */
export const releasedPixels = { mean: 118.380948, deviation: 61.896913 } as const;

/** What the paper's two networks leave to the caller. */
export interface PaperOptions {
  /** Outputs of the classifier; a detector counts its background, the last, among them. */
  readonly classes?: number;
  /** 1e-6, as the released weights were run; the paper's own rectification is 0. */
  readonly reluThreshold?: number;
}

/** Convolution without padding; weights [outChannels, inChannels, kernel, kernel]. */
export function conv2d(
  name: string,
  inChannels: number,
  outChannels: number,
  kernel: number,
  stride = 1,
): Conv2dLayer {
  return {
    kind: 'conv2d',
    name,
    inChannels,
    outChannels,
    ...footprint([kernel, kernel], { stride: [stride, stride] }),
  };
}

/** `width` rows and columns of zeros on every side. */
export function zeroPad2d(width: number): ZeroPad2dLayer {
  return { kind: 'zeroPad2d', padding: { top: width, left: width, bottom: width, right: width } };
}

/** max(0, x), or x > threshold ? x : 0. */
export function relu(threshold = 0): ReluLayer {
  return { kind: 'relu', threshold };
}

/** Max pooling over blocks that do not overlap. */
export function maxPool2d(kernel: number): MaxPool2dLayer {
  return { kind: 'maxPool2d', kernel: [kernel, kernel], stride: [kernel, kernel] };
}

/** Dropout at a rate from 0 up to, but not including, 1. */
export function dropout(rate = 0.5): DropoutLayer {
  return { kind: 'dropout', rate };
}
