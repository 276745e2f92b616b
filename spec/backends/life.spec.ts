import { expect } from 'chai';
import { Life } from '../../backends/life.js';

describe('the life of what is disposed of', () => {
  it('ends once each call has answered or failed', async () => {
    const life = new Life('this thing');
    const over: string[] = [];
    const call = async (name: string, milliseconds: number) => {
      await new Promise((resolve) => setTimeout(resolve, milliseconds));
      over.push(name);
      if (name === 'failing') throw new Error(name);
      return name;
    };
    const answered = life.call(() => call('answering', 6));
    const failed = life.call(() => call('failing', 2)).catch((error: Error) => error.message);
    const end = () => life.end(async () => void over.push('disposed'));
    await Promise.all([end(), end()]);
    expect(over).to.deep.equal(['failing', 'answering', 'disposed']);
    expect([await answered, await failed]).to.deep.equal(['answering', 'failing']);
    await end();
    expect(over).to.have.length(3);
  });
});
