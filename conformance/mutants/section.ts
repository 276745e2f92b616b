/** The part of fixtures/CONFORMANCE.md that is about bugs. */
import { drawAll } from '../random/draw.js';
import { firstWrong } from '../random/first-wrong.js';
import { suspicions } from '../runner/report.js';
import type { Fixtures } from '../runner/run.js';
import { localPort } from '../shared.js';
import type { Bug } from './bugs.js';
import { FirstCaught } from './first-caught.js';
import { firstFailing } from './first-failing.js';
import { changedPort } from './mutate.js';

export interface BugSectionOptions {
  /** Of how many bugs these were drawn, and by which seed. */
  readonly of: number;
  readonly seed: number;
  /** How many random questions each is asked. */
  readonly questions: number;
  /** Called after each, with how many are done. */
  readonly onBug?: (done: number) => void;
}

interface Fate {
  readonly bug: Bug;
  /** A case that fails; nothing where none does. */
  readonly caughtBy?: string | undefined;
  /** The first of the likely bugs that the first operation with a failing case names. */
  readonly named?: string | undefined;
  readonly isFoundAtRandom: boolean;
}

/** Puts bugs, one at a time, to cases until one fails, and to random questions. */
export async function bugSection(
  fixtures: Fixtures,
  bugs: readonly Bug[],
  options: BugSectionOptions,
): Promise<string> {
  const questions = drawAll(options.questions, options.seed);
  const firstCaught = new FirstCaught(fixtures);
  const fates: Fate[] = [];
  const fateOf = async (bug: Bug): Promise<Fate> => {
    const port = localPort('mutant', await changedPort(bug.changes));
    const isFoundAtRandom = (await firstWrong(port, questions)) !== undefined;
    if (bug.flag === undefined) {
      return { bug, isFoundAtRandom, caughtBy: await firstCaught.find(port, bug.isKept) };
    }
    const report = await firstFailing(fixtures, port);
    const failed = report?.outcomes.find(({ verdict }) => verdict === 'failed');
    const named = report && suspicions(report)[0]?.flag;
    return { bug, isFoundAtRandom, caughtBy: failed?.testCase.id, named };
  };
  for (const bug of bugs) {
    fates.push(await fateOf(bug));
    options.onBug?.(fates.length);
  }
  return pageOf(fates, options);
}

function pageOf(fates: readonly Fate[], { of, seed, questions }: BugSectionOptions): string {
  const known = fates.filter(({ bug }) => bug.flag !== undefined);
  const others = fates.filter(({ bug }) => bug.flag === undefined);
  const caught = fates.filter(({ caughtBy }) => caughtBy !== undefined);
  const named = known.filter(({ bug, named: flag }) => bug.flag === flag);
  const missed = fates.filter(({ isFoundAtRandom }) => !isFoundAtRandom).map(({ bug }) => bug.name);
  const caseOf = ({ caughtBy }: Fate) => (caughtBy === undefined ? 'none' : `\`${caughtBy}\``);
  const drawn =
    fates.length < of ? `${fates.length} of ${of} bugs, drawn by the seed ${seed},` : `${of} bugs`;
  return `${drawn} were put, one at a time, into the second implementation (\`conformance/port/\`): ${caught.length} were caught. Of the ${known.length} whose kind the flags describe, ${named.length} were named by the first of the likely bugs of the first operation that failed. They were written with the flags in view; the ${others.length} at the end were not: bugs of no known kind, and kinds that had passed, each with as many mistakes as came to mind.

Random mode finds ${fates.length - missed.length} with ${questions} questions (\`--random ${questions} --seed ${seed}\`), and misses: ${missed.join('; ') || 'none'}. What it draws was chosen with some of them in view.

| bug | first failing case | first likely bug |
|---|---|---|
${known.map((fate) => `| ${fate.bug.name} | ${caseOf(fate)} | ${fate.named ?? 'none'} |`).join('\n')}

| other bug | a failing case |
|---|---|
${others.map((fate) => `| ${fate.bug.name} | ${caseOf(fate)} |`).join('\n')}`;
}
