/** The paper's networks on onnxruntime: every layer number, and all six scales of Table 5, against float64. */
import { expect } from 'chai';
import { onnxBackend } from '../../../backends/onnx/index.js';
import { planDense, planLayer } from '../../../backends/plan.js';
import { crop, normalise, toTensor } from '../../../lib/images/image.js';
import { readImage } from '../../../lib/images/source.js';
import { measureLayers, sixScales } from '../../../lib/networks/measure.js';
import type { Pair } from '../../../reference/geometry.js';
import { isFullSize } from '../../drawn.js';
import { skip } from '../../skip.js';
import { type WholeName, wholeNames, wholeNetworks, wholeWeights } from '../gpu/whole-network-cases.js';
import {
  difference,
  exactly,
  photoFor,
  type WholeDifference,
  wholeTable,
} from '../gpu/whole-network-truth.js';
import { requireOnnx } from './require-onnx.js';

const picture = 'examples/cells.jpg';

describe("the paper's networks on onnx, layer by layer and scale by scale", function () {
  this.timeout(1_800_000);
  const table: WholeDifference[] = [];
  before(async function () {
    if (!isFullSize) skip(this, 'takes many minutes: set FULL_SIZE=1');
    await requireOnnx(this);
  });
  after(() => {
    if (table.length > 0) console.log(`\n${wholeTable('onnx', table)}`);
  });
  const expectWithin = (result: WholeDifference) => {
    table.push(result);
    expect(result.error, result.name).to.be.at.most(result.bound);
  };

  for (const name of wholeNames) {
    it(`${name}: every layer number`, async () => {
      const { network, size } = wholeNetworks[name];
      const shape = { channels: network.input.channels, height: size[0], width: size[1] };
      const data = await photoFor(name);
      const layers = measureLayers(network).filter(({ number }) => number !== undefined).length;
      const exact = await exactly(name, shape, data);
      await using loaded = await onnxBackend().load(network, wholeWeights(network));
      for (let number = 1; number <= layers; number++) {
        const want = await exact(planLayer(network, shape, number));
        const got = await loaded.runLayer({ shape: [shape.channels, ...size], data }, number);
        expectWithin(difference(`${name}, layer ${number}`, got, want));
      }
    });

    for (const [at, { input }] of sixScales(wholeNetworks[name].network).entries()) {
      it(`${name}: scale ${at + 1}, ${input.join('x')}`, async () => {
        const { network } = wholeNetworks[name];
        const data = await partOfPicture(name, input);
        const shape = { channels: network.input.channels, height: input[0], width: input[1] };
        const plan = planDense(network, shape, 'fine', ['classifier'], false);
        const want = await (await exactly(name, shape, data))(plan);
        await using loaded = await onnxBackend().load(network, wholeWeights(network));
        const image = { shape: [shape.channels, ...input], data };
        const [got] = await loaded.runDense([image], { stride: 'fine', heads: ['classifier'] });
        expectWithin(difference(`${name}, scale ${at + 1}`, got.classifier!, want));
      });
    }
  }
});

/** As much of the picture as a scale takes, normalised. */
async function partOfPicture(name: WholeName, size: Pair): Promise<Float32Array> {
  const { image } = await readImage(picture);
  return normalise(crop(toTensor(image), [10, 40], size), wholeNetworks[name].network.input).data;
}
