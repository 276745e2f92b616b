import { expect } from 'chai';
import type { GradientEngine, GradientRequest, Weights } from '../../../backends/backend.js';
import { cpuBackend } from '../../../backends/cpu/index.js';
import { compact } from '../../../lib/networks/compact.js';
import { initialiseWeights } from '../../../lib/training/initialise.js';
import { type Step, stepGradients } from '../../../lib/training/step-gradients.js';
import { expectNear } from '../../backends/expect-close.js';
import { randomTensor } from '../../backends/random-networks.js';

const network = compact({ classes: 3, width: 0.1 });
const weights = initialiseWeights(network, { seed: 4 });
const background = 2;
const labels = [1, 2, 0, 2, 1];
const [height, width] = network.input.window;
const elements = network.input.channels * height * width;

/** Copies: what a step is given is given away. */
function batchOf(windows: readonly number[]): Step['batch'] {
  const { data } = randomTensor([labels.length, elements], 5);
  const picked = windows.map((window) => data.slice(window * elements, (window + 1) * elements));
  return {
    windows: {
      shape: [windows.length, network.input.channels, height, width],
      data: Float32Array.from(picked.flatMap((values) => [...values])),
    },
    classes: Int32Array.from(windows, (window) => labels[window]),
    boxes: Float32Array.from(windows.flatMap((window) => [0.1, 0.2, 0.7 + window / 20, 0.9])),
  };
}

const all = [0, 1, 2, 3, 4];
const objects = [0, 2, 4];

async function gradientsOf(step: Partial<Step> & Pick<Step, 'batch'>) {
  await using engine = await cpuBackend.gradientEngine(network);
  return await stepGradients(engine, weights, {
    phase: 'classifier',
    seed: 9,
    recipe: {},
    background,
    ...step,
  });
}

const namesOf = (gradients: Weights, part: string) =>
  Object.keys(gradients).filter((name) => name.startsWith(part));

describe('the gradients of a training step', () => {
  it('are the classifier’s, or the regressor’s of its head alone, by default', async () => {
    const classes = await gradientsOf({ batch: batchOf(all) });
    expect(namesOf(classes.gradients, 'regressor')).to.deep.equal([]);
    expect(namesOf(classes.gradients, 'conv').length).to.be.above(0);
    const boxes = await gradientsOf({ phase: 'regressor', batch: batchOf(objects) });
    expect(namesOf(boxes.gradients, 'regressor')).to.deep.equal(Object.keys(boxes.gradients));
  });

  it('reach the features from the boxes alone, where the recipe says so, with the same of the head', async () => {
    const head = await gradientsOf({ phase: 'regressor', batch: batchOf(objects) });
    const recipe = { trainBoxesThrough: 'network' } as const;
    const network = await gradientsOf({ phase: 'regressor', batch: batchOf(objects), recipe });
    expect(network.loss).to.equal(head.loss);
    expect(namesOf(network.gradients, 'classifier')).to.deep.equal([]);
    expect(namesOf(network.gradients, 'conv').length).to.be.above(0);
    for (const [name, { data }] of Object.entries(head.gradients)) {
      expect(network.gradients[name].data, name).to.deep.equal(data);
    }
  });

  for (const boxLoss of ['l2', 'iou', 'giou'] as const) {
    it(`are the classifier’s plus the weighted ones of the objects’ boxes, jointly: ${boxLoss}`, async () => {
      const jointBoxWeight = 0.5;
      const classes = await gradientsOf({ batch: batchOf(all) });
      const boxes = await gradientsOf({
        phase: 'regressor',
        batch: batchOf(objects),
        recipe: { boxLoss, trainBoxesThrough: 'network' },
      });
      const both = await gradientsOf({ batch: batchOf(all), recipe: { boxLoss, jointBoxWeight } });
      expect(both.loss).to.be.closeTo(classes.loss + jointBoxWeight * boxes.loss, 1e-6);
      const names = new Set([...Object.keys(classes.gradients), ...Object.keys(boxes.gradients)]);
      expect(Object.keys(both.gradients)).to.have.members([...names]);
      for (const name of names) {
        const [first, second] = [classes, boxes].map(({ gradients }) => gradients[name]?.data);
        const { shape, data } = both.gradients[name];
        const want = data.map((_, at) => (first?.[at] ?? 0) + jointBoxWeight * (second?.[at] ?? 0));
        expectNear({ shape, data }, { shape, data: want }, 1e-5, name);
      }
    });
  }

  it('are those of the boxes of all locations that show an object and count, jointly', async () => {
    const asked: GradientRequest[] = [];
    const { windows, ...rest } = batchOf([0, 1, 2, 3]);
    const batch = { ...rest, windows, weights: Float32Array.of(0.3, 0.2, 0, 0.5) };
    const engine = {
      gradients: async (_: Weights, request: GradientRequest) => {
        asked.push(request);
        return { loss: 0, gradients: {}, outputs: windows };
      },
    } as Partial<GradientEngine> as GradientEngine;
    const recipe = { boxLoss: 'giou', jointBoxWeight: 2 } as const;
    await stepGradients(engine, weights, { phase: 'classifier', batch, seed: 3, recipe, background });
    const [{ target, beside, ...request }] = asked;
    expect(request).to.deep.include({ head: 'classifier', freezeFeatures: false, seed: 3 });
    expect(target).to.deep.equal({ kind: 'class', classes: batch.classes, weights: batch.weights });
    const { classes, boxes } = batch;
    const counted = Float32Array.of(1, 0, 0, 0);
    expect(beside).to.deep.equal({
      target: { kind: 'box', classes, boxes, weights: counted, loss: 'giou' },
      factor: 2,
    });
  });

  it('are the classifier’s of a batch that shows no object, whatever the weight', async () => {
    const alone = await gradientsOf({ batch: batchOf([1, 3]) });
    const joint = await gradientsOf({ batch: batchOf([1, 3]), recipe: { jointBoxWeight: 2 } });
    expect(joint).to.deep.equal(alone);
  });
});
