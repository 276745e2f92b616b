/** The kernels of layers without weights, forward and backward: what inference and training have of each. */
import type { ConvolutionStep, MaskStep, Step } from '../../plan.js';
import { activationBackwardSource, activationSource } from './kernels/activation.js';
import { maxPool2dBackwardSource, maxPool2dSource } from './kernels/max-pool2d.js';
import { zeroPad2dBackwardSource, zeroPad2dSource } from './kernels/zero-pad2d.js';

export interface LayerKernels {
  readonly forward: string;
  readonly backward: string;
  /** What the way back reads besides the gradient, which comes last. */
  readonly reads: readonly ('input' | 'output')[];
}

export function layerKernels(step: Exclude<Step, ConvolutionStep | MaskStep>): LayerKernels {
  switch (step.kind) {
    case 'activation':
      return {
        forward: activationSource(step),
        backward: activationBackwardSource(step),
        reads: ['input'],
      };
    case 'zeroPad2d':
      return { forward: zeroPad2dSource(step), backward: zeroPad2dBackwardSource(step), reads: [] };
    case 'maxPool2d':
      return {
        forward: maxPool2dSource(step),
        backward: maxPool2dBackwardSource(step),
        reads: ['input', 'output'],
      };
  }
}
