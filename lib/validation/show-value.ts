const longest = 60;

/** A wrong value as an error shows it, on one line: text in quotes, what is large by its kind alone. */
export function showValue(value: unknown): string {
  if (typeof value === 'string') return value.length > longest ? 'a long text' : JSON.stringify(value);
  if (typeof value === 'function') return 'a function';
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : 'a list';
  if (typeof value === 'object' && value !== null) return 'an object';
  return typeof value === 'bigint' ? `${value}n` : String(value);
}
