/** As JSON, with NaN and the infinities as strings: JSON has no numbers for them. */
export function onWire(value: unknown): string {
  return JSON.stringify(value, (_, one) =>
    typeof one === 'number' && !Number.isFinite(one) ? `${one}` : one,
  );
}
