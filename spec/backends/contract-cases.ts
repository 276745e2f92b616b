/** The contract put to one backend: every wrong call, and the order of right ones. */
import { expect } from 'chai';
import type { Refusal, WrongCall } from './wrong-calls/wrong-call.js';

/** Answers what a backend does, in this process or in a page. */
export interface Subject {
  outcome(wrong: WrongCall): Promise<Refusal>;
  order(): Promise<string[]>;
  changedAfterwards(): Promise<number>;
  abortedBefore(): Promise<string[]>;
  emptyList(): Promise<number>;
}

/** Defines the tests; `subject` is asked for once they run. */
export function keepsContract(subject: () => Subject, wrongCalls: readonly WrongCall[]): void {
  for (const wrong of wrongCalls) {
    it(`refuses ${wrong.name}`, async () => {
      const { error, code, message } = wrong;
      expect(await subject().outcome(wrong)).to.deep.equal({ error, code, message });
    });
  }
  it('ends calls in the order in which they were made, and disposes after them', async () => {
    expect(await subject().order()).to.deep.equal(['first', 'second', 'third', 'disposed']);
  });
  it('gives the result for the image as it was when it was called', async () => {
    expect(await subject().changedAfterwards()).to.equal(0);
  });
  it('refuses all calls whose signal was aborted before', async () => {
    expect(await subject().abortedBefore()).to.deep.equal(Array(4).fill('Error: enough'));
  });
  it('gives an empty list for no images', async () => {
    expect(await subject().emptyList()).to.equal(0);
  });
}
