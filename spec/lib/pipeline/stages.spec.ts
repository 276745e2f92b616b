import { expect } from 'chai';
import { OverFeat } from '../../../lib/overfeat.js';
import { timed } from '../../../lib/pipeline/stages.js';
import { overfeat, tinyModel, useCommandLine } from '../cli/tiny.js';

const stages = ['decode', 'resize', 'network', 'boxes'];

describe('stages', () => {
  const { at, model } = useCommandLine();

  it('are told, in order, each with a time', async () => {
    await using loaded = await OverFeat.load(tinyModel, { backend: 'cpu' });
    const told: string[] = [];
    const onStage = (stage: string, milliseconds: number) => {
      expect(milliseconds).to.be.at.least(0);
      told.push(stage);
    };
    await loaded.detect(at('a.png'), { onStage });
    expect([...new Set(told)]).to.deep.equal([...stages]);
    expect(told.filter((stage) => stage === 'resize')).to.have.length(tinyModel.scales.length);
    told.length = 0;
    await loaded.classify(at('a.png'), { onStage });
    expect([...new Set(told)]).to.deep.equal(['decode', 'resize', 'network']);
  });

  it('are no excuse for an error to get lost', async () => {
    const outcome = await timed('boxes', {}, async () => {
      throw new Error('lost?');
    }).catch((error: unknown) => error);
    expect(outcome).to.have.property('message', 'lost?');
  });

  it('are printed on standard error, and leave standard output as it is', async () => {
    const line = ['detect', at('a.png'), ...model(), '--format', 'json'];
    const { stdout } = await overfeat(line);
    const timing = await overfeat([...line, '--timing', '--draw', at('drawn.png')]);
    expect(timing).to.include({ code: 0, stdout });
    for (const stage of [...stages, 'drawing', 'encoding', 'writing']) {
      expect(timing.stderr).to.match(new RegExp(`^${stage} +[\\d.]+ +\\d+ %$`, 'm'));
    }
  });
});
