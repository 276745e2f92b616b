import { expect } from 'chai';
import type { GradientRequest } from '../../../backends/backend.js';
import { cpuBackend } from '../../../backends/cpu/index.js';
import { BackendError } from '../../../backends/errors.js';
import { compact } from '../../../lib/networks/compact.js';
import { expectGradientsOfReference } from '../random-gradients.js';
import { randomTensor, randomWeights } from '../random-networks.js';

describe('cpu gradients', () => {
  it('are the reference’s, for random networks, both losses, with features frozen or not', async () => {
    await expectGradientsOfReference(cpuBackend, 60);
  });

  it('refuse a loss that is not a number', async () => {
    const network = compact({ classes: 3, width: 0.1 });
    const weights = randomWeights(network, 1);
    weights['conv1.weight'].data.fill(Number.POSITIVE_INFINITY);
    await using engine = await cpuBackend.gradientEngine(network);
    const request: GradientRequest = {
      head: 'classifier',
      windows: randomTensor([1, 3, 75, 75], 2),
      target: { kind: 'class', classes: Int32Array.of(1) },
      freezeFeatures: false,
      seed: 1,
    };
    const error = await engine.gradients(weights, request).then(
      () => undefined,
      (reason: unknown) => reason,
    );
    expect(error).to.be.instanceOf(BackendError).with.property('code', 'NOT_A_NUMBER');
  });
});
