import { expect } from 'chai';
import { openCpu } from '../../backends/cpu/index.js';
import type { Maps } from '../../backends/device.js';
import { planLayers } from '../../backends/plan.js';
import { turns } from '../../backends/turns.js';
import { openFixtures } from '../../conformance/cli/open-fixtures.js';
import { store } from '../../conformance/engines/values.js';
import { answer } from '../../conformance/port/answer.js';
import { judge } from '../../conformance/runner/judge.js';
import type { StoredTensor, Value } from '../../conformance/runner/manifest.js';
import { requestOf } from '../../conformance/runner/port.js';
import type { Fixtures } from '../../conformance/runner/run.js';
import { seededValues } from '../../conformance/runner/seeded.js';
import { folder } from '../../conformance/shared.js';
import { elementCount } from '../../reference/geometry.js';
import { layersThrough } from '../../reference/layers.js';
import { isFullSize } from '../drawn.js';
import { skip } from '../skip.js';

describe('the full-size networks', function () {
  this.timeout(600_000);
  let fixtures: Fixtures;

  before(async () => {
    fixtures = await openFixtures(folder);
  });

  const caseOf = (name: string) => {
    const found = fixtures.manifest.cases.find(({ id }) => id === `layerSamples/${name}`);
    if (found === undefined) throw new Error('there is no such case');
    return found;
  };

  for (const name of ['fast', 'accurate']) {
    it(`${name}: the second implementation gives the expected samples of every layer`, async function () {
      if (!isFullSize) skip(this, 'takes minutes: set FULL_SIZE=1');
      const { manifest } = fixtures;
      const one = await fixtures.load(caseOf(name));
      const { verdict, problem } = judge(one, answer(requestOf(one, manifest)));
      expect({ verdict, problem }).to.deep.equal({ verdict: 'passed', problem: '' });
    });

    it(`${name}: the cpu backend gives the expected samples of every layer`, async () => {
      const { manifest } = fixtures;
      const stored = caseOf(name);
      const { picture, weights } = stored.inputs as {
        picture: StoredTensor;
        weights: Record<string, StoredTensor>;
      };
      const elements = stored.parameters.elements as Record<string, number[]>;
      const network = manifest.networks[name];
      const { mean, deviation } = network.input;
      const [channels, height, width] = picture.shape;
      const data = valuesOf(picture).map((pixel) => (pixel - mean) / deviation);
      let maps: Maps = { shape: { channels, height, width }, data };
      const device = await openCpu();
      const layers = layersThrough(network, 'classifier').filter(({ kind }) => kind !== 'dropout');
      const samples: Value[] = [];
      for (const [index, layer] of layers.entries()) {
        const own = layer.kind === 'conv2d' ? [`${layer.name}.weight`, `${layer.name}.bias`] : [];
        if (layer.kind === 'conv2d') {
          const [weight, bias] = own.map((key) => ({
            shape: weights[key].shape,
            data: valuesOf(weights[key]),
          }));
          await device.loadConvolution(layer, weight, bias, 'asWritten');
        }
        const context = { turn: turns(), kept: () => [] };
        for (const step of planLayers([layer], maps.shape))
          maps = await device.prepare(step).run(maps, context);
        const values = elements[`${index + 1}`].map((element) => maps.data[element]);
        let total = 0;
        for (const value of maps.data) total += Math.abs(value);
        samples.push({
          size: [maps.shape.channels, maps.shape.height, maps.shape.width],
          values: store({ shape: [values.length], data: values }),
          meanMagnitude: total / maps.data.length,
        });
      }
      const { verdict, problem } = judge(await fixtures.load(stored), { outputs: { layers: samples } });
      expect(problem).to.equal('');
      expect(verdict).to.equal('passed');
    });
  }
});

function valuesOf(tensor: StoredTensor): Float32Array {
  if (!('seeded' in tensor)) throw new Error('the tensor is not seeded');
  return seededValues(elementCount(tensor.shape), tensor.seeded);
}
