import { expect } from 'chai';
import { answer } from '../../../conformance/port/answer.js';
import { drawAll } from '../../../conformance/random/draw.js';
import { search } from '../../../conformance/random/search.js';
import type { Answer, Request } from '../../../conformance/runner/port.js';
import { countVerdicts } from '../../../conformance/runner/report.js';
import { runCases } from '../../../conformance/runner/run.js';
import { textReport } from '../../../conformance/runner/text.js';
import { localPort } from '../../../conformance/shared.js';

const right = (request: Request): Answer => answer(JSON.parse(JSON.stringify(request)));
const wrongIn = (operation: string) => (request: Request) => {
  const given = right(request);
  if (request.operation !== operation || !('outputs' in given)) return given;
  const { output } = given.outputs as { output: { shape: number[]; data: number[] } };
  return {
    outputs: { output: { ...output, data: output.data.map((value) => (value > 3 ? value + 1 : value)) } },
  };
};

describe('the search for questions that a port gets wrong', function () {
  this.timeout(120_000);

  it('asks the same questions for the same seed, others for another', () => {
    const ids = (seed: number) => drawAll(30, seed).map(({ testCase }) => JSON.stringify(testCase));
    expect(ids(3)).to.deep.equal(ids(3));
    expect(ids(3)).not.to.deep.equal(ids(4));
  });

  it('finds none in a right port', async () => {
    const { report, failures } = await search(() => localPort('right', right), { count: 60, seed: 5 });
    expect(countVerdicts(report).passed, textReport(report)).to.equal(60);
    expect(failures).to.deep.equal([]);
  });

  it('makes a failure small, and asks nothing more of that operation', async () => {
    const port = () => localPort('wrong', wrongIn('relu'));
    const { report, failures } = await search(port, { count: 60, seed: 5, only: 'relu/' });
    expect(countVerdicts(report).failed, textReport(report)).to.equal(1);
    expect(report.outcomes.length).to.be.below(60);
    expect(failures).to.have.length(1);
    const [{ testCase }] = report.outcomes.filter(({ verdict }) => verdict === 'failed');
    const { shape } = testCase.inputs.input as { shape: number[] };
    // One row or column, and just so long that one of its values is above 3.
    expect(Math.min(...shape)).to.equal(1);
    expect(shape.reduce((product, length) => product * length, 1)).to.be.below(10);
    expect(failures[0].cases).to.deep.equal([testCase]);
  });

  it('saves what fails again for the wrong port, and passes for the right one', async () => {
    const port = () => localPort('wrong', wrongIn('evaluateDense'));
    const { failures } = await search(port, { count: 200, seed: 5, only: 'evaluateDense/' });
    expect(failures).to.have.length(1);
    const manifest = JSON.parse(JSON.stringify(failures[0]));
    const fixtures = { manifest, load: async <Case>(one: Case) => one };
    expect(countVerdicts(await runCases(fixtures, port())).failed).to.equal(1);
    expect(countVerdicts(await runCases(fixtures, localPort('right', right))).passed).to.equal(1);
  });

  it('ends at once when it is interrupted, also while it makes a failure small', async () => {
    const interrupt = new AbortController();
    let asked = 0;
    const port = () =>
      localPort('hanging', async () => {
        if (asked++ === 0) return { outputs: {} };
        setTimeout(() => interrupt.abort(), 20);
        return new Promise<Answer>(() => {});
      });
    const running = search(port, { count: 5, seed: 5, only: 'relu/', signal: interrupt.signal });
    const error = await running.catch((thrown: unknown) => thrown);
    expect(error).to.equal(interrupt.signal.reason);
    expect(asked).to.equal(2);
  });

  it('asks no more for what is not supported', async () => {
    const asked: string[] = [];
    const port = () =>
      localPort('poor', ({ operation }) => {
        asked.push(operation);
        return { unsupported: true };
      });
    const { report } = await search(port, { count: 400, seed: 5 });
    expect(new Set(asked).size).to.equal(asked.length);
    expect(countVerdicts(report)).to.deep.equal({ passed: 0, failed: 0, unsupported: asked.length });
  });

  it('finds weights kept by the name of their network, with the fewest questions that show it', async () => {
    const port = () => {
      const kept = new Map<string, Request>();
      return localPort('keeping', (request) => {
        const { network } = request.parameters;
        if (request.operation !== 'evaluateDense' || network === undefined) return right(request);
        const before = kept.get(network.name) ?? request;
        kept.set(network.name, before);
        const { weights } = before.inputs;
        const inputs = { ...request.inputs, weights };
        const parameters = { ...request.parameters, network: before.parameters.network };
        return right({ ...request, inputs, parameters: parameters as Request['parameters'] });
      });
    };
    const { report, failures } = await search(port, { count: 40, seed: 6, only: 'evaluateDense/' });
    expect(countVerdicts(report).failed, textReport(report)).to.equal(1);
    const [{ cases, networks }] = failures;
    expect(cases).to.have.length(2);
    expect(new Set(Object.values(networks).map(({ name }) => name)).size).to.equal(1);
  });
});
