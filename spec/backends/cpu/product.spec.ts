import { expect } from 'chai';
import fc from 'fast-check';
import { cpuProducts } from '../../../backends/cpu/product.js';
import { packPanels } from '../../../backends/fours.js';
import { randomTensor } from '../random-networks.js';

const sizes = fc.record({
  rows: fc.integer({ min: 1, max: 11 }),
  columns: fc.integer({ min: 1, max: 11 }),
  terms: fc.integer({ min: 1, max: 9 }),
  seed: fc.integer({ min: 1, max: 1e6 }),
});

describe('cpu products', () => {
  it('are the sums over the terms, in float64, whatever the sizes, with rows known beforehand or not', async () => {
    const property = fc.asyncProperty(sizes, async ({ rows, columns, terms, seed }) => {
      const left = randomTensor([rows, terms], seed);
      const right = randomTensor([columns, terms], seed + 1);
      const panels = await packPanels(left.data, rows, terms, terms);
      const quads = await packPanels(right.data, columns, terms, terms);
      const shape = { matrices: 1, panels: Math.ceil(rows / 4), terms };
      const known = cpuProducts.prepare(shape, panels);
      const unknown = cpuProducts.prepare(shape);
      const turn = async () => {};
      const results = [
        await known.multiply(quads, columns, turn),
        await unknown.multiply(quads, columns, turn, panels),
      ];
      for (let row = 0; row < rows; row++) {
        for (let column = 0; column < columns; column++) {
          let want = 0;
          for (let term = 0; term < terms; term++) {
            want += left.data[row * terms + term] * right.data[column * terms + term];
          }
          const at = ((row >> 2) * known.quads + (column >> 2)) * 16 + (row & 3) * 4 + (column & 3);
          for (const sums of results) expect(sums[at]).to.equal(want);
        }
      }
    });
    await fc.assert(property);
  });
});
