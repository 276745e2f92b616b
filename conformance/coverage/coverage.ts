/** What of the specification's decisions is asked for, and by which cases. */
import type { Case } from '../runner/manifest.js';
import type { Rule } from './rules.js';
import type { Sentence } from './sentences.js';

/** Ids of the cases that a rule names, in the manifest's order. */
export function casesOf(rule: Rule, cases: readonly Pick<Case, 'id'>[]): string[] {
  if ('excused' in rule) return [];
  return cases.map(({ id }) => id).filter((id) => rule.cases.some((pattern) => isMeant(pattern, id)));
}

function isMeant(pattern: string, id: string): boolean {
  return pattern.endsWith('*') ? id.startsWith(pattern.slice(0, -1)) : id === pattern;
}

/** What is amiss between specification, rules and cases, a line for each; empty where every decision is asked for. */
export function coverageFaults(
  sentences: readonly Sentence[],
  rules: readonly Rule[],
  cases: readonly Pick<Case, 'id'>[],
): string[] {
  const isOf = ({ section, words }: Rule, sentence: Sentence) =>
    sentence.section === section && sentence.text.includes(words);
  const unasked = sentences
    .filter((sentence) => !rules.some((rule) => isOf(rule, sentence)))
    .map(({ section, text }) => `${section} decides what no rule names: ${text}`);
  const gone = rules
    .filter((rule) => !sentences.some((sentence) => isOf(rule, sentence)))
    .map(({ section, words }) => `${section} does not say: ${words}`);
  const empty = rules.flatMap((rule) =>
    'excused' in rule
      ? []
      : rule.cases
          .filter((pattern) => !cases.some(({ id }) => isMeant(pattern, id)))
          .map((pattern) => `${rule.section}, ${rule.words}: there is no case ${pattern}`),
  );
  return [...unasked, ...gone, ...empty];
}

/** The page that shows it: fixtures/COVERAGE.md. */
export function coveragePage(rules: readonly Rule[], cases: readonly Pick<Case, 'id'>[]): string {
  const rows = rules.map((rule) => {
    const ids = casesOf(rule, cases).map((id) => `\`${id}\``);
    const what = 'excused' in rule ? `none: ${rule.excused}` : ids.join(', ');
    return `| ${rule.section} | ${rule.words.replaceAll('|', '\\|')} | ${what} |`;
  });
  const asked = rules.filter((rule) => !('excused' in rule)).length;
  return `# What is asked for

Made by \`npm run fixtures\`. Every sentence of \`spec/SPEC.md\`, chapters 1 to 5 and 9, that decides an error, a tie, an exception or a default, by some of its words, and the cases that ask for it: ${asked} of ${rules.length}. A test fails where one has none, and no reason either (\`spec/conformance/coverage.spec.ts\`).

| section | words | cases |
|---|---|---|
${rows.join('\n')}
`;
}
