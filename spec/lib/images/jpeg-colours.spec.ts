import { expect } from 'chai';
import { decodeImage } from '../../../lib/images/decode.js';
import { jpegColours } from '../../../lib/images/jpeg-colours.js';
import { awkwardPictures } from './awkward-pictures.js';
import { makeFlatJpeg } from './jpeg-writer.js';

const fileOf = (title: string) => {
  const picture = awkwardPictures.find((other) => other.title === `JPEG: ${title}`);
  if (picture === undefined) throw new Error(`there is no picture ${title}`);
  return picture.file;
};

describe('jpegColours', () => {
  for (const [title, colours] of [
    ['grey', 'grey'],
    ['baseline', 'YCbCr'],
    ['components 0, 1, 2', 'YCbCr'],
    ['components r, g, b', 'YCbCr'],
    ['components R, G, B', 'RGB'],
    ['components R, G, B and JFIF', 'YCbCr'],
    ['components R, G, B and Adobe with a transform', 'YCbCr'],
    ['Adobe without a transform', 'RGB'],
    ['Adobe with a transform of four, of three components', 'YCbCr'],
    ['Adobe without a transform, and JFIF', 'YCbCr'],
    ['two Adobe segments', 'RGB'],
    ['an Adobe segment cut short', 'YCbCr'],
    ['a JFIF segment cut short, and Adobe', 'RGB'],
    ['four components alone', 'CMYK'],
    ['four components and Adobe', 'CMYK'],
    ['four components and Adobe with a transform', 'YCCK'],
    ['four components, JFIF and Adobe', 'YCCK'],
  ] as const) {
    it(`${title}: ${colours}`, () => expect(jpegColours(fileOf(title))).to.equal(colours));
  }

  it('are what pixels are made of', async () => {
    const values = [
      [201, 31, 77],
      [87, 120, 140],
      [40, 50, 60, 200],
    ];
    const decoded = async (ids: string | readonly number[], at: number) => {
      const components = [...ids].map((id, channel) => ({
        id: typeof id === 'string' ? id.charCodeAt(0) : id,
        horizontal: 1,
        vertical: 1,
        sample: () => values[at][channel],
      }));
      const { data } = await decodeImage(makeFlatJpeg({ width: 5, height: 3, components }), 'a.jpg');
      return [...data.subarray(0, 3)];
    };
    expect(await decoded('RGB', 0)).to.deep.equal([201, 31, 77]);
    // By JFIF's formula: 87 + 1.402 * 12, 87 - 0.344136 * -8 - 0.714136 * 12, 87 + 1.772 * -8.
    (await decoded([1, 2, 3], 1)).forEach((value, channel) => {
      expect(value).to.be.closeTo([103.8, 81.2, 72.8][channel], 1);
    });
    // As Adobe's inks, inverted: what paper each leaves, times what black leaves.
    const paper = [40, 50, 60].map((value) => (value * 200) / 255);
    (await decoded([1, 2, 3, 4], 2)).forEach((value, channel) => {
      expect(value).to.be.closeTo(paper[channel], 1);
    });
  });
});
