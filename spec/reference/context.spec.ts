import { expect } from 'chai';
import { contextLevel, contextLocations, expectContext } from '../../reference/context.js';
import { footprint, GeometryError, type Pair } from '../../reference/geometry.js';
import type { Layer, Network } from '../../reference/layers.js';
import { contextNetwork } from './context-network.js';
import { smallNetwork } from './small-network.js';

const byThree: Network = { ...contextNetwork, context: { ratio: 3 } };

describe('contextLevel', () => {
  it('is so many times smaller, rounded, halves up, and has margins of half a window', () => {
    expect(contextLevel(contextNetwork, { size: [21, 40], margin: 0 })).to.deep.equal({
      size: [11, 20],
      margin: 6,
    });
    expect(contextLevel(byThree, { size: [22, 40], margin: 9 })).to.deep.equal({ size: [7, 13], margin: 9 });
  });

  it('is never empty', () => {
    expect(contextLevel(byThree, { size: [1, 30], margin: 9 }).size).to.deep.equal([1, 10]);
  });

  it('refuses a network without context', () => {
    expect(() => contextLevel(smallNetwork, { size: [21, 40], margin: 0 })).to.throw(
      GeometryError,
      'network small has no context',
    );
  });
});

describe('contextLocations', () => {
  it('are those worked out by hand', () => {
    // Along y: 21 rows without a margin, 6 outputs at the stride 2; context of 11 rows and 6 around. Output i has its
    // centre at 2 i + 5, in the context at (2 i + 5) * 11 / 21, where window j has it at 2 j + 5 - 6.
    const { rows, columns } = contextLocations(contextNetwork, 'fine', { size: [21, 40], margin: 0 });
    expect(rows).to.deep.equal([2, 2, 3, 3, 4, 4]);
    // Along x: 10 outputs at the stride 3, centres at 3 i + 5.5, in the context at (3 i + 5.5) / 2, and 3 j + 5.5 - 6.
    expect(columns).to.deep.equal([1, 2, 2, 3, 3, 4, 4, 5, 5, 6]);
  });

  it('at the coarse stride are those of the fine one that it has', () => {
    const level = { size: [33, 47], margin: 4 } as const;
    const fine = contextLocations(contextNetwork, 'fine', level);
    const coarse = contextLocations(contextNetwork, 'coarse', level);
    expect(coarse.rows).to.deep.equal(fine.rows.filter((_, at) => at % 2 === 0).slice(0, coarse.rows.length));
    expect(coarse.columns).to.deep.equal(
      fine.columns.filter((_, at) => at % 2 === 0).slice(0, coarse.columns.length),
    );
  });

  it('have the centre nearest to the same point of the picture', () => {
    for (let height = 10; height < 60; height += 7) {
      for (const network of [contextNetwork, byThree]) {
        for (const margin of [0, 3, 8]) {
          const level = { size: [height, 50] as Pair, margin };
          const context = contextLevel(network, level);
          const { rows } = contextLocations(network, 'fine', level);
          const windows = Math.floor((context.size[0] + 2 * context.margin - 10) / 2) + 1;
          rows.forEach((row, output) => {
            const wanted = (2 * output + 5 - margin) / height;
            const off = (window: number) =>
              Math.abs((2 * window + 5 - context.margin) / context.size[0] - wanted);
            const least = Math.min(...Array.from({ length: windows }, (_, window) => off(window)));
            expect(off(row), `${height} ${margin} ${output}`).to.be.closeTo(least, 1e-12);
          });
        }
      }
    }
  });
});

describe('expectContext', () => {
  const [first, ...rest] = contextNetwork.heads.classifier;
  const dropout: Layer = { kind: 'dropout', rate: 0.5 };
  const cases: [string, Partial<Network>, string][] = [
    ['a ratio of 1', { context: { ratio: 1 } }, 'its ratio must be a whole number from 2 to 16, not 1'],
    ['a ratio of 2.5', { context: { ratio: 2.5 } }, 'not 2.5'],
    [
      'padding',
      {
        features: [
          { kind: 'zeroPad2d', padding: { top: 0, left: 0, bottom: 1, right: 0 } },
          ...contextNetwork.features,
        ],
      },
      'so its features must not pad',
    ],
    [
      'dropout in the features',
      { features: [...contextNetwork.features, dropout] },
      'so its features must not drop',
    ],
    [
      'dropout before the first convolution',
      { heads: { classifier: [dropout, first, ...rest] } },
      'so its classifier must not drop before its first convolution',
    ],
    [
      'a later kernel',
      {
        heads: {
          classifier: [
            first,
            { kind: 'conv2d', name: 'last', inChannels: 4, outChannels: 3, ...footprint([1, 2]) },
          ],
        },
      },
      'so all convolutions of its classifier but the first must be 1x1',
    ],
  ];
  for (const [name, change, message] of cases) {
    it(`refuses ${name}`, () => {
      expect(() => expectContext({ ...contextNetwork, ...change })).to.throw(GeometryError, message);
    });
  }

  it('takes what is right', () => {
    expectContext(contextNetwork);
  });
});
