import { expect } from 'chai';
import { overfeat, useCommandLine } from './tiny.js';

describe('the overfeat command line', () => {
  const { at, model, succeed } = useCommandLine();

  it('describe: of a network, and of a model', async () => {
    expect(await succeed(['describe', 'accurate'])).to.match(/^accurate +at an input of 221x221\n/);
    const description = JSON.parse(
      await succeed(['describe', at('model'), '--input', '90x77', '--format', 'json']),
    );
    expect(description).to.deep.include({ network: 'compact', input: [90, 77] });
  });

  describe('help', () => {
    for (const [command, ...options] of [
      [
        'detect',
        '--model',
        '--scales',
        '--stride',
        '--top-k',
        '--threshold',
        '--draw',
        '--backend',
        '--format',
        '--json',
        '--jsonl',
        '--crop',
        '--list',
        '--quiet',
      ],
      [
        'localize',
        '--model',
        '--scales',
        '--stride',
        '--top-k',
        '--threshold',
        '--draw',
        '--backend',
        '--format',
      ],
      [
        'classify',
        '--model',
        '--scales',
        '--stride',
        '--top-k',
        '--threshold',
        '--draw',
        '--backend',
        '--format',
      ],
      ['classify', '--network', '--weights', '--labels', '--compat'],
      ['features', '--network', '--weights', '--layer', '--format', '--out', '--backend'],
      [
        'train',
        '--data',
        '--val',
        '--out',
        '--epochs',
        '--regressor-epochs',
        '--seed',
        '--optimiser',
        '--config',
        '--backend',
      ],
      ['evaluate', '--model', '--data', '--images', '--report', '--limit', '--format', '--json', '--backend'],
      ['describe', '--input', '--format', '--json'],
      ['figure filters', '--model', '--network', '--weights', '--out'],
      ['figure efficiency', '--model', '--input', '--out'],
      ['figure pipeline', '--model', '--scales', '--class', '--side', '--out', '--backend'],
      ['figure boxes', '--model', '--scales', '--stride', '--class', '--side', '--out', '--backend'],
      ['figure merge', '--model', '--scales', '--stride', '--class', '--side', '--out', '--backend'],
      ['backends', '--format', '--json'],
    ]) {
      it(`${command}: ${options.join(' ')}, and examples`, async () => {
        const text = await succeed([...command.split(' '), '--help']);
        for (const option of options) expect(text).to.match(new RegExp(`^  ${option}\\b`, 'm'));
        expect(text).to.match(new RegExp(`\\nExamples:\\n  overfeat ${command}\\b`));
      });
    }

    it('lists the commands, and the version', async () => {
      expect(await succeed(['--help'])).to.match(/detect .*localize .*classify .*features .*train /s);
      expect(await succeed(['--version'])).to.match(/^\d+\.\d+\.\d+\n$/);
    });
  });

  it('ends with 130, and says nothing, when it is interrupted', async () => {
    const signal = AbortSignal.abort();
    for (const line of [
      ['detect', at('a.png'), ...model()],
      ['detect', '-', ...model()],
    ]) {
      expect(await overfeat(line, { signal })).to.deep.equal({ code: 130, stdout: '', stderr: '' });
    }
  });
});
