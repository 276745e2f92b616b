import { expect } from 'chai';
import type { Backend } from '../../../backends/backend.js';
import { describeMode } from '../../../backends/gpu/describe.js';
import { gpuBackend } from '../../../backends/gpu/index.js';
import { onnxBackend } from '../../../backends/onnx/index.js';
import { chromiumPath } from '../../browser/chromium.js';
import { drawn, notDrawn, seed } from '../../drawn.js';
import { skip } from '../../skip.js';
import { requireOnnx } from '../onnx/require-onnx.js';
import { nodeModes, requireMode } from './node-modes.js';
import { runWhole, wholeNames } from './whole-network-cases.js';
import { compareWhole, photoFor, truthOf, type WholeDifference, wholeTable } from './whole-network-truth.js';

/** One of the two: what is true of each takes a quarter of a minute, and gpu:cpu's answer half a minute. */
const names = drawn(wholeNames, 2);

describe(`the paper's networks on a photo, drawn by ${seed}`, function () {
  // Without a GPU it takes minutes, on two busy cores twice as many.
  this.timeout(600_000);

  for (const name of wholeNames) {
    it(`${name}: scores are finite, and differ from class to class and from place to place`, async function () {
      if (!names.includes(name)) skip(this, notDrawn);
      const { scores } = await truthOf(name);
      const [classes, height, width] = scores.shape;
      expect(height * width).to.be.at.least(6);
      expect(Array.from(scores.data).every(Number.isFinite)).to.equal(true);
      expect(new Set(scores.data).size).to.equal(classes * height * width);
      expect(Math.max(...scores.data) - Math.min(...scores.data)).to.be.above(1);
    });
  }

  describe('on onnx', () => {
    before(async function () {
      await requireOnnx(this);
    });
    agrees(onnxBackend());
  });

  for (const mode of nodeModes) {
    describe(`on gpu:${mode}`, () => {
      before(async function () {
        await requireMode(this, mode);
        if (mode === 'webgpu' && chromiumPath !== undefined && !(await describeMode(mode)).hardware) {
          skip(this, 'takes minutes without a GPU, and chromium, whose renderer it is, is asked the same');
        }
      });
      agrees(gpuBackend(mode));
    });
  }
});

function agrees(backend: Backend): void {
  const table: WholeDifference[] = [];
  after(() => {
    if (table.length > 0) console.log(`\n${wholeTable(backend.name, table)}`);
  });
  for (const name of wholeNames) {
    it(`${name}: logits and layers within the bound`, async function () {
      if (!names.includes(name)) skip(this, notDrawn);
      const answer = await runWhole(backend, name, await photoFor(name));
      expect(answer.backend).to.equal(backend.name);
      const differences = await compareWhole(name, answer);
      table.push(...differences);
      for (const { name: result, error, bound } of differences) {
        expect(error, result).to.be.at.most(bound);
      }
    });
  }
}
