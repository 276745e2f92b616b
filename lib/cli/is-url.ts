/** Whether it begins as a URL does; the letter of a Windows drive is none. */
export function isUrl(text: string): boolean {
  return /^[a-z][a-z\d+.-]*:/i.test(text) && !/^[a-z]:[\\/]/i.test(text);
}
