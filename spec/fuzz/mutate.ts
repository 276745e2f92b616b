/** Changes to a file as accidents and enemies make them. */
import type { Random } from '../../lib/training/random.js';

const most = 2 ** 16;
/** Values that lengths, sizes and counts go wrong at. */
const edges = [0, 1, 0x7f, 0x80, 0xff, 0x7fff, 0xffff, 0x7fffffff, 0xffffffff];

type ByteChange = (bytes: Uint8Array, random: Random) => Uint8Array;

const changes: readonly ByteChange[] = [
  // A bit turned.
  (bytes, random) => edited(bytes, random, (at) => [bytes[at] ^ (1 << random.integer(8))]),
  // A byte like any other.
  (bytes, random) => edited(bytes, random, () => [random.integer(256)]),
  // A number at an edge, in either order of bytes.
  (bytes, random) => {
    const value = edges[random.integer(edges.length)];
    const size = [1, 2, 4, 8][random.integer(4)];
    const number = Array.from({ length: size }, (_, at) => (at > 3 ? 0 : (value >>> (8 * at)) & 255));
    return edited(bytes, random, () => (random.integer(2) === 0 ? number : number.reverse()));
  },
  // The end is missing.
  (bytes, random) => bytes.slice(0, random.integer(bytes.length + 1)),
  // A stretch is missing, twice there, or of somewhere else.
  (bytes, random) => {
    const [start, end] = stretch(bytes, random);
    return joined(bytes.subarray(0, start), bytes.subarray(end));
  },
  (bytes, random) => {
    const [start, end] = stretch(bytes, random);
    return joined(bytes.subarray(0, end), bytes.subarray(start));
  },
  (bytes, random) => {
    const [start, end] = stretch(bytes, random);
    return edited(bytes, random, () => [...bytes.subarray(start, end)]);
  },
  // More after the end.
  (bytes, random) =>
    joined(
      bytes,
      Uint8Array.from({ length: random.integer(64) }, () => random.integer(256)),
    ),
];

/** The bytes with one to four changes, at most 64 KiB long. */
export function mutatedBytes(bytes: Uint8Array, random: Random): Uint8Array {
  // A copy that is no Buffer, whose slices share their memory.
  let changed: Uint8Array = new Uint8Array(bytes);
  for (let count = 1 + random.integer(4); count > 0; count--) {
    if (changed.length === 0) return changed;
    changed = changes[random.integer(changes.length)](changed, random);
  }
  return changed.subarray(0, most);
}

const oddities: readonly unknown[] = [
  null,
  true,
  0,
  -1,
  0.5,
  1e308,
  -1e308,
  2 ** 31,
  2 ** 53,
  '',
  '0',
  'NaN',
  '__proto__',
  '../../etc/passwd',
  '\u0000',
  [],
  {},
  [[]],
  { length: -1 },
];

/** The text of the value with one to four of its parts replaced, left out, doubled or taken from elsewhere. */
export function mutatedJson(value: unknown, random: Random): Uint8Array {
  const copy = structuredClone({ value });
  for (let count = 1 + random.integer(4); count > 0; count--) changePart(copy, random);
  return new TextEncoder().encode(JSON.stringify(copy.value) ?? '');
}

type Holder = Record<string, unknown>;

function changePart(root: Holder, random: Random): void {
  const places = placesOf(root);
  // All of it may be gone by now.
  if (places.length === 0) return;
  const [holder, key] = places[random.integer(places.length)];
  switch (random.integer(4)) {
    case 0:
      holder[key] = structuredClone(oddities[random.integer(oddities.length)]);
      return;
    case 1:
      if (Array.isArray(holder)) holder.splice(Number(key), 1);
      else delete holder[key];
      return;
    case 2:
      if (Array.isArray(holder)) holder.push(structuredClone(holder[Number(key)]));
      else holder[`${key} again`] = holder[key];
      return;
    default: {
      const [other, otherKey] = places[random.integer(places.length)];
      // Of a part that contains the place the copy would contain itself, and so on.
      holder[key] = structuredClone(other[otherKey]);
    }
  }
}

/** Every part of the value, as what holds it and the key there. */
function placesOf(holder: Holder): (readonly [Holder, string])[] {
  return Object.entries(holder).flatMap(([key, part]) => {
    const own = [[holder, key] as const];
    return typeof part === 'object' && part !== null ? [...own, ...placesOf(part as Holder)] : own;
  });
}

function edited(bytes: Uint8Array, random: Random, valuesAt: (at: number) => readonly number[]): Uint8Array {
  const at = random.integer(bytes.length);
  const copy = bytes.slice();
  copy.set(valuesAt(at).slice(0, bytes.length - at), at);
  return copy;
}

function stretch(bytes: Uint8Array, random: Random): readonly [number, number] {
  const start = random.integer(bytes.length);
  return [start, Math.min(bytes.length, start + 1 + random.integer(64))];
}

function joined(...parts: readonly Uint8Array[]): Uint8Array {
  return Uint8Array.from(Buffer.concat(parts));
}
