import { expect } from 'chai';
import { openFixtures } from '../../conformance/cli/open-fixtures.js';
import { judge } from '../../conformance/runner/judge.js';
import type { Case, StoredTensor, Values } from '../../conformance/runner/manifest.js';
import type { Fixtures } from '../../conformance/runner/run.js';
import { seededValues } from '../../conformance/runner/seeded.js';
import { folder } from '../../conformance/shared.js';
import { elementCount } from '../../reference/geometry.js';

interface Sample {
  readonly size: readonly number[];
  readonly values: { readonly shape: readonly number[]; readonly data: readonly number[] };
  readonly meanMagnitude: number;
}
interface Detected {
  readonly label: number;
  readonly score: number;
  readonly box: Readonly<Record<'xmin' | 'ymin' | 'xmax' | 'ymax', number>>;
}

describe('tolerances belong to each field', () => {
  let fixtures: Fixtures;
  before(async () => {
    fixtures = await openFixtures(folder);
  });

  const answered = async (operation: string) => {
    const cases = fixtures.manifest.cases.filter(
      (one) => one.operation === operation && 'outputs' in one.expected,
    );
    expect(cases, operation).to.have.length.above(0);
    return Promise.all(cases.map((one) => fixtures.load(one)));
  };
  const verdictOf = (testCase: Case, change: (outputs: Values) => unknown) => {
    if ('error' in testCase.expected) throw new Error(`${testCase.id} expects an error`);
    const { outputs } = testCase.expected;
    expect(judge(testCase, { outputs }).verdict, testCase.id).to.equal('passed');
    return judge(testCase, { outputs: change(outputs) as Values }).verdict;
  };

  it('of layerSamples: values rounded to multiples of 0.08 fail at every layer', async () => {
    for (const one of await answered('layerSamples')) {
      const { layers } = (one.expected as unknown as { outputs: { layers: Sample[] } }).outputs;
      for (const at of layers.keys()) {
        const rounded = layers.map((sample, index) => {
          const { values } = sample;
          const data = values.data.map((value) => Math.round(value / 0.08) * 0.08);
          return index === at ? { ...sample, values: { ...values, data } } : sample;
        });
        expect(
          verdictOf(one, () => ({ layers: rounded })),
          `${one.id}, layer ${at + 1}`,
        ).to.equal('failed');
      }
    }
  });

  it('of layerSamples: weights in half precision fail at the first layer', async () => {
    for (const one of await answered('layerSamples')) {
      const { layers } = (one.expected as unknown as { outputs: { layers: Sample[] } }).outputs;
      const { picture, weights } = one.inputs as {
        picture: StoredTensor;
        weights: Record<string, StoredTensor>;
      };
      const network = fixtures.manifest.networks[`${one.parameters.network}`];
      const [layer] = network.features;
      if (layer.kind !== 'conv2d') throw new Error('the first layer is a convolution');
      const { mean, deviation } = network.input;
      const [channels, height, width] = picture.shape;
      const pixels = valuesOf(picture).map((pixel) => (pixel - mean) / deviation);
      const [, rows, columns] = layers[0].size;
      const elements = (one.parameters.elements as Record<string, number[]>)['1'];
      /** The layer's output at the elements that are looked at, each weight rounded. */
      const samples = (round: (value: number) => number) => {
        const kernel = valuesOf(weights[`${layer.name}.weight`]).map(round);
        const bias = valuesOf(weights[`${layer.name}.bias`]).map(round);
        return elements.map((element) => {
          const out = Math.floor(element / (rows * columns));
          const top = (Math.floor(element / columns) % rows) * layer.stride[0];
          const left = (element % columns) * layer.stride[1];
          let sum = bias[out];
          let tap = out * channels * layer.kernel[0] * layer.kernel[1];
          for (let channel = 0; channel < channels; channel++) {
            for (let y = top; y < top + layer.kernel[0]; y++) {
              for (let x = left; x < left + layer.kernel[1]; x++, tap++)
                sum += kernel[tap] * pixels[(channel * height + y) * width + x];
            }
          }
          return sum;
        });
      };
      const withFirst = (data: number[]) => () => {
        const values = { shape: [data.length], data };
        return { layers: [{ ...layers[0], values }, ...layers.slice(1)] };
      };
      expect(verdictOf(one, withFirst(samples((value) => value))), one.id).to.equal('passed');
      expect(verdictOf(one, withFirst(samples(halfPrecision))), one.id).to.equal('failed');
    }
  });

  for (const operation of ['classify', 'classifyCentre', 'classifyEnsemble', 'classifyTenViews']) {
    it(`of ${operation}: labels give scores no room`, async () => {
      for (const one of await answered(operation)) {
        const { classes } = (
          one.expected as unknown as { outputs: { classes: { label: number; score: number }[] } }
        ).outputs;
        const off = 1.5e-5 * Math.max(...classes.map(({ score }) => Math.abs(score)));
        const verdict = verdictOf(one, () => ({
          classes: classes.map(({ label, score }) => ({ label, score: score + off })),
        }));
        expect(verdict, one.id).to.equal('failed');
      }
    });
  }

  for (const operation of ['detect', 'localize']) {
    it(`of ${operation}: coordinates give scores no room`, async () => {
      for (const one of await answered(operation)) {
        const { detections } = (one.expected as unknown as { outputs: { detections: Detected[] } }).outputs;
        if (detections.length === 0) continue;
        const off = 1.5e-5 * Math.max(...detections.map(({ score }) => score));
        const changed = detections.map((found) => ({ ...found, score: found.score + off }));
        expect(
          verdictOf(one, () => ({ detections: changed })),
          one.id,
        ).to.equal('failed');
      }
    });
  }

  it('of pyramid: pixels give the zoom no room', async () => {
    for (const one of await answered('pyramid')) {
      const { levels } = (
        one.expected as unknown as { outputs: { levels: { input: StoredTensor; zoom: number[] }[] } }
      ).outputs;
      const changed = levels.map(({ input, zoom }) => ({
        input,
        zoom: zoom.map((value) => value * (1 + 1e-6)),
      }));
      expect(
        verdictOf(one, () => ({ levels: changed })),
        one.id,
      ).to.equal('failed');
    }
  });

  it('of merged boxes, boxes of windows and maps on planes: words and counts are exact', async () => {
    for (const operation of ['mergeBoxes', 'refineBoxes', 'windowBoxes']) {
      for (const one of await answered(operation)) {
        const { boxes } = (one.expected as unknown as { outputs: { boxes: { windows: number }[] } }).outputs;
        const changed = boxes.map((box) => ({ ...box, windows: box.windows * (1 + 2 ** -22) }));
        if (boxes.length > 0)
          expect(
            verdictOf(one, () => ({ boxes: changed })),
            one.id,
          ).to.equal('failed');
      }
    }
    for (const one of await answered('evaluateOnPlane')) {
      const { parts } = (one.expected as unknown as { outputs: { parts: { region: { size: number[] } }[] } })
        .outputs;
      const changed = parts.map(({ region, ...rest }) => ({
        region: { ...region, size: region.size.map((length) => length * (1 + 2 ** -22)) },
        ...rest,
      }));
      expect(
        verdictOf(one, () => ({ parts: changed })),
        one.id,
      ).to.equal('failed');
    }
  });
});

function valuesOf(tensor: StoredTensor): number[] {
  if ('data' in tensor) return tensor.data.map(Number);
  if (!('seeded' in tensor)) throw new Error('the tensor is in a file');
  return Array.from(seededValues(elementCount(tensor.shape), tensor.seeded));
}

/** To 11 significant bits: no weight here is near half precision's largest or smallest number. */
function halfPrecision(value: number): number {
  if (value === 0) return 0;
  const unit = 2 ** (Math.floor(Math.log2(Math.abs(value))) - 10);
  return Math.round(value / unit) * unit;
}
