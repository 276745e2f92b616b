import { cp, readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { overfeat, useCommandLine } from '../tiny.js';

const at = (path: string) => fileURLToPath(new URL(`../../../../${path}`, import.meta.url));

describe('overfeat calibrate', () => {
  const { at: made, succeed } = useCommandLine();

  it('writes curves into the model, whose detections then have a confidence, and evaluate its error', async () => {
    await cp(at('models/caltech3'), made('model'), { recursive: true });
    const line = ['--model', made('model'), '--data', at('examples/objects.json'), '--backend', 'cpu'];
    expect(await succeed(['calibrate', ...line])).to.match(/calibrated on \d+ pictures/);
    const text = await readFile(made('model/model.json'), 'utf8');
    expect(JSON.parse(text).calibration.perClass).to.have.length(3);
    await succeed(['calibrate', ...line]);
    expect(await readFile(made('model/model.json'), 'utf8')).to.equal(text);
    expect(JSON.parse(await succeed(['evaluate', ...line, '--json'])).calibrationError).to.be.within(0, 1);
    const picture = at('examples/airplane.jpg');
    const localize = ['localize', picture, '--model', made('model'), '--backend', 'cpu'];
    const [best] = JSON.parse(await succeed([...localize, '--json'])).results;
    expect(best.confidence).to.be.within(0, 1);
    expect(await succeed(localize)).to.match(/class +score +confidence +xmin/);
    await succeed(['calibrate', ...line, '--model', made('model/model.json')]);
    expect(await readFile(made('model/model.json'), 'utf8')).to.equal(text);
  }).timeout(60_000);

  it('makes a model of fewer scales, which finds what the former finds with them', async () => {
    await cp(at('models/caltech3'), made('faster'), { recursive: true });
    const line = ['--data', at('examples/objects.json'), '--backend', 'cpu'];
    await succeed(['calibrate', '--model', made('faster'), ...line, '--scales', '41,57']);
    const { scales, calibration } = JSON.parse(await readFile(made('faster/model.json'), 'utf8'));
    expect(scales).to.deep.equal([41, 57]);
    expect(calibration.perClass).to.have.length(3);
    const found = async (model: string, ...options: string[]) => {
      const shown = ['--model', model, '--backend', 'cpu', '--json', '--threshold', '0.5', ...options];
      const { results } = JSON.parse(await succeed(['detect', at('examples/airplane.jpg'), ...shown]));
      return results.map(({ confidence, ...result }: { confidence: number }) => result);
    };
    expect(await found(made('faster'))).to.have.deep.members(await found('caltech3', '--scales', '41,57'));
  }).timeout(60_000);

  it('leaves a model as it is where no object counts, and says which classes have none', async () => {
    await cp(at('models/cells'), made('kept'), { recursive: true });
    const before = await readFile(made('kept/model.json'), 'utf8');
    const annotations = JSON.parse(await readFile(at('examples/cells.json'), 'utf8'));
    const calibrate = async (crowds: (category: number) => boolean) => {
      const changed = annotations.annotations.map((one: { category_id: number }) =>
        crowds(one.category_id) ? { ...one, iscrowd: 1 } : one,
      );
      await writeFile(made('changed.json'), JSON.stringify({ ...annotations, annotations: changed }));
      const data = ['--data', made('changed.json'), '--images', at('examples')];
      return overfeat(['calibrate', '--model', made('kept'), ...data, '--scales', '200', '--backend', 'cpu']);
    };
    const refused = await calibrate(() => true);
    expect(refused.code).to.equal(2);
    expect(refused.stderr).to.match(/changed: has no annotated object\n$/);
    expect(await readFile(made('kept/model.json'), 'utf8')).to.equal(before);

    const { id, name } = annotations.categories.at(-1);
    const { code, stderr } = await calibrate((category) => category === id);
    expect(code, stderr).to.equal(0);
    expect(stderr).to.include(
      `changed has no object of ${name}: what is shown there follows the other classes`,
    );
    const { detection, labels } = JSON.parse(await readFile(made('kept/model.json'), 'utf8'));
    for (const limits of [detection.threshold, detection.confidence])
      expect(limits[labels.indexOf(name)]).to.equal(Math.max(...limits));
  }).timeout(60_000);

  it('takes a folder for a folder, whatever its name, and changes nothing that comes along', async () => {
    const before = await readFile(at('models/cells/model.json'), 'utf8');
    const line = ['calibrate', '--model', 'cells', '--data', at('examples/cells.json'), '--backend', 'cpu'];
    const { code, stderr } = await overfeat(line);
    expect({ code, stderr }).to.deep.equal({
      code: 2,
      stderr:
        'overfeat: cells: is no folder with a model.json, which would be rewritten; models that come along are left as they are\n',
    });
    expect(await readFile(at('models/cells/model.json'), 'utf8')).to.equal(before);

    const folder = process.cwd();
    await cp(at('models/caltech3'), made('cells'), { recursive: true });
    process.chdir(made('.'));
    try {
      await succeed([...line.slice(0, 4), at('examples/objects.json'), '--backend', 'cpu']);
    } finally {
      process.chdir(folder);
    }
    expect(JSON.parse(await readFile(made('cells/model.json'), 'utf8')).name).to.equal('caltech3');
  }).timeout(60_000);
});
