import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { expect } from 'chai';
import { build } from 'esbuild';
import { resize } from '../../lib/images/resize.js';
import { BackendError, classifyTogether, InputError, OverFeat, readImage } from '../../lib/index.js';
import { tenViews } from '../../lib/pipeline/ten-views.js';
import { randomWeights } from '../backends/random-networks.js';
import { madeUpModel } from './pipeline/made-up-model.js';

const model = madeUpModel({
  scales: [80],
  detection: { windowThreshold: 0.2, mergeThreshold: 0.7, threshold: 0 },
});
const path = 'examples/motorcycle.jpg';

async function refusal(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => expect.fail('nothing was thrown'),
    (error: unknown) => error,
  );
}

describe('OverFeat', () => {
  it('answers the same for a path, a URL, bytes, a Blob and pixels, and says what computed', async () => {
    await using overfeat = await OverFeat.load(model, { backend: 'cpu' });
    const bytes = await readFile(path);
    const { image } = await readImage(path);
    const sources = [path, pathToFileURL(path), bytes, new Uint8Array(bytes), new Blob([bytes]), image];
    const answers = await Promise.all(sources.map((source) => overfeat.classify(source, { flips: false })));
    for (const answer of answers) {
      expect(answer).to.deep.equal(answers[0]);
      expect(answer.backend).to.equal('cpu');
      expect(answer.results.map((result) => Object.keys(result))).to.deep.equal([
        ['label', 'index', 'score'],
        ['label', 'index', 'score'],
      ]);
    }
  });

  it('says what was compiled for an answer, which is nothing the second time', async () => {
    await using overfeat = await OverFeat.load(model, { backend: 'gpu:webasm' });
    const first = await overfeat.classify(path);
    expect(first.compiled?.kernels).to.be.above(5);
    expect(first.compiled?.seconds).to.be.above(0);
    expect(await overfeat.classify(path)).to.have.all.keys('backend', 'results');
    await using other = await OverFeat.load(model, { backend: 'gpu:webasm' });
    const together = await classifyTogether([overfeat, other], path, { scales: [90] });
    expect(together.compiled?.kernels).to.be.above(0);
  });

  it('gives boxes in pixels of the picture, whole within it', async () => {
    await using overfeat = await OverFeat.load(model);
    const { results } = await overfeat.localize(path, { topK: 2 });
    expect(results).to.have.length(2);
    for (const { box } of results) {
      expect(box.xmin).to.be.within(0, box.xmax);
      expect(box.xmax).to.be.at.most(268);
      expect(box.ymin).to.be.within(0, box.ymax);
      expect(box.ymax).to.be.at.most(168);
    }
  });

  it('takes other scales for one call', async () => {
    await using overfeat = await OverFeat.load(model);
    const options = { flips: false, stride: 'coarse' } as const;
    const [own, other] = [
      await overfeat.classify(path, options),
      await overfeat.classify(path, { ...options, scales: [100] }),
    ];
    expect(own.results[0].score).not.to.equal(other.results[0].score);
    const { results } = await overfeat.classify(path, { ...options, scales: [80] });
    expect(results).to.deep.equal(own.results);
  });

  it('averages models of the same labels, and no others', async () => {
    const [one, two] = [model, { ...model, weights: randomWeights(model.network, 9) }];
    await using first = await OverFeat.load(one);
    await using second = await OverFeat.load(two);
    const options = { flips: false };
    const alone = await Promise.all([first, second].map((member) => member.classify(path, options)));
    const together = await classifyTogether([first, second], path, options);
    for (const { index, score } of together.results) {
      const scores = alone.map(({ results }) => results.find((result) => result.index === index)!.score);
      expect(score).to.be.closeTo((scores[0] + scores[1]) / 2, 1e-6);
    }
    await using stranger = await OverFeat.load({ ...model, labels: ['up', 'down'] });
    expect(await refusal(classifyTogether([first, stranger], path))).to.be.instanceOf(InputError);
  });

  it('looks at ten views: corners and centre, and their mirror images', async () => {
    await using overfeat = await OverFeat.load(model);
    const { image } = await readImage(path);
    const views = await tenViews(image, model);
    expect(views.map(({ shape }) => shape)).to.deep.equal(Array.from({ length: 10 }, () => [3, 75, 75]));
    // 168 pixels high become 87: the last row of the lower views is that of the resized picture.
    const resized = await resize(image, [87, 139]);
    expect(views[3].data[75 * 75 - 1]).to.equal(resized.data[87 * 139 - 1]);
    expect(views[4].data[0]).to.equal(resized.data[6 * 139 + 32]);
    expect(views[5].data[0]).to.equal(views[0].data[74]);
    const { results } = await overfeat.classifyTenViews(path);
    expect(results.reduce((sum, { score }) => sum + score, 0)).to.be.within(0, 1);
  });

  it('stops when asked, with the reason given', async () => {
    await using overfeat = await OverFeat.load(model);
    const signal = AbortSignal.abort(new Error('enough'));
    expect(await refusal(overfeat.detect(path, { signal }))).to.have.property('message', 'enough');
  });

  it('gives a layer’s features as they are numbered, in float64', async () => {
    await using overfeat = await OverFeat.load(model, { backend: 'cpu' });
    const { features, layer } = await overfeat.features(path, { layer: 3 });
    expect(layer).to.equal(3);
    expect(features.shape).to.deep.equal([3, 41, 66]);
    expect(features.data).to.be.instanceOf(Float64Array);
    const error = await refusal(overfeat.features('no-such.png', { layer: 99 }));
    expect(error).to.be.instanceOf(InputError).and.include({ code: 'BAD_ARGUMENT', input: 'layer' });
  });

  it('knows no backend by a wrong name', async () => {
    for (const backend of ['abacus', '', 'gpu', 'GPU:webasm', 'gpu:webasm ']) {
      const error = await refusal(OverFeat.load(model, { backend }));
      expect(error)
        .to.be.instanceOf(BackendError)
        .with.property('message')
        .that.includes(`"${backend}" is not a backend`);
    }
  });

  it('needs no Symbol.asyncDispose', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'overfeat-dispose-'));
    const outfile = join(folder, 'library.cjs');
    try {
      await build({
        entryPoints: [fileURLToPath(new URL('../../lib/index.ts', import.meta.url))],
        outfile,
        bundle: true,
        platform: 'node',
        format: 'cjs',
        target: 'es2022',
        external: ['gpu.js'],
        // As in a browser that does not know it.
        define: { 'Symbol.asyncDispose': 'undefined' },
        logLevel: 'silent',
      });
      const library: typeof import('../../lib/index.js') = await import(pathToFileURL(outfile).href);
      const overfeat = await library.OverFeat.load(model, { backend: 'cpu' });
      const { results } = await overfeat.classify(path, { stride: 'coarse' });
      expect(results).to.have.length(2);
      await overfeat.dispose();
      expect(await refusal(overfeat.classify(path))).to.include({ code: 'DISPOSED' });
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});
