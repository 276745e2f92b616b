import { expect } from 'chai';
import { InputError } from '../../../lib/errors.js';
import { readImage } from '../../../lib/images/read-image.js';

const pixels = { width: 1, height: 1, data: Uint8ClampedArray.from([1, 2, 3, 255]) };

describe("the library's readImage", () => {
  const wrongs: [options: unknown, message: RegExp][] = [
    [AbortSignal.abort(), /^options: must be an object with options of readImage, not AbortSignal$/],
    [{ sinal: AbortSignal.abort() }, /^sinal: is not an option of readImage \(did you mean signal\?\)/],
    [{ signal: 5 }, /^signal: must be an AbortSignal, not 5$/],
    ['fast', /^options: must be an object .*, not "fast"$/],
  ];
  for (const [options, message] of wrongs) {
    it(`refuses options: ${message.source}`, async () => {
      const error = await readImage(pixels, options as never).catch((thrown: unknown) => thrown);
      expect(error).to.be.instanceOf(InputError).with.property('code', 'BAD_ARGUMENT');
      expect((error as InputError).message).to.match(message);
    });
  }

  it('reads without options, and heeds a signal', async () => {
    const { image } = await readImage(pixels);
    expect(image).to.deep.equal(pixels);
    expect(await readImage(pixels, { signal: undefined })).to.deep.equal({ name: 'pixels', image });
    const reason = new Error('enough');
    const error = await readImage(pixels, { signal: AbortSignal.abort(reason) }).catch((thrown) => thrown);
    expect(error).to.equal(reason);
  });
});
