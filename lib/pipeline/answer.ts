import type { Compilation } from '../../backends/backend.js';
import type { CodecName } from '../images/codec.js';

/** What computed an answer. */
export interface Ran {
  readonly backend: string;
  /** Why it computed in another way than it best could: on one thread, where a page forbids more. */
  readonly note?: string;
  /** The optional package that decoded the picture; absent where none was needed. */
  readonly codec?: 'sharp';
  /** Kernels that were compiled meanwhile, for sizes of image that had not been met; absent when there were none. */
  readonly compiled?: Compilation;
}

/** What a call gives: its results, and what computed them. */
export interface Answer<Result> extends Ran {
  readonly results: readonly Result[];
}

/** What an answer says of what decoded its picture. */
export function decodedBy(codec: CodecName | undefined): Pick<Ran, 'codec'> {
  return codec === 'sharp' ? { codec } : {};
}
