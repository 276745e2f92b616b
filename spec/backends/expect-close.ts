import { expect } from 'chai';
import type { FeatureMap } from '../../backends/backend.js';

/**
 * The same shape, and no element further off than `tolerance` times the largest magnitude expected: the norm-wise bound
 * of SPEC 7.3 for results of several layers.
 */
export function expectNear(got: FeatureMap, want: FeatureMap, tolerance: number, name = 'result'): void {
  expect([...got.shape], `shape of ${name}`).to.deep.equal([...want.shape]);
  const scale = Array.from(want.data).reduce((most, value) => Math.max(most, Math.abs(value)), 1e-3);
  Array.from(got.data).forEach((value, at) => {
    const off = Math.abs(value - want.data[at]);
    if (!(off <= tolerance * scale)) {
      expect.fail(
        `element ${at} of ${name} is ${value}, not ${want.data[at]} (${off / scale} of the largest)`,
      );
    }
  });
}
