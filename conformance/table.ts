/** `npm run fixtures:table`: writes fixtures/CONFORMANCE.md, what the cases say about bugs and about honest engines. */
import { writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { engineSection } from './engines/table.js';
import { bugs } from './mutants/bugs.js';
import { bugSection } from './mutants/section.js';
import { acceptances, isAccepted } from './mutation/accepted.js';
import { mutantsOf } from './mutation/mutants.js';
import { runMutants } from './mutation/run.js';
import { sampled } from './mutation/sample.js';
import { sharpnessSection } from './mutation/section.js';
import { portSources } from './mutation/source.js';
import { describeMutant } from './mutation/table.js';
import { folder, loadedFixtures } from './shared.js';

const { values } = parseArgs({
  options: {
    /** How many bugs, small changes and random questions: there are more of them than half an hour has room for. */
    bugs: { type: 'string', default: `${bugs.length}` },
    mutants: { type: 'string', default: '2000' },
    questions: { type: 'string', default: '500' },
    seed: { type: 'string', default: '1' },
    threads: { type: 'string', default: `${Math.max(1, availableParallelism() - 1)}` },
  },
});
const seed = Number(values.seed);

const fixtures = await loadedFixtures();
const { cases } = fixtures.manifest;
const done = (what: string) => console.error(`${Math.round(performance.now() / 1000)} s: ${what}`);

async function smallChanges(): Promise<string> {
  const every = mutantsOf(portSources());
  const fates = await runMutants(sampled(every, Number(values.mutants), seed), fixtures.manifest, {
    threads: Number(values.threads),
    onFate: ({ mutant, end }, count) => {
      if (end === 'survived' && !isAccepted(mutant)) console.error(describeMutant(mutant));
      if (count % 100 === 0) done(`${count} small changes`);
    },
  });
  return sharpnessSection(fates, acceptances, { of: every.length, seed });
}

/** On this thread, while small changes are made on others. */
async function enginesThenBugs(): Promise<{ readonly engines: string; readonly known: string }> {
  const engines = await engineSection(fixtures);
  done('engines');
  const known = await bugSection(fixtures, sampled(bugs, Number(values.bugs), seed), {
    of: bugs.length,
    seed,
    questions: Number(values.questions),
    onBug: (count) => {
      if (count % 25 === 0) done(`${count} bugs`);
    },
  });
  return { engines, known };
}

const [small, { engines, known }] = await Promise.all([smallChanges(), enginesThenBugs()]);

writeFileSync(
  join(folder, 'CONFORMANCE.md'),
  `# How sharp and how fair these cases are

Made by \`npm run fixtures:table -- --bugs ${values.bugs} --mutants ${values.mutants} --questions ${values.questions} --seed ${seed}\`, under \`xvfb-run -a\` where there is no display, from ${cases.length} cases (the two full-size networks are left out). The same is asked by the tests \`spec/conformance/mutants.spec.ts\` and \`spec/conformance/engines.spec.ts\`.

## Honest engines

No false alarm: an engine fails no case that it can express. The last column is the largest share of its bound that any element used.

${engines}

## Small changes

Those of \`npm run fixtures:sharpness\`.

${small}

## Bugs

${known}
`,
);
