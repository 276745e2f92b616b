import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { runInNewContext } from 'node:vm';
import { expect } from 'chai';
import { OverFeatWorker } from '../../../lib/entries/worker.js';
import { BackendError, GeometryError, InputError } from '../../../lib/errors.js';
import { encodePng } from '../../../lib/images/encode.js';
import { readImage } from '../../../lib/images/source.js';
import { OverFeat } from '../../../lib/overfeat.js';
import { classifyTogether } from '../../../lib/pipeline/ensemble.js';
import { receiveError, sendError } from '../../../lib/worker/sent-error.js';
import { literalMatchScore } from '../../../reference/match-score.js';
import { madeUpModel } from '../pipeline/made-up-model.js';

const script = new URL('thread.mjs', import.meta.url);
const path = 'examples/cells.jpg';

/** A script that tells of a model, and then does what `body` does when it is asked. */
const madeUpScript = (body: string) =>
  new URL(`data:text/javascript,
import { parentPort } from 'node:worker_threads';
parentPort.on('message', ({ call, kind }) => {
  if (kind === 'load') {
    const result = { network: { input: { window: [1, 1] } }, margin: 0, labels: [], scales: [] };
    parentPort.postMessage({ call, kind: 'done', result, backend: 'none' });
  } else { ${body} }
});`);

async function refusal(promise: Promise<unknown>): Promise<Error> {
  return promise.then(
    () => expect.fail('nothing was thrown'),
    (error: Error) => error,
  );
}

/** What users see of an error. */
const seen = (error: Error) => ({
  constructor: error.constructor.name,
  name: error.name,
  message: error.message,
  code: (error as InputError).code,
  input: (error as InputError).input,
});

describe('OverFeatWorker', () => {
  let here: OverFeat;
  let there: OverFeatWorker;

  before(async () => {
    here = await OverFeat.load('cells', { backend: 'cpu' });
    there = await OverFeatWorker.load('cells', { backend: 'cpu', script });
  });
  after(() => Promise.all([here.dispose(), there.dispose()]));

  it('knows the model, but its weights, and what computes', () => {
    const { weights: _, ...known } = here.model;
    expect(there.model).to.deep.equal(known);
    expect(there.backend).to.equal('cpu');
  });

  const scales = [112];
  const calls: Record<string, (overfeat: OverFeat | OverFeatWorker) => Promise<unknown>> = {
    detect: (overfeat) => overfeat.detect(path, { scales }),
    'detect, by the literal match score': (overfeat) =>
      overfeat.detect(path, { scales, matchScore: literalMatchScore, mergeThreshold: 200 }),
    localize: (overfeat) => overfeat.localize(path, { scales, topK: 2 }),
    classify: (overfeat) => overfeat.classify(path, { scales, stride: 'coarse', votes: 'logits' }),
    classifyTenViews: (overfeat) => overfeat.classifyTenViews(path),
    features: (overfeat) => overfeat.features(path, { layer: 3 }),
    predict: (overfeat) => overfeat.predict(path, { scales }),
  };

  for (const [name, call] of Object.entries(calls)) {
    it(`${name}: the answer is the library's`, async () => {
      expect(await call(there)).to.deep.equal(await call(here));
    }).timeout(60_000);
  }

  it('takes a path, URLs, bytes, a Blob, a Response and pixels, and leaves them as they are', async () => {
    const { image } = await readImage(path);
    const small = { width: 90, height: 80, data: image.data.slice(0, 4 * 90 * 80) };
    const png = await encodePng(small);
    const wide = new Uint8Array(png.length + 9);
    wide.set(png, 5);
    const pixels = { ...small, data: new Uint8ClampedArray(image.data.buffer, 0, small.data.length) };
    const sources = [
      png,
      wide.subarray(5, png.length + 5),
      new DataView(wide.buffer, 5, png.length),
      wide.buffer.slice(5, png.length + 5),
      new Blob([new Uint8Array(png)]),
      new Response(new Uint8Array(png)),
      new URL(`data:image/png;base64,${Buffer.from(png).toString('base64')}`),
      small,
      pixels,
      runInNewContext('new Uint8Array(png)', { png: [...png] }),
      runInNewContext('new Uint8Array(png).buffer', { png: [...png] }),
      { ...small, data: runInNewContext('new Uint8ClampedArray(data)', { data: small.data }) },
    ];
    const { features } = await here.features(small, { layer: 0 });
    for (const source of sources) {
      expect((await there.features(source, { layer: 0 })).features).to.deep.equal(features);
    }
    expect(wide).to.have.length(png.length + 9);
    expect(image.data).to.have.length(640 * 480 * 4);
    const whole = (await here.features(path, { layer: 0 })).features;
    for (const source of [pathToFileURL(path), await readFile(path)]) {
      expect((await there.features(source, { layer: 0 })).features).to.deep.equal(whole);
    }
  });

  it('takes a model of the caller’s own, and other scales for a call', async () => {
    const model = madeUpModel({ scales: [80] });
    await using own = await OverFeatWorker.load(model, { backend: 'cpu', script });
    await using other = await OverFeat.load(model, { backend: 'cpu' });
    expect(model.weights[Object.keys(model.weights)[0]].data.length).to.be.above(0);
    const options = { scales: [100], flips: false };
    expect(await own.classify(path, options)).to.deep.equal(await other.classify(path, options));
    expect(await classifyTogether([own, own], path, options)).to.deep.equal(
      await classifyTogether([other, other], path, options),
    );
  });

  it('tells progress and stages before the answer', async () => {
    const told: unknown[] = [];
    const fractions: number[] = [];
    await there.detect(path, {
      scales: [90, 112],
      onProgress: (fraction) => fractions.push(fraction),
      onStage: (...stage) => told.push(stage),
    });
    expect(fractions.at(-1)).to.equal(1);
    expect(fractions).to.deep.equal([...fractions].sort((first, second) => first - second));
    expect(told).to.have.length.above(3);
    for (const [stage, milliseconds] of told as [string, number][]) {
      expect(stage).to.be.oneOf(['decode', 'resize', 'network', 'boxes']);
      expect(milliseconds).to.be.at.least(0);
    }
  });

  it('rejects with what a function of the caller’s throws, and works on', async () => {
    const wrong = new Error('mine');
    const onProgress = () => {
      throw wrong;
    };
    expect(await refusal(there.detect(path, { scales, onProgress }))).to.equal(wrong);
    expect((await there.detect(path, { scales })).backend).to.equal('cpu');
  });

  it('stops when asked, with the reason given itself, and works on', async () => {
    const reason = new Error('enough');
    expect(await refusal(there.detect(path, { signal: AbortSignal.abort(reason) }))).to.equal(reason);
    const controller = new AbortController();
    const { signal } = controller;
    const onStage = () => controller.abort(reason);
    expect(await refusal(there.detect(path, { signal, onStage }))).to.equal(reason);
    expect((await there.detect(path, { scales })).backend).to.equal('cpu');
    const stalling = new Response(new ReadableStream());
    const stopped = there.detect(stalling, { signal: AbortSignal.timeout(50) });
    expect(await refusal(stopped)).to.have.property('name', 'TimeoutError');
    const early = OverFeatWorker.load('cells', { script, signal: AbortSignal.abort(reason) });
    expect(await refusal(early)).to.equal(reason);
    const late = OverFeatWorker.load('cells', { script, signal: AbortSignal.timeout(20) });
    expect(await refusal(late)).to.have.property('name', 'TimeoutError');
  });

  const wrongs: Record<string, (overfeat: OverFeat | OverFeatWorker) => Promise<unknown>> = {
    'a path with nothing there': (overfeat) => overfeat.detect('nowhere.jpg'),
    'a folder': (overfeat) => overfeat.detect('examples'),
    'bytes that are no picture': (overfeat) => overfeat.detect(new Uint8Array(9)),
    'a Blob that is none': (overfeat) => overfeat.detect(new Blob(['abc'])),
    'a File that is none': (overfeat) => overfeat.detect(new File(['abc'], 'a/b.png')),
    'a Response that is none': (overfeat) => overfeat.detect(new Response('abc')),
    'an answer of 404': (overfeat) => overfeat.detect(new Response('', { status: 404 })),
    'a Response that someone reads': (overfeat) => {
      const response = new Response('abc');
      response.body?.getReader();
      return overfeat.detect(response);
    },
    'a Response that breaks off': (overfeat) =>
      overfeat.detect(new Response(new ReadableStream({ pull: (stream) => stream.error(new TypeError()) }))),
    'bytes that are gone': (overfeat) => {
      const bytes = new Uint8Array(9);
      structuredClone(bytes, { transfer: [bytes.buffer] });
      return overfeat.detect(bytes);
    },
    'too few pixels': (overfeat) => overfeat.detect({ width: 2, height: 3, data: new Uint8Array(23) }),
    'too few pixels with a name': (overfeat) =>
      overfeat.detect({ width: 2, height: 3, data: new Uint8Array(23), name: 'mine' }),
    'a picture below the window': (overfeat) =>
      overfeat.detect({ width: 9, height: 80, data: new Uint8Array(9 * 80 * 4) }),
    'pixels with a name below the window': (overfeat) =>
      overfeat.detect({ width: 9, height: 80, data: new Uint8Array(9 * 80 * 4), name: 'mine' }),
    'a number': (overfeat) => overfeat.detect(5 as never),
    'a function': (overfeat) => overfeat.detect((() => {}) as never),
    'an unknown option': (overfeat) => overfeat.detect(path, { topk: 3 } as never),
    'a scale below the window': (overfeat) => overfeat.detect('nowhere.jpg', { scales: [1] }),
    'a model that is not the released tool’s': (overfeat) => overfeat.classifyAsReleased(path),
    'a layer that there is not': (overfeat) => overfeat.features(path, { layer: 99 }),
  };

  for (const [what, call] of Object.entries(wrongs)) {
    it(`refuses ${what} with the library's error`, async () => {
      const [wanted, got] = [await refusal(call(here)), await refusal(call(there))];
      expect(wanted).to.be.instanceOf(InputError);
      expect(seen(got)).to.deep.equal(seen(wanted));
    });
  }

  it('refuses what it cannot load with the library’s error', async () => {
    for (const [from, options] of [
      ['nowhere', {}],
      ['', {}],
      [5, {}],
      [{ network: {}, weights: {} }, {}],
      ['cells', { backend: 'gpu' }],
      ['cells', { signl: 3 }],
    ] as const) {
      const wanted = seen(await refusal(OverFeat.load(from as never, options as never)));
      const got = seen(await refusal(OverFeatWorker.load(from as never, { script, ...options } as never)));
      if (!('signl' in options)) expect(got).to.deep.equal(wanted);
      else expect(got.message).to.match(/^signl: is not an option of load \(did you mean signal\?\).*script/);
    }
  }).timeout(60_000);

  it('refuses what cannot be sent: a backend, and a match score of one’s own', async () => {
    const backend = { name: 'mine', load: () => {} };
    expect(seen(await refusal(OverFeatWorker.load('cells', { script, backend } as never)))).to.include({
      code: 'BAD_ARGUMENT',
      input: 'backend',
    });
    const error = await refusal(there.detect(path, { matchScore: () => 0 }));
    expect(error).to.be.instanceOf(InputError).with.property('code', 'BAD_ARGUMENT');
    expect(error.message).to.match(/^matchScore: must be matchScore or literalMatchScore/);
  });

  it('keeps of every error its class, code and cause', () => {
    const errors = [
      new InputError('BAD_IMAGE', 'a: b', 'is none', { cause: new RangeError('low') }),
      new BackendError('DEVICE_LOST', 'it is gone'),
      new GeometryError('too small'),
      new TypeError('a fault of the program'),
    ];
    for (const error of errors) {
      const received = receiveError(structuredClone(sendError(error)));
      expect(received).to.include({ name: error.name, message: error.message });
      expect((received as InputError).code).to.equal((error as InputError).code);
      expect(received.cause === undefined).to.equal(error.cause === undefined);
      if (!(error instanceof TypeError)) expect(received).to.be.instanceOf(error.constructor);
    }
    expect(receiveError(sendError(errors[0])).cause).to.include({ name: 'RangeError', message: 'low' });
  });

  it('answers what was asked before it is disposed of, and nothing after', async () => {
    const overfeat = await OverFeatWorker.load('cells', { backend: 'cpu', script });
    const { image } = await readImage(path);
    const asked = overfeat.features(image, { layer: 0 });
    await Promise.all([overfeat.dispose(), overfeat.dispose()]);
    expect((await asked).features.shape).to.deep.equal([3, image.height, image.width]);
    const error = await refusal(overfeat.detect(path));
    expect(seen(error)).to.deep.equal({
      constructor: 'BackendError',
      name: 'BackendError',
      code: 'DISPOSED',
      message: 'this network has been disposed of',
      input: undefined,
    });
    await overfeat[Symbol.asyncDispose]();
  });

  it('says that its script is not there', async () => {
    const error = await refusal(
      OverFeatWorker.load('cells', { script: new URL('none.mjs', import.meta.url) }),
    );
    expect(error).to.be.instanceOf(BackendError).with.property('code', 'BACKEND_UNAVAILABLE');
    expect(error.message).to.match(/^the worker does not start: .*none\.mjs/);
  });

  it('rejects all that waits once the worker ends by itself', async () => {
    for (const [body, reason] of [
      ['process.exit(3)', /^the worker has ended; load the model again$/],
      ['throw new Error("out of order")', /^the worker has ended: out of order; load the model again$/],
    ] as const) {
      const overfeat = await OverFeatWorker.load('cells', { script: madeUpScript(body) });
      const waiting = [overfeat.detect(path), overfeat.classify(path)].map(refusal);
      for (const error of [...(await Promise.all(waiting)), await refusal(overfeat.detect(path))]) {
        expect(error).to.be.instanceOf(BackendError).with.property('code', 'DEVICE_LOST');
        expect(error.message).to.match(reason);
      }
      await overfeat.dispose();
    }
  });

  it('keeps no process alive that has nothing to wait for, disposed of or not', async () => {
    const entry = new URL('../../../lib/entries/worker.ts', import.meta.url).href;
    const program = `
      import('${entry}').then(async ({ OverFeatWorker }) => {
        const script = new URL('${script.href}');
        const overfeat = await OverFeatWorker.load('cells', { backend: 'cpu', script });
        const { features } = await overfeat.features('${path}', { layer: 0 });
        console.log(features.shape.join());
      });`;
    const line = ['--import', 'tsx', '--eval', program];
    const { stdout } = await promisify(execFile)(process.execPath, line, {
      cwd: fileURLToPath(new URL('../../../', import.meta.url)),
      timeout: 50_000,
    });
    expect(stdout.trim()).to.equal('3,480,640');
  }).timeout(60_000);
});
