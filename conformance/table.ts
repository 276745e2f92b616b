/** `npm run fixtures:table`: writes fixtures/CONFORMANCE.md, what the cases say about bugs and about honest engines. */
import { writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { engineSection } from './engines/table.js';
import { kinds } from './mutants/kinds/index.js';
import { type Change, changedPort } from './mutants/mutate.js';
import { strangers } from './mutants/strangers.js';
import { mutants } from './mutants/table.js';
import { drawAll } from './random/draw.js';
import { firstWrong } from './random/first-wrong.js';
import { acceptances } from './mutation/accepted.js';
import { mutantsOf } from './mutation/mutants.js';
import { runMutants } from './mutation/run.js';
import { sharpnessSection } from './mutation/section.js';
import { portSources } from './mutation/source.js';
import { countVerdicts, suspicions } from './runner/report.js';
import { type Report, runCases } from './runner/run.js';
import { folder, loadedFixtures, localPort } from './shared.js';

const fixtures = await loadedFixtures();
const { cases } = fixtures.manifest;

const [count, seed] = [500, 1];
const questions = drawAll(count, seed);
const missed: string[] = [];
async function reportOn(name: string, changes: readonly Change[]): Promise<Report> {
  const port = localPort('mutant', await changedPort(changes));
  if ((await firstWrong(port, questions)) === undefined) missed.push(name);
  return runCases(fixtures, port);
}

const mutantRows: string[] = [];
let named = 0;
for (const mutant of mutants) {
  const report = await reportOn(mutant.name, [mutant]);
  const [first] = suspicions(report);
  if (first?.flag === mutant.flag) named++;
  mutantRows.push(`| ${mutant.name} | ${countVerdicts(report).failed} | ${first?.flag ?? 'none'} |`);
}
const strangerRows: string[] = [];
for (const stranger of strangers) {
  const report = await reportOn(stranger.name, [stranger]);
  strangerRows.push(`| ${stranger.name} | ${countVerdicts(report).failed} |`);
}

for (const { name, changes } of Object.values(kinds).flat()) {
  const report = await reportOn(name, changes);
  strangerRows.push(`| ${name} | ${countVerdicts(report).failed} |`);
}
const fates = await runMutants(mutantsOf(portSources()), fixtures.manifest, {
  threads: availableParallelism(),
});

const bugs = mutantRows.length + strangerRows.length;
const caught = [...mutantRows, ...strangerRows].filter((row) => !/\| 0 \|/.test(row)).length;
writeFileSync(
  join(folder, 'CONFORMANCE.md'),
  `# How sharp and how fair these cases are

Made by \`npm run fixtures:table\`, under \`xvfb-run -a\` where there is no display, from ${cases.length} cases (the two full-size networks are left out). The same is asked by the tests \`spec/conformance/mutants.spec.ts\` and \`spec/conformance/engines.spec.ts\`.

## Honest engines

No false alarm: an engine fails no case that it can express. The last column is the largest share of its bound that any element used.

${await engineSection(fixtures)}

## Small changes

Those of \`npm run fixtures:sharpness\`; with \`-- --seed 1 --mutants 2000\` it takes so many of them.

${sharpnessSection(fates, acceptances)}

## Bugs

${bugs} bugs were put, one at a time, into the second implementation (\`conformance/port/\`): ${caught} were caught. Of the ${mutants.length} whose kind the flags describe, ${named} were named by the first of the report's likely bugs. They were written with the flags in view; the ${strangerRows.length} at the end were not: bugs of no known kind, and kinds that had passed, each with as many mistakes as came to mind.

Random mode finds ${bugs - missed.length} with ${count} questions (\`--random ${count} --seed ${seed}\`), and misses: ${missed.join('; ')}. What it draws was chosen with some of them in view.

| bug | failing cases | first likely bug |
|---|---|---|
${mutantRows.join('\n')}

| other bug | failing cases |
|---|---|
${strangerRows.join('\n')}
`,
);
