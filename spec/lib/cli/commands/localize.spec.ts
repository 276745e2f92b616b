import { expect } from 'chai';
import { drawBoxes } from '../../../../lib/images/draw.js';
import { readImage } from '../../../../lib/images/source.js';
import { useCommandLine } from '../tiny.js';

describe('overfeat localize', () => {
  const { at, model, succeed, library } = useCommandLine();
  it('prints one object, or as many classes as asked for', async () => {
    const { results } = await library().localize(at('a.png'), { topK: 2 });
    expect(results).to.have.length(2);
    const line = ['localize', at('a.png'), ...model()];
    expect(JSON.parse(await succeed([...line, '--format', 'json'])).results).to.deep.equal(
      results.slice(0, 1),
    );
    expect(JSON.parse(await succeed([...line, '--format', 'json', '--top-k', '2'])).results).to.deep.equal(
      results,
    );
    const least = `${(results[0].score + results[1].score) / 2}`;
    expect(await succeed([...line, '--top-k', '2', '--threshold', least])).to.match(
      new RegExp(`\\n\\nclass +score .*\\n${results[0].label} [^\\n]*\\n$`),
    );
    await succeed([...line, '--draw', at('localized.png')]);
    const { image } = await readImage(at('a.png'));
    const expected = drawBoxes(image, results.slice(0, 1));
    expect((await readImage(at('localized.png'))).image).to.deep.equal(expected);
  });
});
