import { expect } from 'chai';
import { InputError } from '../../../lib/errors.js';
import { parseJson } from '../../../lib/files/parse-json.js';

describe('parseJson', () => {
  const bytes = (text: string) => new TextEncoder().encode(text);

  it('gives the value, also after a byte order mark', () => {
    expect(parseJson(bytes('{"a": [1, "ä"]}'), 'x.json', 'BAD_MODEL')).to.deep.equal({ a: [1, 'ä'] });
    expect(parseJson(bytes('\ufeff-2.5'), 'x.json', 'BAD_MODEL')).to.equal(-2.5);
  });

  for (const [what, content] of [
    ['nothing', bytes('')],
    ['text', bytes('Dear\nSir')],
    ['half of it', bytes('{"a": [1,')],
    ['other bytes than UTF-8', Uint8Array.of(0x22, 0xff, 0x22)],
  ] as const) {
    it(`refuses ${what}, on one line that names the file`, () => {
      expect(() => parseJson(content, 'x.json', 'BAD_DATA_SET'))
        .to.throw(InputError, /^x\.json: is not JSON: [^\n]+$/)
        .that.includes({ code: 'BAD_DATA_SET', input: 'x.json' });
    });
  }
});
