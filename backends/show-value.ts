const longestText = 60;
const mostItems = 4;

/** A wrong value as an error shows it, on one line: text in quotes, what is large by its kind alone. */
export function showValue(value: unknown): string {
  if (typeof value === 'string') return value.length > longestText ? 'a long text' : JSON.stringify(value);
  if (typeof value === 'function') return 'a function';
  if (Array.isArray(value)) {
    return value.length > mostItems
      ? 'a list'
      : `[${value.map((item) => (Array.isArray(item) ? 'a list' : showValue(item))).join(', ')}]`;
  }
  if (ArrayBuffer.isView(value)) return Object.prototype.toString.call(value).slice('[object '.length, -1);
  if (typeof value === 'object' && value !== null) return 'an object';
  return typeof value === 'bigint' ? `${value}n` : String(value);
}
