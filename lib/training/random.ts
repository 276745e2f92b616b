/** Four unsigned 32-bit words: where a generator stands. */
export type RandomState = readonly [number, number, number, number];

/**
 * The project's seeded generator: xoshiro128** (Blackman and Vigna, 2018), its state filled from the seed by splitmix32.
 * The same seed or state gives the same sequence. Not for secrets.
 */
export class Random {
  private words: Uint32Array;

  /** @param seed any whole number; its lowest 32 bits count */
  constructor(seed: number) {
    let word = seed >>> 0;
    this.words = Uint32Array.from({ length: 4 }, () => {
      word = (word + 0x9e3779b9) >>> 0;
      let mixed = Math.imul(word ^ (word >>> 16), 0x21f0aaad);
      mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97);
      return mixed ^ (mixed >>> 15);
    });
  }

  /** What to keep in order to continue the sequence here. */
  get state(): RandomState {
    const [first, second, third, fourth] = this.words;
    return [first, second, third, fourth];
  }

  set state(state: RandomState) {
    this.words = Uint32Array.from(state);
  }

  /** A whole number from 0 to 2^32 - 1. */
  bits(): number {
    const words = this.words;
    const result = Math.imul(rotateLeft(Math.imul(words[1], 5), 7), 9) >>> 0;
    const shifted = words[1] << 9;
    words[2] ^= words[0];
    words[3] ^= words[1];
    words[1] ^= words[2];
    words[0] ^= words[3];
    words[2] ^= shifted;
    words[3] = rotateLeft(words[3], 11);
    return result;
  }

  /** From 0 up to, but not including, 1, in steps of 2^-32. */
  next(): number {
    return this.bits() / 2 ** 32;
  }

  /** From `low` up to `high`. */
  uniform(low: number, high: number): number {
    return low + (high - low) * this.next();
  }

  /** A whole number from 0 to `count` - 1; count at most 2^32. */
  integer(count: number): number {
    return Math.floor(this.next() * count);
  }

  /** From the normal distribution of mean 0 and deviation 1 (Box and Muller); always draws twice. */
  normal(): number {
    const radius = Math.sqrt(-2 * Math.log(1 - this.next()));
    return radius * Math.cos(2 * Math.PI * this.next());
  }
}

function rotateLeft(word: number, bits: number): number {
  return (word << bits) | (word >>> (32 - bits));
}
