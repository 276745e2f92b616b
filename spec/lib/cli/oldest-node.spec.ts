import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { oldestNode, tooOld } from '../../../lib/cli/oldest-node.js';

const root = new URL('../../../', import.meta.url);

describe('the oldest Node', () => {
  it('is the one that package.json names', () => {
    const { engines } = JSON.parse(readFileSync(new URL('package.json', root), 'utf8'));
    expect(engines.node).to.equal(`>=${oldestNode}`);
  });

  it('is told from older ones by numbers, not by letters', () => {
    expect(['18.20.4', '20.9.0', '20.18.3', '9.11.2'].filter((version) => !tooOld(version))).to.deep.equal(
      [],
    );
    expect(['20.19.0', '20.100.0', '22.1.0', '100.0.0'].filter(tooOld)).to.deep.equal([]);
  });

  it('is named in one line by the command line in an older one', () => {
    const versions = "{ ...process.versions, node: '18.20.4' }";
    const pretend = `Object.defineProperty(process, 'versions', { value: ${versions} })`;
    const older = `data:text/javascript,${encodeURIComponent(pretend)}`;
    const main = fileURLToPath(new URL('lib/cli/main.ts', root));
    const line = ['--import', 'tsx', '--import', older, main, 'backends'];
    const { status, stdout, stderr } = spawnSync(process.execPath, line, { encoding: 'utf8' });
    expect({ status, stdout, stderr }).to.deep.equal({
      status: 2,
      stdout: '',
      stderr: 'overfeat: needs Node 20.19 or later; this is Node 18.20.4\n',
    });
  });
});
