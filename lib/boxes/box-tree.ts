import type { Turn } from '../../backends/turns.js';
import { matchScore } from '../../reference/match-score.js';
import type { Match, MatchIndex } from './match-index.js';
import type { Places } from './places.js';
import { EXTREMES, extremesOf, leastMatchScore, measured } from './score-bound.js';

/** What a node knows of the boxes below it, each as a minimum: extremes, then when they were created, and where they are. */
const CREATED = EXTREMES;
const PLACE = EXTREMES + 1;
const VALUES = EXTREMES + 2;

/** The bound where no box is old enough: neither below any score nor equal to it. */
const NONE_OLDER = Number.NaN;

/** Nodes made before a look at the clock. */
const STEP = 256;

/**
 * Finds matches by the score of SPEC 5.6 without a look at all boxes: a binary tree over the boxes, split at medians of
 * their edges. A node below which no score can be small enough is passed over with all its boxes.
 */
export class BoxTree implements MatchIndex {
  private readonly places: Places;
  /** Leaves, a power of two: leaf l is node `leaves + l`, the children of node n are 2n and 2n + 1, the root is 1. */
  private readonly leaves: number;
  private readonly nodes: Float64Array;
  private readonly nodeOf: Int32Array;
  private readonly stack: Int32Array;
  private readonly bounds: Float64Array;

  private constructor(places: Places, leaves: number) {
    this.places = places;
    this.leaves = leaves;
    this.nodes = new Float64Array(2 * leaves * VALUES).fill(Number.POSITIVE_INFINITY);
    this.nodeOf = new Int32Array(places.boxes.length);
    const deepest = Math.log2(leaves) + 2;
    this.stack = new Int32Array(deepest);
    this.bounds = new Float64Array(deepest);
  }

  /** Of the boxes that are left; `turn` is called between steps of the work. */
  static async build(places: Places, turn: Turn): Promise<BoxTree> {
    const order = Int32Array.from(places.left());
    const leaves = 2 ** Math.ceil(Math.log2(order.length));
    const edges = await edgesOf(places, turn);
    for (let length = leaves; length > 1; length /= 2) {
      for (let from = 0; from + length / 2 < order.length; from += length) {
        await turn();
        split(order, from, Math.min(from + length, order.length), from + length / 2, edges);
      }
    }
    const tree = new BoxTree(places, leaves);
    for (let leaf = 0; leaf < order.length; leaf++) {
      if (leaf % STEP === 0) await turn();
      tree.fill(leaves + leaf, order[leaf]);
    }
    for (let node = leaves - 1; node >= 1; node--) {
      if (node % STEP === 0) await turn();
      tree.refit(node);
    }
    return tree;
  }

  nearest(place: number, largest: number): Match | undefined {
    const { nodes, stack, bounds, leaves } = this;
    const created = this.places.created[place];
    const own = measured(this.places.boxes[place].box);
    let score = largest;
    let partner = Number.POSITIVE_INFINITY;
    stack[0] = 1;
    bounds[0] = nodes[VALUES + CREATED] < created ? leastMatchScore(own, nodes, VALUES) : NONE_OLDER;
    for (let top = 0; top >= 0; ) {
      const node = stack[top];
      const bound = bounds[top];
      const at = node * VALUES;
      top -= 1;
      if (!(bound < score || (bound === score && nodes[at + PLACE] < partner))) continue;
      if (node >= leaves) {
        const other = nodes[at + PLACE];
        const found = matchScore(this.places.boxes[place].box, this.places.boxes[other].box);
        if (found < score || (found === score && other < partner)) {
          score = found;
          partner = other;
        }
        continue;
      }
      const left = 2 * at;
      const right = left + VALUES;
      const ofLeft = nodes[left + CREATED] < created ? leastMatchScore(own, nodes, left) : NONE_OLDER;
      const ofRight = nodes[right + CREATED] < created ? leastMatchScore(own, nodes, right) : NONE_OLDER;
      const isLeftFirst =
        ofLeft < ofRight || (ofLeft === ofRight && nodes[left + PLACE] < nodes[right + PLACE]);
      const nearer = isLeftFirst ? 2 * node : 2 * node + 1;
      stack[top + 1] = nearer ^ 1;
      bounds[top + 1] = isLeftFirst ? ofRight : ofLeft;
      stack[top + 2] = nearer;
      bounds[top + 2] = isLeftFirst ? ofLeft : ofRight;
      top += 2;
    }
    return partner === Number.POSITIVE_INFINITY ? undefined : { partner, score };
  }

  merged(first: number, second: number): void {
    const emptied = this.nodeOf[second];
    this.nodes.fill(Number.POSITIVE_INFINITY, emptied * VALUES, (emptied + 1) * VALUES);
    this.fill(this.nodeOf[first], first);
    for (const leaf of [this.nodeOf[first], emptied]) {
      for (let node = leaf >> 1; node >= 1; node >>= 1) this.refit(node);
    }
  }

  private fill(node: number, place: number): void {
    const { boxes, created } = this.places;
    this.nodes.set([...extremesOf(boxes[place].box), created[place], place], node * VALUES);
    this.nodeOf[place] = node;
  }

  private refit(node: number): void {
    const { nodes } = this;
    const left = 2 * node * VALUES;
    for (let value = 0; value < VALUES; value++) {
      nodes[node * VALUES + value] = Math.min(nodes[left + value], nodes[left + VALUES + value]);
    }
  }
}

/** The four edges of each place, one after the other. */
async function edgesOf({ boxes }: Places, turn: Turn): Promise<Float64Array> {
  const edges = new Float64Array(4 * boxes.length);
  for (const [place, { box }] of boxes.entries()) {
    if (place % STEP === 0) await turn();
    const { xmin, ymin, xmax, ymax } = box;
    edges.set([xmin, ymin, xmax, ymax], 4 * place);
  }
  return edges;
}

/** Orders places `from` to `to` so that along the edge that differs most none before `middle` is after one behind it. */
function split(order: Int32Array, from: number, to: number, middle: number, edges: Float64Array): void {
  const edge = widest(order, from, to, edges);
  const isBefore = (one: number, another: number) => {
    const difference = edges[4 * one + edge] - edges[4 * another + edge];
    return difference < 0 || (difference === 0 && one < another);
  };
  let [first, last] = [from, to - 1];
  while (first < last) {
    const pivot = order[(first + last) >> 1];
    let [low, high] = [first, last];
    while (low <= high) {
      while (isBefore(order[low], pivot)) low += 1;
      while (isBefore(pivot, order[high])) high -= 1;
      if (low > high) break;
      [order[low], order[high]] = [order[high], order[low]];
      low += 1;
      high -= 1;
    }
    if (middle <= high) last = high;
    else if (middle >= low) first = low;
    else return;
  }
}

function widest(order: Int32Array, from: number, to: number, edges: Float64Array): number {
  const ranges = [0, 1, 2, 3].map((edge) => {
    let [least, most] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
    for (let at = from; at < to; at++) {
      const value = edges[4 * order[at] + edge];
      least = Math.min(least, value);
      most = Math.max(most, value);
    }
    return most - least;
  });
  return ranges.indexOf(Math.max(...ranges));
}
