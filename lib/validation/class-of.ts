/** The name of a value's class, which is the same in every frame of a page and realm of Node. */
export function classOf(value: unknown): string {
  return Object.prototype.toString.call(value).slice('[object '.length, -1);
}
