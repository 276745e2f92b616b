/**
 * First key that an object of a JSON text has twice: JSON.parse keeps the last one silently, other readers the first.
 * @param text valid JSON
 */
export function duplicateKey(text: string): string | undefined {
  const open: Set<string>[] = [];
  const colon = /\s*:/y;
  for (let at = 0; at < text.length; at++) {
    if (text[at] === '{' || text[at] === '[') open.push(new Set());
    if (text[at] === '}' || text[at] === ']') open.pop();
    if (text[at] !== '"') continue;
    const start = at;
    at = stringEnd(text, start);
    colon.lastIndex = at + 1;
    if (!colon.test(text)) continue;
    const key = JSON.parse(text.slice(start, at + 1));
    const keys = open[open.length - 1];
    if (keys.has(key)) return key;
    keys.add(key);
  }
  return undefined;
}

/** Position of the quote that closes the string opened at `start`. */
function stringEnd(text: string, start: number): number {
  let at = start + 1;
  while (text[at] !== '"') at += text[at] === '\\' ? 2 : 1;
  return at;
}
