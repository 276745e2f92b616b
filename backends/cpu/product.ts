/**
 * Products over typed arrays. Each block of 4 x 4 results is summed in sixteen local variables, so that every value read
 * is used four times. Sums are kept in float64 (a local variable is a JavaScript number) and rounded by whoever stores
 * them in a float32.
 */
import type { Floats } from '../device.js';
import type { Product, ProductMaker, ProductShape } from '../processor/product.js';
import type { Turn } from '../turns.js';

/** Values of patches that stay in the processor's second-level cache (about 256 kB). */
const cachedValues = 65536;

/** Multiply-accumulates after which a turn may be due. */
const productsAtOnce = 4_000_000;

export const cpuProducts: ProductMaker = {
  prepare: (shape, rows) => new CpuProduct(shape, rows),
};

class CpuProduct implements Product {
  readonly quads: number;
  readonly terms: number;
  readonly #panels: number;
  readonly #rows: Float32Array | undefined;
  readonly #sums: Float64Array;

  constructor({ panels, terms }: ProductShape, rows: Float32Array | undefined) {
    this.quads = Math.max(1, Math.min(1024, Math.floor(cachedValues / (terms * 4))));
    this.terms = terms;
    this.#panels = panels;
    this.#rows = rows;
    this.#sums = new Float64Array(panels * this.quads * 16);
  }

  async multiply(columns: Floats, count: number, turn: Turn, rows = this.#rows): Promise<Floats> {
    if (rows === undefined) throw new TypeError('a product needs rows');
    const panelsAtOnce = Math.max(1, Math.floor(productsAtOnce / (this.terms * count * 4)));
    for (let first = 0; first < this.#panels; first += panelsAtOnce) {
      const last = Math.min(this.#panels, first + panelsAtOnce);
      for (let panel = first; panel < last; panel++) {
        multiplyPanel(rows, panel, columns, count, this.terms, this.#sums, panel * this.quads * 16);
      }
      await turn();
    }
    return this.#sums;
  }

  dispose(): void {}
}

/** sums[quad][row][column] = sum over the terms of rows[panel][term][row] * columns[quad][term][column] */
function multiplyPanel(
  a: Floats,
  panel: number,
  b: Floats,
  count: number,
  terms: number,
  sums: Float64Array,
  start: number,
): void {
  const firstRow = panel * terms * 4;
  const quads = count >> 2;
  for (let column = quads * 4; column < count; column++) {
    multiplyColumn(
      a,
      firstRow,
      b,
      (column >> 2) * terms * 4 + (column & 3),
      terms,
      sums,
      start + (column >> 2) * 16 + (column & 3),
    );
  }
  for (let quad = 0, at = start; quad < quads; quad++, at += 16) {
    let s00 = 0;
    let s01 = 0;
    let s02 = 0;
    let s03 = 0;
    let s10 = 0;
    let s11 = 0;
    let s12 = 0;
    let s13 = 0;
    let s20 = 0;
    let s21 = 0;
    let s22 = 0;
    let s23 = 0;
    let s30 = 0;
    let s31 = 0;
    let s32 = 0;
    let s33 = 0;
    for (let i = firstRow, j = quad * terms * 4, end = firstRow + terms * 4; i < end; i += 4, j += 4) {
      const x0 = a[i];
      const x1 = a[i + 1];
      const x2 = a[i + 2];
      const x3 = a[i + 3];
      const y0 = b[j];
      const y1 = b[j + 1];
      const y2 = b[j + 2];
      const y3 = b[j + 3];
      s00 += x0 * y0;
      s01 += x0 * y1;
      s02 += x0 * y2;
      s03 += x0 * y3;
      s10 += x1 * y0;
      s11 += x1 * y1;
      s12 += x1 * y2;
      s13 += x1 * y3;
      s20 += x2 * y0;
      s21 += x2 * y1;
      s22 += x2 * y2;
      s23 += x2 * y3;
      s30 += x3 * y0;
      s31 += x3 * y1;
      s32 += x3 * y2;
      s33 += x3 * y3;
    }
    sums[at] = s00;
    sums[at + 1] = s01;
    sums[at + 2] = s02;
    sums[at + 3] = s03;
    sums[at + 4] = s10;
    sums[at + 5] = s11;
    sums[at + 6] = s12;
    sums[at + 7] = s13;
    sums[at + 8] = s20;
    sums[at + 9] = s21;
    sums[at + 10] = s22;
    sums[at + 11] = s23;
    sums[at + 12] = s30;
    sums[at + 13] = s31;
    sums[at + 14] = s32;
    sums[at + 15] = s33;
  }
}

/** The four sums of one column: fewer than four at the end make no whole block. */
function multiplyColumn(
  a: Floats,
  firstRow: number,
  b: Floats,
  firstColumn: number,
  terms: number,
  sums: Float64Array,
  at: number,
): void {
  let s0 = 0;
  let s1 = 0;
  let s2 = 0;
  let s3 = 0;
  for (let i = firstRow, j = firstColumn, end = firstRow + terms * 4; i < end; i += 4, j += 4) {
    const y = b[j];
    s0 += a[i] * y;
    s1 += a[i + 1] * y;
    s2 += a[i + 2] * y;
    s3 += a[i + 3] * y;
  }
  sums[at] = s0;
  sums[at + 4] = s1;
  sums[at + 8] = s2;
  sums[at + 12] = s3;
}
