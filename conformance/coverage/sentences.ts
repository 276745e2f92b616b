/** The sentences of the specification that decide something which a port may get wrong: errors, ties, exceptions, defaults. */

/** A sentence, or a row of a table, and the section that it stands in. */
export interface Sentence {
  readonly section: string;
  readonly text: string;
}

/** Words of a decision. */
const decisive = new RegExp(
  [
    String.raw`\b(?:is|are) (?:an )?errors?\b|\brefused\b|\bleft out\b|\babsent\b`,
    String.raw`\*chooses\*|\bunless\b|\bNaN\b|\b0 when\b|\bnever below\b|\bis infinite\b`,
    String.raw`\bties\b|\bof equal\b|\bequal ones\b|\*\*first\*\*|\bat x = threshold\b`,
    String.raw`\bby default\b|\bdefaults?\b|\bin the order given\b|\bis zero before\b`,
  ].join('|'),
  'i',
);

/** All of them in some chapters, in their order. */
export function decisiveSentences(specification: string, chapters: readonly string[]): Sentence[] {
  return sectionsOf(specification)
    .filter(({ section }) => chapters.includes(section.split('.')[0]))
    .flatMap(({ section, lines }) => lines.flatMap(sentencesOf).map((text) => ({ section, text })))
    .filter(({ text }) => decisive.test(text));
}

function sectionsOf(specification: string) {
  const parts = specification.split(/^(?=###? \d)/m).slice(1);
  return parts.map((part) => {
    const [heading, ...lines] = part.trimEnd().split('\n');
    const [, section] = /^###? (\d+(?:\.\d+)?) /.exec(heading) ?? [];
    return { section, lines: lines.filter((line) => !/^Sources: /.test(line)) };
  });
}

/** Of a paragraph, a list's item or a table's row: it ends where a full stop, a colon or a dash is followed by a capital. */
function sentencesOf(line: string): string[] {
  if (line.startsWith('|')) return [line];
  return line.split(/(?<=[.!?]\)?\*?\*?) (?=\*{0,2}[A-Z`"])/).map((text) => text.trim());
}
