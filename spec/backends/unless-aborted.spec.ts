import { getEventListeners } from 'node:events';
import { expect } from 'chai';
import { unlessAborted } from '../../backends/unless-aborted.js';

const outcome = (promise: Promise<unknown>) => promise.catch((reason: unknown) => ({ reason }));

describe('waiting unless aborted', () => {
  it('gives what comes, or why it does not, and leaves nothing on the signal', async () => {
    const { signal } = new AbortController();
    expect(await unlessAborted(Promise.resolve(3), signal)).to.equal(3);
    expect(await outcome(unlessAborted(Promise.reject('why'), signal))).to.deep.equal({ reason: 'why' });
    expect(getEventListeners(signal, 'abort')).to.have.length(0);
    expect(await unlessAborted(Promise.resolve(3), undefined)).to.equal(3);
  });

  it('ends as soon as it is aborted, or where it was', async () => {
    const never = new Promise(() => {});
    const controller = new AbortController();
    const waiting = outcome(unlessAborted(never, controller.signal));
    controller.abort('enough');
    expect(await waiting).to.deep.equal({ reason: 'enough' });
    expect(await outcome(unlessAborted(never, controller.signal))).to.deep.equal({ reason: 'enough' });
  });
});
