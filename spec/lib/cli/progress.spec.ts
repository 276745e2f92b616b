import { PassThrough } from 'node:stream';
import { setTimeout } from 'node:timers/promises';
import { expect } from 'chai';
import { Progress } from '../../../lib/cli/progress.js';

describe('Progress', () => {
  function terminal(isTTY: boolean) {
    const stderr = Object.assign(new PassThrough(), { isTTY, columns: 80 });
    let text = '';
    stderr.on('data', (chunk) => {
      text += chunk;
    });
    const context = { stdin: stderr, stdout: stderr, stderr, signal: new AbortController().signal };
    return { context, text: () => text };
  }

  async function work(isTTY: boolean, milliseconds: number): Promise<string> {
    const { context, text } = terminal(isTTY);
    using progress = new Progress('photo.jpg', context);
    progress.update(0.1);
    await setTimeout(milliseconds);
    progress.update(0.42);
    progress.update(0.43);
    progress.stop();
    return text();
  }

  it('draws a bar on a terminal once the work takes long, and takes it away', async () => {
    const text = await work(true, 1050);
    expect(text).to.include('photo.jpg').and.include('42 %').and.include('left');
    // The last thing is to clear the line.
    expect(text.slice(text.lastIndexOf('left'))).to.include('\u001b[1G\u001b[2K');
  });

  it('draws nothing for short work', async () => {
    expect(await work(true, 10)).to.equal('');
  });

  it('draws nothing where there is no terminal', async () => {
    expect(await work(false, 1050)).to.equal('');
  });
});
