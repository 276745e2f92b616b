import { mkdir, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect } from 'chai';
import { InputError } from '../../../lib/errors.js';
import { loadModel } from '../../../lib/model/load-model.js';
import type { Model } from '../../../lib/model/model.js';
import { formatModel } from '../../../lib/model/model-file.js';
import { encodeSafetensors } from '../../../lib/weights/safetensors.js';
import { tinyModel, useFolder, writeModel } from '../cli/tiny.js';

async function refusal(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => expect.fail('nothing was thrown'),
    (error: unknown) => error,
  );
}

describe('loadModel', () => {
  const folder = useFolder();
  const workingFolder = process.cwd();
  before(() => writeModel(join(folder(), 'my model')));
  before(() => writeModel(folder()));
  before(() => process.chdir(folder()));
  after(() => process.chdir(workingFolder));

  for (const [what, from] of [
    ['a folder', () => 'my model'],
    ['a folder with a slash', () => 'my model/'],
    ['a description', () => 'my model/model.json'],
    ['the working folder', () => '.'],
    ['a description in the working folder', () => 'model.json'],
    ['an absolute path', () => join(folder(), 'my model')],
    ['the URL of a folder', () => pathToFileURL(join(folder(), 'my model'))],
    [
      'the text of a URL of a description',
      () => pathToFileURL(join(folder(), 'my model', 'model.json')).href,
    ],
  ] as const) {
    it(`takes ${what}`, async () => {
      expect(await loadModel(from())).to.deep.equal(tinyModel);
    });
  }
});

describe('loadModel, given what formatModel wrote or something else', () => {
  const folder = useFolder();

  async function save(name: string, description: string, weights = encodeSafetensors(tinyModel.weights)) {
    await mkdir(join(folder(), name));
    await writeFile(join(folder(), name, 'model.json'), description);
    await writeFile(join(folder(), name, 'weights.safetensors'), weights);
    return join(folder(), name);
  }

  it('reads back what was written, from a folder, its model.json, or a URL', async () => {
    const place = await save('good', formatModel(tinyModel));
    const expected: Model = tinyModel;
    for (const from of [place, `${place}/`, join(place, 'model.json'), pathToFileURL(place)]) {
      expect(await loadModel(from), String(from)).to.deep.equal(expected);
    }
  });

  const calibration = { shared: { scores: [1], confidences: [0.5] }, perClass: [null, null] };
  const broken: readonly (readonly [
    name: string,
    change: (value: Record<string, unknown>) => unknown,
    reason: RegExp,
  ])[] = [
    ['no-json', () => undefined, /is not JSON/],
    ['other', () => ({ hello: 1 }), /format/],
    ['labels', (value) => ({ ...value, labels: ['only one'] }), /3 outputs for 2 classes/],
    [
      'thresholds',
      (value) => ({ ...value, detection: { windowThreshold: 0.5, mergeThreshold: 1, threshold: [1] } }),
      /1 thresholds for 2 labels/,
    ],
    [
      'refining',
      (value) => ({ ...value, detection: { ...tinyModel.detection, refineThreshold: 1.5 } }),
      /detection\.refineThreshold must be at most 1, not 1\.5/,
    ],
    [
      'confidences',
      (value) => ({ ...value, calibration, detection: { ...tinyModel.detection, confidence: [0.5] } }),
      /1 confidences for 2 labels/,
    ],
    [
      'confidence-above-1',
      (value) => ({ ...value, calibration, detection: { ...tinyModel.detection, confidence: 2 } }),
      /detection\.confidence/,
    ],
    [
      'confidence-unknown',
      (value) => ({ ...value, detection: { ...tinyModel.detection, confidence: 0.5 } }),
      /has a confidence in detection, and no calibration/,
    ],
    ['scales', (value) => ({ ...value, scales: [] }), /scales/],
    ['nan', (value) => ({ ...value, margin: 'wide' }), /margin/],
    ['network', (value) => ({ ...value, network: { name: 'none' } }), /not a network/],
  ];
  for (const [name, change, reason] of broken) {
    it(`refuses a description that is wrong: ${name}`, async () => {
      const value = change(JSON.parse(formatModel(tinyModel)));
      const place = await save(name, value === undefined ? '{"format":' : JSON.stringify(value));
      const error = await refusal(loadModel(place));
      expect(error).to.be.instanceOf(InputError).with.property('code', 'BAD_MODEL');
      expect(error).to.have.property('message').that.matches(reason).and.not.includes('\n');
    });
  }

  for (const refineThreshold of [false, 0.7] as const) {
    it(`keeps whether boxes are refined: ${refineThreshold}`, async () => {
      const detection = { ...tinyModel.detection, refineThreshold };
      const place = await save(`refined-${refineThreshold}`, formatModel({ ...tinyModel, detection }));
      expect((await loadModel(place)).detection).to.deep.equal(detection);
    });
  }

  it('refuses a place without a model, and weights of another network', async () => {
    const nowhere = await refusal(loadModel(join(folder(), 'nowhere')));
    expect(nowhere).to.be.instanceOf(InputError).with.property('code', 'NOT_FOUND');
    const place = await save('bad-weights', formatModel(tinyModel), encodeSafetensors({}));
    expect(await refusal(loadModel(place)))
      .to.be.instanceOf(InputError)
      .with.property('code', 'BAD_WEIGHTS');
  });

  it('asks a server for both files with the query of the URL, and for no other name', async () => {
    const asked: (string | undefined)[] = [];
    const files: Readonly<Record<string, string | Uint8Array>> = {
      'model.json': formatModel(tinyModel),
      'weights.safetensors': encodeSafetensors(tinyModel.weights),
    };
    const server = createServer(({ url }, response) => {
      asked.push(url);
      const file = files[/^\/model\/([^/?]+)\?/.exec(url ?? '')?.[1] ?? ''];
      response.writeHead(file === undefined ? 404 : 200).end(file);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    for (const place of ['model?v=3', 'model/?v=3', 'model/model.json?v=3']) {
      expect(await loadModel(`http://127.0.0.1:${port}/${place}`)).to.deep.equal(tinyModel);
      expect(asked.splice(0)).to.deep.equal(['/model/model.json?v=3', '/model/weights.safetensors?v=3']);
    }
    const other = await refusal(loadModel(`http://127.0.0.1:${port}/model/other.json?v=3`));
    await new Promise((resolve) => server.close(resolve));
    expect(other).to.be.instanceOf(InputError).with.property('code', 'NOT_FOUND');
  });

  it('says why a server gives no model', async () => {
    const server = createServer((_request, response) => response.writeHead(503).end());
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const place = `http://127.0.0.1:${port}/model/`;
    const busy = await refusal(loadModel(place));
    await new Promise((resolve) => server.close(resolve));
    const gone = await refusal(loadModel(new URL(place)));
    const wanted = [
      'the server answered 503 Service Unavailable',
      'cannot be read: the server refuses connections',
    ];
    for (const [at, error] of [busy, gone].entries()) {
      expect(error).to.be.instanceOf(InputError).with.property('code', 'NOT_FOUND');
      expect(error).to.have.property('message', `${place}model.json: ${wanted[at]}`);
    }
  });
});
