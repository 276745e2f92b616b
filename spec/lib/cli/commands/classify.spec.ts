import { writeFile } from 'node:fs/promises';
import { expect } from 'chai';
import { drawBoxes } from '../../../../lib/images/draw.js';
import { readImage } from '../../../../lib/images/source.js';
import { conv2d, maxPool2d, relu } from '../../../../lib/networks/layers.js';
import { OverFeat } from '../../../../lib/overfeat.js';
import { classifyTogether } from '../../../../lib/pipeline/ensemble.js';
import { initialiseWeights } from '../../../../lib/training/initialise.js';
import { encodeSafetensors } from '../../../../lib/weights/safetensors.js';
import type { Network } from '../../../../reference/layers.js';
import { overfeat, tinyModel, useCommandLine, writeModel } from '../tiny.js';

describe('overfeat classify', () => {
  const { at, model, succeed, library } = useCommandLine();
  it('prints what the library finds, by model', async () => {
    const line = ['classify', at('a.png'), ...model()];
    const document = JSON.parse(await succeed([...line, '--format', 'json']));
    expect(document).to.deep.equal({ image: at('a.png'), ...(await library().classify(at('a.png'))) });
    const { results } = await library().classify(at('a.png'), { flips: false, votes: 'logits', topK: 1 });
    const other = await succeed([...line, '--no-flips', '--votes', 'logits', '--top-k', '1']);
    expect(other).to.match(
      new RegExp(`\\n${results[0].label} +${results[0].index} +${results[0].score.toFixed(4)}\\n$`),
    );
  });

  it('leaves out what scores less than the threshold', async () => {
    const { results } = await library().classify(at('a.png'));
    const least = `${(results[0].score + results[1].score) / 2}`;
    const line = ['classify', at('a.png'), ...model(), '--threshold', least, '--format', 'json'];
    expect(JSON.parse(await succeed(line)).results).to.deep.equal(results.slice(0, 1));
  });

  it('takes a network, weights and labels, at the six scales of the paper', async () => {
    await writeFile(at('network.json'), JSON.stringify(tinyModel.network));
    await writeFile(at('weights.safetensors'), encodeSafetensors(tinyModel.weights));
    await writeFile(at('labels.txt'), 'one\r\ntwo\r\nthree\r\n');
    const given = ['--network', at('network.json'), '--weights', at('weights.safetensors')];
    const line = ['classify', at('a.png'), ...given, '--format', 'json'];
    const { results } = JSON.parse(await succeed([...line, '--labels', at('labels.txt')]));
    const labels = ['one', 'two', 'three'];
    await using expected = await OverFeat.load({
      ...tinyModel,
      labels,
      background: false,
      margin: 0,
      // 67 + 16 n for n = 1, 2, 3, 5, 6, 7
      scales: [83, 99, 115, 147, 163, 179],
    });
    expect(results).to.deep.equal((await expected.classify(at('a.png'))).results);
    const unlabelled = JSON.parse(await succeed(line)).results;
    const numbered = results.map((result: { index: number }) => ({
      ...result,
      label: `class ${result.index}`,
    }));
    expect(unlabelled).to.deep.equal(numbered);
  });

  it('takes the mean of several models, and ten views', async () => {
    const { 'classifier2.weight': last } = tinyModel.weights;
    const turned = { ...last, data: last.data.toReversed() };
    const other = { ...tinyModel, weights: { ...tinyModel.weights, 'classifier2.weight': turned } };
    await writeModel(at('other'), other);
    const one = ['classify', at('a.png'), ...model(), '--json'];
    const both = [...one, '--model', at('other')];
    await using second = await OverFeat.load(other, { backend: 'cpu' });
    for (const [given, options] of [
      [['--no-flips', '--stride', 'coarse'], { flips: false, stride: 'coarse' }],
      [['--ten-views'], { views: 'ten' }],
    ] as const) {
      const { results } = await classifyTogether([library(), second], at('a.png'), options);
      expect(JSON.parse(await succeed([...both, ...given])).results).to.deep.equal(results);
      const [apart] = (await classifyTogether([library()], at('a.png'), options)).results;
      expect(apart.score).not.to.equal(results.find(({ index }) => index === apart.index)?.score);
    }
    const { results } = await library().classifyTenViews(at('a.png'));
    expect(JSON.parse(await succeed([...one, '--ten-views'])).results).to.deep.equal(results);

    await writeModel(at('stranger'), { ...tinyModel, name: 'stranger', labels: ['disc', 'cube'] });
    for (const [line, reason] of [
      [[...one, '--model', at('stranger')], /the same labels; those of stranger and tiny differ/],
      [[...one, '--ten-views', '--no-flips'], /--ten-views.*cannot be used with/],
      [[...both, '--compat'], /^overfeat: --model: must be one with --compat, not 2/],
    ] as const) {
      const { code, stderr } = await overfeat(line);
      expect(code).to.equal(2);
      expect(stderr).to.match(reason);
    }
  });

  it('frames the picture under its first class', async () => {
    await succeed(['classify', at('a.png'), ...model(), '--draw', at('classified.png')]);
    const { results } = await library().classify(at('a.png'));
    const { image } = await readImage(at('a.png'));
    const box = { xmin: 0, ymin: 0, xmax: 120, ymax: 100 };
    const expected = drawBoxes(image, [{ ...results[0], box }]);
    expect((await readImage(at('classified.png'))).image).to.deep.equal(expected);
  });

  describe('as the released tool does', () => {
    const network: Network = {
      name: 'large',
      input: { channels: 3, window: [221, 221], mean: 100, deviation: 50 },
      features: [conv2d('conv1', 3, 2, 13, 8), relu(), maxPool2d(3)],
      lastPool: [3, 3],
      heads: { classifier: [conv2d('classifier1', 2, 3, 3)] },
    };
    const weights = initialiseWeights(network, { seed: 3 });
    const labels = ['kit fox', 'English setter', 'crane'];
    const line = (...more: string[]) => {
      const given = ['--network', at('large.json'), '--weights', at('large.safetensors'), '--backend', 'cpu'];
      return ['classify', at('a.png'), ...given, '--labels', at('names.txt'), '--compat', ...more];
    };
    before(async () => {
      await writeFile(at('large.json'), JSON.stringify(network));
      await writeFile(at('large.safetensors'), encodeSafetensors(weights));
      await writeFile(at('names.txt'), labels.join('\n'));
    });

    it('prints names and probabilities of the centred square alone', async () => {
      await using expected = await OverFeat.load(
        { ...tinyModel, network, weights, labels, background: false },
        { backend: 'cpu' },
      );
      const { results } = await expected.classifyAsReleased(at('a.png'));
      const lines = (await succeed(line())).split('\n');
      expect(lines.map((text) => text.replace(/ [^ ]*$/, ''))).to.deep.equal([
        ...results.map(({ label }) => label),
        '',
      ]);
      const scores = lines.slice(0, 3).map((text) => Math.fround(Number(text.split(' ').at(-1))));
      expect(scores).to.deep.equal(results.map(({ score }) => score));
      const document = JSON.parse(await succeed(line('--format', 'json', '--top-k', '2')));
      expect(document).to.deep.equal({ image: at('a.png'), backend: 'cpu', results: results.slice(0, 2) });
    });

    for (const option of [
      ['--stride', 'coarse'],
      ['--scales', '247'],
      ['--votes', 'logits'],
    ]) {
      it(`refuses ${option[0]}, which would have no effect`, async () => {
        const { code, stderr } = await overfeat(line(...option));
        expect(code).to.equal(2);
        expect(stderr).to.include(`cannot be used with option '${option[0]}`);
      });
    }
  });
});
