import type { Weights } from '../../backends/backend.js';
import { elementCount } from '../../reference/geometry.js';
import type { Network } from '../../reference/layers.js';
import { tensorShapes } from '../networks/measure.js';
import { Random } from './random.js';

export interface InitialiseOptions {
  /** The same seed gives the same weights. */
  readonly seed: number;
  /**
   * Standard deviation of the normal distribution that weights are drawn from, as the paper's 0.01 (section 3.1); left
   * out, sqrt(2 / fan-in), which keeps the scale of activations through ReLU layers (He et al., 2015).
   */
  readonly deviation?: number | undefined;
}

/** Random weights and biases of nought for every layer of a network (SPEC 8.3), drawn in the order of `tensorShapes`. */
export function initialiseWeights(network: Network, { seed, deviation }: InitialiseOptions): Weights {
  const random = new Random(seed);
  return Object.fromEntries(
    tensorShapes(network).map(([name, shape]) => {
      const data = new Float32Array(elementCount(shape));
      if (name.endsWith('.weight')) {
        const fanIn = elementCount(shape.slice(1));
        const scale = deviation ?? Math.sqrt(2 / fanIn);
        for (let index = 0; index < data.length; index++) data[index] = scale * random.normal();
      }
      return [name, { shape, data }];
    }),
  );
}
