/**
 * The products that convolutions on the processor consist of: rows of weights times columns of patches, both packed in
 * fours so that every value read serves four sums. What computes them is the difference between the backends here.
 */
import type { Floats } from '../device.js';
import type { Turn } from '../turns.js';

export interface ProductShape {
  /** Products side by side, of the same sizes: one, or those of Winograd's form. */
  readonly matrices: number;
  /** Groups of four rows. */
  readonly panels: number;
  /** Products summed for each result. */
  readonly terms: number;
}

/** A product of one shape. */
export interface Product {
  /** Groups of four columns that are best multiplied at once; more than that is an error. */
  readonly quads: number;
  /** Terms as the operands hold them: at least those of the shape, the others zero in the columns. */
  readonly terms: number;
  /**
   * @param columns [quad][matrix][term][4 columns]
   * @param count columns, at most 4 * quads; results of further ones mean nothing
   * @param rows [panel][matrix][term][4 rows], where they were not given beforehand
   * @returns sums [panel][matrix][quad][4 rows][4 columns] with room for `quads` quads, valid until the next call
   */
  multiply(columns: Floats, count: number, turn: Turn, rows?: Floats): Promise<Floats>;
  dispose(): void;
}

/** Makes products, and owns what they share. */
export interface ProductMaker {
  /** @param rows stay the same for all calls */
  prepare(shape: ProductShape, rows?: Float32Array): Product;
}
