/** Programs that are no good port: each is reported for what it does, soon, and nothing of it stays behind. */
import { expect } from 'chai';
import { programPort } from '../../../conformance/cli/program-port.js';
import { type Answer, PortError } from '../../../conformance/runner/port.js';
import { skip } from '../../skip.js';

const request = (id: string) => ({ id, operation: 'iou', inputs: {}, parameters: {} });
const right: Answer = { outputs: { iou: 0.125 } };

/** A program in JavaScript that does this with each line; `say` writes text, `answer` an answer to the line's request. */
function program(each: string, first = ''): string {
  const source = `
    const say = (text) => process.stdout.write(text);
    const answer = (iou) => JSON.stringify({ id: request.id, outputs: { iou } }) + '\\n';
    let request; ${first};
    require('readline').createInterface(process.stdin).on('line', (line) => { request = JSON.parse(line); ${each} });`;
  return `"${process.execPath}" -e "eval(Buffer.from('${Buffer.from(source).toString('base64')}', 'base64') + '')"`;
}

/** What a program gives to requests a, b, c ...: answers, and why there is none. */
async function converse(command: string, questions = 1, timeout = 5000): Promise<(Answer | string)[]> {
  await using port = programPort(command, { timeout });
  const given: (Answer | string)[] = [];
  for (let index = 0; index < questions; index++) {
    const id = String.fromCharCode(97 + index);
    given.push(
      await port.answer(request(id)).catch((error: unknown) => {
        if (error instanceof PortError) return error.message;
        throw error;
      }),
    );
  }
  return given;
}

describe('a program as a port', function () {
  this.timeout(20_000);
  const requireShell = (context: Mocha.Context) => {
    if (process.platform === 'win32') skip(context, 'asks for a POSIX shell');
  };
  /** Milliseconds. */
  async function timeOf(task: Promise<unknown>): Promise<number> {
    const start = performance.now();
    await task;
    return performance.now() - start;
  }

  it('answers one request after the other', async () => {
    expect(await converse(program('say(answer(0.125))'), 3)).to.deep.equal([right, right, right]);
  });

  it('may write an answer in parts, end its lines as Windows does, and leave the last one open', async () => {
    const parts = program(
      'const all = answer(0.125); say(all.slice(0, 9)); setTimeout(() => say(all.slice(9)), 50)',
    );
    expect(await converse(parts, 2)).to.deep.equal([right, right]);
    expect(await converse(program("say(answer(0.125).trim() + '\\r\\n')"))).to.deep.equal([right]);
    expect(await converse(program('say(answer(0.125).trim()); process.exit()'))).to.deep.equal([right]);
  });

  it('is started again when it crashes', async () => {
    const crashing = program("if (request.id === 'a') throw new Error('no memory'); say(answer(0.125))");
    const [first, second] = await converse(crashing, 2);
    expect(first).to.match(/^the program ended \(exit code 1\): /);
    expect(second).to.deep.equal(right);
  });

  it('is reported with its last words, or the signal that ended it', async function () {
    requireShell(this);
    expect(await converse('echo "first\nlast" >&2; exit 3')).to.deep.equal([
      'the program ended (exit code 3): last',
    ]);
    expect((await converse('kill -9 $$'))[0]).to.match(/^the program ended \(signal SIGKILL\)/);
    expect((await converse('no-such-program-anywhere'))[0]).to.match(
      /^the program ended \(exit code 127\): .*not found/,
    );
  });

  it('may not write anything but answers', async () => {
    const [logs, again] = await converse(program("say('Loading the model\\n' + answer(0.125))"), 2);
    for (const one of [logs, again])
      expect(one).to.match(/^not JSON: .*Loading.* \(standard output is for answers alone\)$/);
    expect(await converse(program("say('7\\n')"))).to.deep.equal(["the answer's id is not a: 7"]);
    expect((await converse(program("say('\\u0000\\uffff\\n')")))[0]).to.match(/^not JSON/);
    expect(await converse(program('say(\'{"id":"a"}\\n\')'))).to.deep.equal([
      'the answer has neither outputs nor error nor "unsupported": true',
    ]);
  });

  it('may not answer out of order, nor twice', async () => {
    const late = program(
      "if (request.id !== 'a') say(JSON.stringify({ id: 'a', error: 'GEOMETRY' }) + '\\n')",
    );
    expect((await converse(late, 2, 300))[1]).to.equal(
      `the answer's id is not b: {"id":"a","error":"GEOMETRY"}`,
    );
    const [first, second, third] = await converse(program('say(answer(0.125) + answer(0.125))'), 3);
    expect([first, third]).to.deep.equal([right, right]);
    expect(second).to.match(/^the answer's id is not b: /);
  });

  it('may not write without end, in one line or in many', async function () {
    requireShell(this);
    expect(await converse("tr '\\0' x < /dev/zero")).to.deep.equal(['the answer is longer than 64 MiB']);
    expect((await converse('yes'))[0]).to.match(/^not JSON/);
  });

  it('may not nest its answer without end, nor write a string that is too long to be read', async () => {
    const nested = program("say(answer('').replace('\"\"', '['.repeat(2e5) + ']'.repeat(2e5)))");
    expect(await converse(nested)).to.deep.equal(['the answer is nested more than 32 levels deep']);
    const long = program("say(answer('').replace('\"\"', 'NaN, \"x\":\"' + '\\\\\\\\n'.repeat(2e7) + '\"'))");
    expect((await converse(long))[0]).to.match(/^not JSON: /);
  });

  it('has NaN and infinities as words that some languages write bare', async () => {
    const bare = program("say(answer('').replace('\"\"', '[NaN, Infinity, -Infinity, \"a NaN\"]'))");
    expect(await converse(bare)).to.deep.equal([
      { outputs: { iou: ['NaN', 'Infinity', '-Infinity', 'a NaN'] } },
    ]);
  });

  it('is not waited for when it hangs, and asked no more after the third time', async () => {
    const silence = 'no answer within 0.2 seconds: is each flushed, and ended by a newline?';
    const given = 'not asked: the program has been silent 3 times in succession';
    expect(await converse(program(''), 5, 200)).to.deep.equal([silence, silence, silence, given, given]);
  });

  it('may be silent now and then', async () => {
    const given = await converse(program("if ('ce'.includes(request.id)) say(answer(0.125))"), 5, 1500);
    expect([given[2], given[4]]).to.deep.equal([right, right]);
    for (const index of [0, 1, 3]) expect(given[index]).to.match(/^no answer within 1.5 seconds/);
  });

  it('may take longer than a timer can count', async () => {
    expect(await converse(program('setTimeout(() => say(answer(0.125)), 50)'), 1, 1e13)).to.deep.equal([
      right,
    ]);
  });

  it('is not waited for when it ends its output and goes on, or leaves others behind', async function () {
    requireShell(this);
    const closing = converse('exec >&-; sleep 15');
    expect(await timeOf(closing)).to.be.below(8000);
    expect(await closing).to.deep.equal(['the program closed its standard output']);
    for (const command of ['sleep 15 & exit 0', 'setsid sleep 15 & exit 0'])
      expect(await timeOf(converse(command, 1, 500)), command).to.be.below(8000);
  });
});
