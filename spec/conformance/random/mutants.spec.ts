/** A sample of the bugs that fixtures catch, put to random mode: `npm run fixtures:table` asks about all of them. */
import { expect } from 'chai';
import { changedPort } from '../../../conformance/mutants/mutate.js';
import { strangers } from '../../../conformance/mutants/strangers.js';
import { mutants } from '../../../conformance/mutants/table.js';
import { drawAll } from '../../../conformance/random/draw.js';
import { firstWrong } from '../../../conformance/random/first-wrong.js';
import { localPort } from '../../../conformance/shared.js';

describe('bugs put into a port', function () {
  this.timeout(120_000);

  it('are found by 600 random questions, six of each operation, nine in ten', async () => {
    const questions = drawAll(600, 7);
    const sample = [...mutants, ...strangers].filter((_, index) => index % 12 === 0);
    expect(sample).to.have.length.above(12);
    const missed: string[] = [];
    for (const bug of sample) {
      const found = await firstWrong(localPort('mutant', await changedPort([bug])), questions);
      if (found === undefined) missed.push(bug.name);
    }
    expect(missed).to.have.length.of.at.most(sample.length / 10);
  });
});
