import type { Acceptance } from './accepted.js';
import { changeOf } from './mutants.js';
import type { Fate } from './run.js';
import { tableBy } from './table.js';
import { shareKilled, tallyOf } from './tally.js';

/** What became of mutants, of so many that could be made, as part of a page in Markdown. */
export function sharpnessSection(
  fates: readonly Fate[],
  acceptances: readonly Acceptance[],
  { of, seed }: { readonly of: number; readonly seed: number },
): string {
  const tally = tallyOf(fates);
  const { mutants, killed, stopped, accepted, survived } = tally;
  const share = (100 * shareKilled(tally)).toFixed(1);
  const survivors = new Set(
    fates.filter(({ end }) => end === 'survived').map(({ mutant }) => changeOf(mutant)),
  );
  const reasons = acceptances.map(({ reason, changes }) => {
    const count = changes.filter((change) => survivors.has(changeOf(change))).length;
    return `| ${reason} | ${count} |`;
  });
  const drawn =
    mutants < of ? `${mutants} of ${of} small changes, drawn by the seed ${seed},` : `${of} small changes`;
  return `${drawn} of ten classes were made in the second implementation, one at a time: ${killed} were killed by a case, ${stopped} stopped since a loop had no end, and ${accepted + survived} survived. Of these, ${accepted} were looked at and are right all the same (\`conformance/mutation/accepted.json\` has each). So ${share} % of the others were noticed, and ${survived} not.

${tableBy('kind', fates)}

| survived, and why it is right | mutants |
|---|---|
${reasons.join('\n')}`;
}
