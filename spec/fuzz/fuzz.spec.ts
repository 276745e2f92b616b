import { expect } from 'chai';
import { InputError } from '../../lib/errors.js';
import { attempt, inputOf } from './attempt.js';
import { makeTargets, type Target } from './targets.js';

/** Of each target; `npm run fuzz` puts many more, with limits of time and memory. */
const inputs = 300;
/** Where none of these was read, or none refused: of damaged models one in some eighty is read. */
const mostInputs = 3000;

describe('damaged files', function () {
  this.timeout(60_000);
  for (const target of makeTargets()) {
    it(`${target.name}: each is read or refused with a typed error`, async () => {
      const seed = (Math.random() * 2 ** 31) >>> 0;
      const counts = { refused: 0, read: 0 };
      const isOneSided = () => counts.refused === 0 || counts.read === 0;
      for (let number = 0; number < inputs || (isOneSided() && number < mostInputs); number++) {
        const outcome = await attempt(target, inputOf(target, seed, number));
        if (typeof outcome !== 'string') {
          throw new Error(`--only ${target.name} --seed ${seed}, file ${number}: ${outcome.wrong}`);
        }
        counts[outcome]++;
      }
      // Damage that is always refused, or never, tests little.
      expect(counts.refused).to.be.above(0);
      expect(counts.read).to.be.above(0);
    });
  }
});

describe('an attempt', () => {
  const target = (read: Target['read']): Target => ({
    name: 'a target',
    input: () => new Uint8Array(),
    read,
  });

  it('tells the library’s errors from others', async () => {
    const refusing = target(async () => Promise.reject(new InputError('BAD_IMAGE', 'picture', 'is none')));
    const failing = target(async () => Promise.reject(new TypeError('cannot read properties of undefined')));
    expect(await attempt(refusing, new Uint8Array())).to.equal('refused');
    expect(await attempt(failing, new Uint8Array()))
      .to.have.property('wrong')
      .that.matches(/^TypeError: cannot read/);
    expect(
      await attempt(
        target(async () => 7),
        new Uint8Array(),
      ),
    ).to.equal('read');
  });

  it('gets the same file for the same seed and number', () => {
    for (const one of makeTargets()) {
      expect(inputOf(one, 3, 41), one.name).to.deep.equal(inputOf(one, 3, 41));
      expect(inputOf(one, 3, 41), one.name).not.to.deep.equal(inputOf(one, 4, 41));
    }
  });
});
