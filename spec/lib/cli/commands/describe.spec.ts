import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { describeCommand } from '../../../../lib/cli/commands/describe.js';
import { InputError } from '../../../../lib/errors.js';
import { compact } from '../../../../lib/networks/compact.js';

describe('overfeat describe', () => {
  let folder: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'overfeat-describe-'));
  });
  after(() => rm(folder, { recursive: true }));

  it("prints the paper's tables", async () => {
    const text = await describeCommand('fast', {});
    for (const line of [
      /^parameters .* 145,920,872$/m,
      /^16 {2}maxPool2d +2x2 +2x2 +1024 +6x6$/m,
      /^21 {2}classifier3 +1x1 +1x1 +1000 +1x1 +4,097,000 +4,096,000$/m,
      /^Spatial input size +231x231 +28x28 /m,
      /^Table 1, layer 2, spatial input size +24x24 +28x28 /m,
    ]) {
      expect(text).to.match(line);
    }
    expect(text).to.not.include('undefined');
  });

  it('takes an input size, and prints JSON', async () => {
    const description = JSON.parse(await describeCommand('accurate', { input: '425x497', format: 'json' }));
    expect(description.dense).to.deep.equal({
      input: [425, 497],
      unpooled: [32, 38],
      offsets: [3, 3],
      pooled: [10, 12],
      coarse: [6, 8],
      fine: [18, 24],
    });
    expect(description.errata).to.have.length(7);
  });

  it("describes a network's JSON file, or a model's", async () => {
    const network = compact({ classes: 3 });
    const [own, inModel] = [join(folder, 'network.json'), join(folder, 'model.json')];
    await writeFile(own, JSON.stringify(network));
    await writeFile(inModel, JSON.stringify({ name: 'mine', network }));
    const text = await describeCommand(own, {});
    expect(text)
      .to.match(/^ +regressor2 /m)
      .and.not.include('Errata');
    expect(await describeCommand(inModel, {})).to.equal(text);
  });

  it('describes the networks that training has by name, of one class and background', async () => {
    const text = await describeCommand('medium', {});
    expect(text)
      .to.match(/^medium +at an input of 107x107$/m)
      .and.match(/^18 {2}classifier2 +1x1 +1x1 +2 +1x1 /m);
    expect(await describeCommand('small', {})).to.match(/^window +59x59$/m);
  });

  for (const [what, name, input, code, reason] of [
    [
      'an input below the window',
      'fast',
      '230x231',
      'BAD_ARGUMENT',
      /^--input: must be HEIGHTxWIDTH from 231x231 to 99999x99999, not 230x231$/,
    ],
    [
      'an input that is no size',
      'fast',
      'large',
      'BAD_ARGUMENT',
      /^--input: must be HEIGHTxWIDTH .*, not large$/,
    ],
    ['a missing file', 'no-such-network', undefined, 'NOT_FOUND', /^no-such-network: /],
  ] as const) {
    it(`refuses ${what}`, async () => {
      const error = await describeCommand(name, input === undefined ? {} : { input }).catch(
        (thrown: unknown) => thrown,
      );
      expect(error).to.be.instanceOf(InputError).with.property('code', code);
      expect(error).to.have.property('message').that.matches(reason);
    });
  }

  for (const [what, content, reason] of [
    ['text', 'fast', /is not JSON/],
    ['other JSON', '{"network": {"name": 3}}', /not a network: name/],
  ] as const) {
    it(`refuses a file with ${what}`, async () => {
      const path = join(folder, 'broken.json');
      await writeFile(path, content);
      const error = await describeCommand(path, {}).catch((thrown: unknown) => thrown);
      expect(error).to.be.instanceOf(InputError).that.includes({ code: 'BAD_MODEL', input: path });
      expect(error).to.have.property('message').that.matches(reason);
    });
  }
});
