import { PassThrough, Readable } from 'node:stream';
import { expect } from 'chai';
import { run } from '../../../lib/cli/program.js';
import { useCommandLine } from './tiny.js';

const escapeCode = String.fromCharCode(27);

/** A stream that keeps what it is given, and may say that it is a terminal with colours. */
function terminal(hasColors: boolean | undefined) {
  const stream = new PassThrough();
  const chunks: Buffer[] = [];
  stream.on('data', (chunk: Buffer) => chunks.push(chunk));
  if (hasColors !== undefined) Object.assign(stream, { hasColors: () => hasColors });
  return { stream, text: () => Buffer.concat(chunks).toString() };
}

describe('colours', () => {
  const { at, model } = useCommandLine();
  const answer = async (hasColors: boolean | undefined, ...line: string[]) => {
    const [stdout, stderr] = [terminal(hasColors), terminal(hasColors)];
    const streams = { stdin: Readable.from([]), stdout: stdout.stream, stderr: stderr.stream };
    await run(['detect', at('a.png'), at('none.png'), ...model(), ...line], {
      ...streams,
      signal: new AbortController().signal,
    });
    return { stdout: stdout.text(), stderr: stderr.text() };
  };

  it('are on a terminal that has them: what is wrong, and the heading of each picture', async () => {
    const { stdout, stderr } = await answer(true);
    expect(stderr).to.equal(
      `${escapeCode}[31moverfeat:${escapeCode}[39m ${at('none.png')}: there is no such file\n`,
    );
    const [heading, ...rest] = stdout.split('\n');
    expect(
      heading.startsWith(`${escapeCode}[1m${at('a.png')}: `) && heading.endsWith(`${escapeCode}[22m`),
    ).to.equal(true);
    expect(rest.join('\n')).not.to.include(escapeCode);
  });

  it('are nowhere else, and in no other format', async () => {
    for (const hasColors of [false, undefined]) {
      const { stdout, stderr } = await answer(hasColors);
      expect(stdout + stderr).not.to.include(escapeCode);
    }
    expect((await answer(true, '--format', 'csv')).stdout).not.to.include(escapeCode);
  });
});
