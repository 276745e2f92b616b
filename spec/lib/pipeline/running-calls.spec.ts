import { expect } from 'chai';
import { RunningCalls } from '../../../lib/pipeline/running-calls.js';

describe('running calls', () => {
  it('are over once each has answered or failed', async () => {
    const calls = new RunningCalls();
    const over: string[] = [];
    const call = async (name: string, milliseconds: number) => {
      await new Promise((resolve) => setTimeout(resolve, milliseconds));
      over.push(name);
      if (name === 'failing') throw new Error(name);
      return name;
    };
    const answered = calls.add(call('answering', 6));
    const failed = calls.add(call('failing', 2)).catch((error: Error) => error.message);
    await calls.areOver();
    expect(over).to.deep.equal(['failing', 'answering']);
    expect([await answered, await failed]).to.deep.equal(['answering', 'failing']);
    await calls.areOver();
  });
});
