/** The layers that look at each value by itself: what names them all, so that each is a file and a line here. */
import type { NdArray } from './nd-array.js';
import { type ReluLayer, relu, reluBackward } from './relu.js';

export * from './relu.js';

export type ActivationLayer = ReluLayer;

const kinds: Readonly<Record<ActivationLayer['kind'], true>> = { relu: true };

export function isActivation(layer: { readonly kind: string }): layer is ActivationLayer {
  return Object.hasOwn(kinds, layer.kind);
}

/** Every value activated (SPEC 4.3). */
export function activate(layer: ActivationLayer, input: NdArray): NdArray {
  switch (layer.kind) {
    case 'relu':
      return relu(input, layer.threshold);
  }
}

/** Gradient of the input from that of the output. */
export function activateBackward(layer: ActivationLayer, input: NdArray, outputGradient: NdArray): NdArray {
  switch (layer.kind) {
    case 'relu':
      return reluBackward(input, outputGradient, layer.threshold);
  }
}
