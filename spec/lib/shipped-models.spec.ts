import { expect } from 'chai';
import { describeMode } from '../../backends/gpu/select.js';
import { type Detection, OverFeat, shippedModels } from '../../lib/index.js';
import { skip } from '../skip.js';

const pictures = { cells: 'examples/cells-2.jpg', caltech3: 'examples/face.jpg' } as const;
/** Enough to see every kernel at several sizes, and quick in every mode. */
const scales = { cells: [160, 230], caltech3: [30, 41, 56] } as const;

describe('shipped models', () => {
  for (const name of shippedModels) {
    let wanted: readonly Detection[];

    before(async () => {
      await using overfeat = await OverFeat.load(name, { backend: 'cpu' });
      const options = { scales: scales[name], threshold: 1 };
      wanted = (await overfeat.detect(pictures[name], options)).results;
      expect(wanted.length).to.be.above(0);
    });

    for (const mode of ['webasm', 'cpu', 'headlessgl', 'webgpu'] as const) {
      it(`${name} finds the same boxes on gpu:${mode} as on cpu`, async function () {
        const { works, missing } = await describeMode(mode);
        if (!works) skip(this, `gpu:${mode}: ${missing}`);
        await using overfeat = await OverFeat.load(name, { backend: `gpu:${mode}` });
        const { backend, results } = await overfeat.detect(pictures[name], {
          scales: scales[name],
          threshold: 1,
        });
        expect(backend).to.match(new RegExp(`^gpu:${mode}`));
        expect(results.map(({ label }) => label)).to.deep.equal(wanted.map(({ label }) => label));
        results.forEach(({ score, box }, at) => {
          expect(score).to.be.closeTo(wanted[at].score, 1e-3 * wanted[at].score);
          for (const edge of ['xmin', 'ymin', 'xmax', 'ymax'] as const) {
            expect(box[edge], `${edge} of box ${at}`).to.be.closeTo(wanted[at].box[edge], 0.05);
          }
        });
      }).timeout(120_000);
    }
  }
});
