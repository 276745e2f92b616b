import fc from 'fast-check';
import { addProduct, addProductWithTransposed, transpose } from '../../../backends/cpu/matrix-product.js';
import { expectNear } from '../expect-close.js';
import { randomTensor } from '../random-networks.js';

const sizes = fc.record({
  rows: fc.integer({ min: 1, max: 11 }),
  columns: fc.integer({ min: 1, max: 11 }),
  inner: fc.integer({ min: 1, max: 9 }),
  seed: fc.integer({ min: 1, max: 1e6 }),
});

describe('matrix products', () => {
  it('add the sum over the inner index, at every size and place in a larger array', () => {
    fc.assert(
      fc.property(sizes, ({ rows, columns, inner, seed }) => {
        const left = { ...randomTensor([rows, inner + 3], seed), start: 2, rowStride: inner + 3 };
        const right = { ...randomTensor([inner, columns + 1], seed + 1), start: 1, rowStride: columns + 1 };
        const before = randomTensor([rows, columns + 2], seed + 2);
        const expected = { shape: before.shape, data: before.data.slice() };
        for (let row = 0; row < rows; row++) {
          for (let column = 0; column < columns; column++) {
            let sum = 0;
            for (let k = 0; k < inner; k++) {
              sum += left.data[2 + row * left.rowStride + k] * right.data[1 + k * right.rowStride + column];
            }
            expected.data[1 + row * (columns + 2) + column] += sum;
          }
        }
        const plain = { data: before.data.slice(), start: 1, rowStride: columns + 2 };
        addProduct(rows, columns, inner, left, right, plain);
        expectNear({ shape: before.shape, data: plain.data }, expected, 1e-6);

        const turned = transpose(inner, columns + 1, right.data);
        const transposed = { data: turned, start: inner, rowStride: inner };
        const again = { data: before.data.slice(), start: 1, rowStride: columns + 2 };
        addProductWithTransposed(rows, columns, inner, left, transposed, again);
        expectNear({ shape: before.shape, data: again.data }, expected, 1e-6);
      }),
    );
  });
});
