import { expect } from 'chai';
import { planLayers } from '../../backends/plan.js';
import { conv2d, zeroPad2d } from '../../lib/networks/layers.js';
import { noPadding } from '../../reference/geometry.js';
import type { Layer } from '../../reference/layers.js';

const input = { channels: 2, height: 7, width: 9 };
const padded: Layer = { ...conv2d('padded', 2, 3, 3), padding: { ...noPadding, right: 1 } };
const pad = zeroPad2d(1);
const none: Layer = { kind: 'zeroPad2d', padding: noPadding };

/** Kinds of steps, masks with the layer that they stand before. */
const kinds = (layers: readonly Layer[], masked: boolean) =>
  planLayers(layers, input, { masked }).map((step) =>
    step.kind === 'mask' ? `mask ${step.layer}` : step.kind,
  );

describe('steps', () => {
  it('have padding folded into the convolution that follows, and activations into the one before', () => {
    const [step, ...more] = planLayers([pad, padded, { kind: 'relu', threshold: 0.5 }], input);
    expect(more).to.deep.equal([]);
    expect(step).to.deep.include({
      kind: 'conv2d',
      name: 'padded',
      activation: { kind: 'relu', threshold: 0.5 },
      input,
      output: { channels: 3, height: 7, width: 10 },
    });
    expect(step).to.have.nested.property('footprint.padding.right', 2);
    expect(kinds([{ kind: 'relu', threshold: 0 }, pad, { kind: 'relu', threshold: 0 }], false)).to.deep.equal(
      ['activation', 'zeroPad2d', 'activation'],
    );
  });

  it('have one mask before what pads, however it does', () => {
    expect(kinds([pad, padded], true)).to.deep.equal(['mask 0', 'conv2d']);
    expect(kinds([padded, padded], true)).to.deep.equal(['mask 0', 'conv2d', 'mask 1', 'conv2d']);
    expect(kinds([none, padded], true)).to.deep.equal(['mask 1', 'conv2d']);
    expect(kinds([none, none], true)).to.deep.equal(['zeroPad2d']);
    expect(kinds([conv2d('plain', 2, 3, 3), pad], true)).to.deep.equal(['conv2d', 'mask 1', 'zeroPad2d']);
    expect(kinds([pad, padded], false)).to.deep.equal(['conv2d']);
  });
});
