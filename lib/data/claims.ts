/** What a data set says, whatever its format, before it is compared with its pictures (SPEC 8.4). Plain data. */
import type { Pair } from '../../reference/geometry.js';
import type { Box } from '../boxes/box.js';
import type { Fault } from './fault.js';
import type { PictureId } from './ground-truth.js';

/** What is annotated: objects with their boxes, or the class of each picture as a whole. */
export type Annotates = 'objects' | 'pictures';

/** A claim, and how faults call its place: `annotation 7 (a.jpg)`, `labels/a.txt:3`. */
interface Placed {
  readonly place: string;
}

export interface ClaimedCategory extends Placed {
  readonly key: string;
  readonly name: string;
}

export interface ClaimedPicture extends Placed {
  readonly key: string;
  /** What results call it. */
  readonly id: PictureId;
  readonly path: string;
  /** Height and width, where they are written. */
  readonly size?: Pair;
  /** Why there is no such file, and what would help. */
  readonly missing?: string;
}

export interface ClaimedObject extends Placed {
  /** Keys of its picture and category. */
  readonly picture: string;
  readonly category: string;
  readonly box: Box;
  /** Whether the measures pass over it: a crowd, or what is too difficult. */
  readonly ignore: boolean;
}

export interface ClaimedSet {
  readonly name: string;
  readonly annotates: Annotates;
  /** In the order of the classes. */
  readonly categories: readonly ClaimedCategory[];
  readonly pictures: readonly ClaimedPicture[];
  readonly objects: readonly ClaimedObject[];
  /** What boxes are in: pixels, or shares of the picture's width and height. */
  readonly unit: 'pixels' | 'shares';
  /** Whether the format writes boxes as a corner and an extent, which some programs take for two corners. */
  readonly hasExtents?: boolean;
  /** What could not be read. */
  readonly faults: readonly Fault[];
}
