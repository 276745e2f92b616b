import { boxMerge, type WindowBox } from '../../reference/box-merge.js';

/**
 * Boxes that are being merged, by their places in the list given. A merged box takes the place of its first.
 */
export class Places {
  readonly boxes: WindowBox[];
  /**
   * When each box came: what was given counts backwards from 0, in the order of the list, merged boxes forwards from 1;
   * infinite where the box has gone. No two are ever equal.
   */
  readonly created: Float64Array;
  count: number;
  private merges = 0;

  constructor(boxes: readonly WindowBox[]) {
    this.boxes = [...boxes];
    this.created = Float64Array.from(boxes, (_, place) => -place);
    this.count = boxes.length;
  }

  /** Places of the boxes that have not gone, in order. */
  left(): number[] {
    return [...this.boxes.keys()].filter((place) => this.created[place] < Number.POSITIVE_INFINITY);
  }

  merge(first: number, second: number): void {
    this.merges += 1;
    this.boxes[first] = boxMerge(this.boxes[first], this.boxes[second]);
    this.created[first] = this.merges;
    this.created[second] = Number.POSITIVE_INFINITY;
    this.count -= 1;
  }
}
