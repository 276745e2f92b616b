import { area, type Box } from './box.js';

interface Boxed {
  readonly box: Box;
}

/**
 * Objects in the order of their left edges, so that those that a box may meet are found without a look at all
 * (SPEC 9.4). Objects without area are left out: they overlap nothing.
 */
export class ObjectsAlongX<Item extends Boxed> {
  private readonly items: readonly Item[];
  /** Numbers of the items, by their left edges. */
  private readonly order: readonly number[];
  /** The rightmost right edge of the objects up to each in this order. */
  private readonly reach: Float64Array;

  constructor(items: readonly Item[]) {
    this.items = items;
    this.order = [...items.keys()]
      .filter((number) => area(items[number].box) > 0)
      .sort((one, another) => items[one].box.xmin - items[another].box.xmin);
    this.reach = new Float64Array(this.order.length);
    let reach = Number.NEGATIVE_INFINITY;
    this.order.forEach((number, at) => {
      reach = Math.max(reach, items[number].box.xmax);
      this.reach[at] = reach;
    });
  }

  /** All objects that share an area with the box, and maybe some that do not, in the order given. */
  near(box: Box): Item[] {
    const from = firstWhere(this.order.length, (at) => this.reach[at] > box.xmin);
    const to = firstWhere(this.order.length, (at) => this.items[this.order[at]].box.xmin >= box.xmax);
    return this.order
      .slice(from, to)
      .filter((number) => this.items[number].box.ymin < box.ymax && this.items[number].box.ymax > box.ymin)
      .sort((one, another) => one - another)
      .map((number) => this.items[number]);
  }
}

/** The first of so many places at which something holds that holds at all later ones too. */
function firstWhere(places: number, holds: (at: number) => boolean): number {
  let [from, to] = [0, places];
  while (from < to) {
    const middle = Math.floor((from + to) / 2);
    if (holds(middle)) to = middle;
    else from = middle + 1;
  }
  return from;
}
