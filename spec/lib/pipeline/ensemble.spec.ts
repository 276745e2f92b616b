import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { classifyTogether, encodePng, InputError, OverFeat, readImage } from '../../../lib/index.js';
import type { Classifier } from '../../../lib/pipeline/ensemble.js';
import { madeUpModel } from './made-up-model.js';

const path = fileURLToPath(new URL('../../../examples/face.jpg', import.meta.url));
const model = madeUpModel();
const scores = model.labels.map((label, index) => ({ label, index, score: 2 ** -(index + 1) }));

/** Says the same of every picture. */
function member(
  backend: string,
  ran: { note?: string; compiled?: { kernels: number; seconds: number } } = {},
  labels = model.labels,
): Classifier {
  const classify = async () => ({ backend, ...ran, results: scores });
  return { model: { ...model, labels }, backend, classify, classifyTenViews: classify };
}

describe('classification by several models', () => {
  const small = { width: 2, height: 1, data: new Uint8ClampedArray(8) };

  it('says of each what computed, and why in another way, once', async () => {
    const compiled = { kernels: 2, seconds: 0.5 };
    const members = [
      member('cpu', { note: 'one thread' }),
      member('onnx', { note: 'no memory', compiled }),
      member('cpu', { note: 'one thread', compiled }),
    ];
    expect(await classifyTogether(members, small)).to.deep.equal({
      backend: 'cpu, onnx',
      note: 'one thread; no memory',
      compiled: { kernels: 4, seconds: 1 },
      results: scores,
    });
  });

  it('says nothing that there is not', async () => {
    expect(await classifyTogether([member('cpu')], small)).to.have.all.keys('backend', 'results');
  });

  it('refuses other labels, though they read alike together', async () => {
    const [first, second] = [
      ['a,b', 'c'],
      ['a', 'b,c'],
    ].map((labels) => member('cpu', {}, labels));
    const error = await classifyTogether([first, second], small).catch((thrown) => thrown);
    expect(error).to.be.instanceOf(InputError).and.to.include({ code: 'BAD_ARGUMENT', input: 'members' });
  });

  it('refuses what does not suit each model, before the picture is read', async () => {
    const members = [member('cpu'), member('onnx')];
    for (const [options, input] of [
      [{ threshold: [0.9] }, 'threshold'],
      [{ scales: [5] }, 'scales[0]'],
    ] as const) {
      const error = await classifyTogether(members, 'no-such.png', options).catch((thrown) => thrown);
      expect(error).to.be.instanceOf(InputError).and.to.include({ code: 'BAD_ARGUMENT', input });
    }
    const { classifyTenViews: _, ...half } = members[0];
    const error = await classifyTogether([half as Classifier], small).catch((thrown) => thrown);
    expect(error).to.be.instanceOf(InputError).and.to.include({ code: 'BAD_ARGUMENT', input: 'members' });
  });

  it('tells once how long decoding took', async () => {
    const stages: string[] = [];
    await classifyTogether([member('cpu'), member('onnx')], path, { onStage: (stage) => stages.push(stage) });
    expect(stages).to.deep.equal(['decode']);
  });

  it('calls the picture in errors what the caller does', async () => {
    await using overfeat = await OverFeat.load(model, { backend: 'cpu' });
    const file = new File([new Uint8Array(await encodePng(small))], 'small.png');
    for (const [source, name] of [
      [file, 'small.png'],
      [small, 'pixels'],
      [{ ...small, name: 'mine' }, 'mine'],
    ] as const) {
      const error = await classifyTogether([overfeat], source).catch((thrown) => thrown);
      expect(error).to.be.instanceOf(InputError).and.to.include({ code: 'IMAGE_TOO_SMALL', input: name });
    }
  });

  it('says what decoded the picture, where it is not the project itself', async () => {
    const { codec } = await readImage(path);
    const answer = await classifyTogether([member('cpu')], path);
    expect(answer.codec).to.equal(codec === 'sharp' ? codec : undefined);
  });
});
