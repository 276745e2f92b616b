const names: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** The text in HTML or XML, between tags or in a quoted attribute. Characters that neither may have are left out. */
export function escapeMarkup(text: string): string {
  return text.replaceAll(/[&<>"]/g, (character) => names[character]).replaceAll(/[^\P{Cc}\n\t]/gu, '');
}
