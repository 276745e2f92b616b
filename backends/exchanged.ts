/** [first, second, position] to [second, first, position]; the same array where that changes nothing. */
export function exchanged(
  values: Float32Array,
  [firsts, seconds]: readonly [number, number],
  area: number,
): Float32Array {
  if (firsts === 1 || seconds === 1) return values;
  const moved = new Float32Array(values.length);
  for (let first = 0; first < firsts; first++) {
    for (let second = 0; second < seconds; second++) {
      const from = (first * seconds + second) * area;
      moved.set(values.subarray(from, from + area), (second * firsts + first) * area);
    }
  }
  return moved;
}
