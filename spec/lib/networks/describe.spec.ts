import { expect } from 'chai';
import { accurate } from '../../../lib/networks/accurate.js';
import { compact } from '../../../lib/networks/compact.js';
import { describe as describeNetwork } from '../../../lib/networks/describe.js';
import { errata } from '../../../lib/networks/errata.js';
import { fast } from '../../../lib/networks/fast.js';
import { sixScales } from '../../../lib/networks/measure.js';
import { withRegressor } from '../../../lib/networks/regressor.js';
import { type Stage, stages } from '../../../lib/networks/stages.js';
import type { Network } from '../../../reference/layers.js';

/** The rows of the paper's Tables 1 and 3 as printed; filter sizes of full layers are not in them. */
const printedStages: [Network, string, Record<string, string>][] = [
  [
    fast(),
    'Table 1',
    {
      stage: 'conv + max|conv + max|conv|conv|conv + max|full|full|full',
      channels: '96|256|512|1024|1024|3072|4096|1000',
      'filter size': '11x11|5x5|3x3|3x3|3x3|-|-|-',
      'conv. stride': '4x4|1x1|1x1|1x1|1x1|-|-|-',
      'pooling size': '2x2|2x2|-|-|2x2|-|-|-',
      'pooling stride': '2x2|2x2|-|-|2x2|-|-|-',
      'zero-padding size': '-|-|1x1x1x1|1x1x1x1|1x1x1x1|-|-|-',
      'spatial input size': '231x231|24x24|12x12|12x12|12x12|6x6|1x1|1x1',
    },
  ],
  [
    accurate(),
    'Table 3',
    {
      stage: 'conv + max|conv + max|conv|conv|conv|conv + max|full|full|full',
      channels: '96|256|512|512|1024|1024|4096|4096|1000',
      'filter size': '7x7|7x7|3x3|3x3|3x3|3x3|-|-|-',
      'conv. stride': '2x2|1x1|1x1|1x1|1x1|1x1|-|-|-',
      'pooling size': '3x3|2x2|-|-|-|3x3|-|-|-',
      'pooling stride': '3x3|2x2|-|-|-|3x3|-|-|-',
      'zero-padding size': '-|-|1x1x1x1|1x1x1x1|1x1x1x1|1x1x1x1|-|-|-',
      'spatial input size': '221x221|36x36|15x15|15x15|15x15|15x15|5x5|1x1|1x1',
    },
  ],
];

const printedScales = [
  '245x245|17x17|(5x5)x(3x3)|(1x1)x(3x3)|3x3',
  '281x317|20x23|(6x7)x(3x3)|(2x3)x(3x3)|6x9',
  '317x389|23x29|(7x9)x(3x3)|(3x5)x(3x3)|9x15',
  '389x461|29x35|(9x11)x(3x3)|(5x7)x(3x3)|15x21',
  '425x497|32x35|(10x11)x(3x3)|(6x7)x(3x3)|18x24',
  '461x569|35x44|(11x14)x(3x3)|(7x10)x(3x3)|21x30',
];

function cells(stage: Stage): Record<string, string> {
  const full = stage.kind === 'full';
  const padding = stage.zeroPadding;
  return {
    stage: stage.kind,
    channels: `${stage.channels}`,
    'filter size': full ? '-' : stage.filterSize.join('x'),
    'conv. stride': full ? '-' : stage.convolutionStride.join('x'),
    'pooling size': stage.poolingSize?.join('x') ?? '-',
    'pooling stride': stage.poolingStride?.join('x') ?? '-',
    'zero-padding size': padding ? [padding.top, padding.left, padding.bottom, padding.right].join('x') : '-',
    'spatial input size': stage.spatialInputSize.join('x'),
  };
}

const corrections = (network: Network, place: string) =>
  errata(network)
    .filter((erratum) => erratum.place.startsWith(`${place},`))
    .map(({ place, printed, corrected }) => ({ place, printed, corrected }));

describe('describe', () => {
  for (const [network, table, printed] of printedStages) {
    it(`differs from the paper's ${table} in its errata and nowhere else`, () => {
      const derived = stages(network).map(cells);
      const differences = Object.entries(printed).flatMap(([row, line]) =>
        line.split('|').flatMap((cell, index) => {
          const corrected = derived[index][row];
          const place = `${table}, layer ${index + 1}, ${row}`;
          return cell === corrected ? [] : [{ place, printed: cell, corrected }];
        }),
      );
      expect(derived).to.have.length(printed.stage.split('|').length);
      expect(differences).to.deep.equal(corrections(network, table));
    });
  }

  it("differs from the paper's Table 5 in its errata and nowhere else", () => {
    const columns = ['input', 'layer 5 pre-pool', 'layer 5 post-pool', 'classifier map', 'output'];
    const differences = sixScales(accurate()).flatMap(
      ({ input, unpooled, offsets, pooled, coarse, fine }, scale) => {
        const times = `x(${offsets.join('x')})`;
        const derived = [
          input.join('x'),
          unpooled.join('x'),
          `(${pooled.join('x')})${times}`,
          `(${coarse.join('x')})${times}`,
          fine.join('x'),
        ];
        return printedScales[scale].split('|').flatMap((printed, column) => {
          const place = `Table 5, scale ${scale + 1}, ${columns[column]}`;
          return printed === derived[column] ? [] : [{ place, printed, corrected: derived[column] }];
        });
      },
    );
    expect(differences).to.have.length(3);
    expect(differences).to.deep.equal(corrections(accurate(), 'Table 5'));
  });

  it('corrects the counts of Table 4', () => {
    expect(
      corrections(fast(), 'Table 4').map(({ printed, corrected }) => [printed, corrected]),
    ).to.deep.equal([
      ['145', '145.9'],
      ['2810', '2801.4'],
    ]);
    expect(
      corrections(accurate(), 'Table 4').map(({ printed, corrected }) => [printed, corrected]),
    ).to.deep.equal([
      ['144', '144.7'],
      ['5369', '5355.4'],
    ]);
  });

  it('corrects what the text says of the other network, of 256 channels and of 1x1 kernels', () => {
    const corrected = (network: Network) => errata(network).map(({ corrected }) => corrected);
    expect(corrected(fast())).to.include.members(['32; 2x2; 6x6', '4; 231x231', '1024', '6x6, 1x1, 1x1']);
    expect(corrected(accurate())).to.include.members(['1024', '5x5, 1x1, 1x1']);
  });

  it("has errata for the paper's networks alone, with any regressor", () => {
    expect(errata(compact({ classes: 3 }))).to.deep.equal([]);
    expect(errata(fast({ classes: 21 }))).to.deep.equal([]);
    expect(errata(withRegressor(fast(), { boxes: 1000 }))).to.deep.equal(errata(fast()));
  });

  it('counts the regressor apart, and once more with it', () => {
    const { counts, countsWithRegressor, regressor } = describeNetwork(compact({ classes: 4 }));
    expect(regressor.map(({ output }) => output)).to.deep.equal([
      [192, 1, 1],
      [192, 1, 1],
      [4, 1, 1],
    ]);
    const weights = 96 * 192 * 2 * 2 + 192 * 4;
    expect(countsWithRegressor.parameters - counts.parameters).to.equal(weights + 192 + 4);
    expect(countsWithRegressor.connections - counts.connections).to.equal(weights);
  });

  it('describes a network whose axes differ', () => {
    const wide: Network = { ...fast(), lastPool: [2, 3], input: { ...fast().input, window: [231, 327] } };
    const { scaleRules, dense } = describeNetwork(wide);
    expect(scaleRules).to.deep.equal([
      { smallest: 215, stride: 32 },
      { smallest: 311, stride: 48 },
    ]);
    expect(dense.fine).to.deep.equal([1, 1]);
  });
});
