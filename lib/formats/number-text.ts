/**
 * The shortest decimal that reads back as the same float32, also by way of float64.
 * @param value a float32 that is not NaN
 */
export function float32Text(value: number): string {
  for (let digits = 6; digits < 9; digits++) {
    const rounded = Number(value.toPrecision(digits));
    if (Math.fround(rounded) === value) return float64Text(Object.is(value, -0) ? value : rounded);
  }
  return float64Text(Number(value.toPrecision(9)));
}

/**
 * The shortest decimal that reads back as the same float64. It is valid JSON as well: infinity, for which there is no
 * number, is 1e999, which readers round to it.
 * @param value anything but NaN
 */
export function float64Text(value: number): string {
  if (Object.is(value, -0)) return '-0';
  if (!Number.isFinite(value)) return value > 0 ? '1e999' : '-1e999';
  return `${value}`;
}
