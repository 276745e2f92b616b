import { expect } from 'chai';
import { giveTurn, turns } from '../../backends/turns.js';

/** Holds the event loop. */
function work(milliseconds: number): void {
  const end = performance.now() + milliseconds;
  while (performance.now() < end);
}

describe('turns', () => {
  it('are given once they are due, and not before', async () => {
    const turn = turns();
    await turn();
    let ticks = 0;
    setImmediate(() => {
      ticks++;
    });
    await turn();
    expect(ticks).to.equal(0);
    work(20);
    await turn();
    expect(ticks).to.equal(1);
  });

  it('are due after several pieces of work that were each too short for one', async () => {
    await turns()();
    let ticks = 0;
    setImmediate(() => {
      ticks++;
    });
    for (let piece = 0; piece < 3; piece++) {
      const turn = turns();
      work(8);
      await turn();
    }
    expect(ticks).to.equal(1);
  });

  it('begin to count anew with each', async () => {
    const turn = turns();
    work(20);
    await turn();
    let ticks = 0;
    setImmediate(() => {
      ticks++;
    });
    await turn();
    expect(ticks).to.equal(0);
  });

  it('stop what was aborted before, or in the turn itself', async () => {
    const before = new AbortController();
    before.abort(new Error('before'));
    const within = new AbortController();
    const turn = turns(within.signal);
    setImmediate(() => within.abort(new Error('within')));
    work(20);
    const reasons = [turns(before.signal), turn].map((each) => each().catch(({ message }: Error) => message));
    expect(await Promise.all(reasons)).to.deep.equal(['before', 'within']);
  });

  it('are whole ones in pages too, which have no setImmediate', async () => {
    const { setImmediate: own } = globalThis;
    let ticks = 0;
    own(() => {
      ticks++;
    });
    Reflect.deleteProperty(globalThis, 'setImmediate');
    try {
      // From one message to the next the loop comes round.
      await giveTurn();
      await giveTurn();
    } finally {
      globalThis.setImmediate = own;
    }
    expect(ticks).to.equal(1);
  });
});
