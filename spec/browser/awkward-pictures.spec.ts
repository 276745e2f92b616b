import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { decodeImage } from '../../lib/images/decode.js';
import { type AwkwardPicture, awkwardPictures } from '../lib/images/awkward-pictures.js';
import { skip } from '../skip.js';
import { chromiumPath, type OpenPage, openPage, whyNoChromium } from './chromium.js';
import type * as entry from './images-page.js';

declare const bundle: typeof entry;

/** Of a colour's channel: two decoders round in other places. */
const tolerance = 3;

describe('awkward pictures in Node and in chromium', () => {
  let open: OpenPage;

  before(async function () {
    if (chromiumPath === undefined) skip(this, whyNoChromium);
    open = await openPage(fileURLToPath(new URL('images-page.ts', import.meta.url)));
  });

  after(() => open?.[Symbol.asyncDispose]());

  for (const { title, file, blurred } of awkwardPictures) {
    it(title, async () => {
      const got = await open.page.evaluate((base64) => bundle.decode(base64), file.toString('base64'));
      const want = await decodeImage(file, 'picture');
      if (!('data' in got)) throw new Error(got.error);
      expect([got.height, got.width]).to.deep.equal([want.height, want.width]);
      const isBlurred = (along: number) => isNearEdge(along, blurred);
      let compared = 0;
      for (let y = 0; y < want.height; y++) {
        for (let x = 0; x < want.width; x++) {
          if (isBlurred(y) || isBlurred(x)) continue;
          const at = 4 * (y * want.width + x);
          const [inNode, inBrowser] = [want.data, got.data].map((data) => [...data.slice(at, at + 3)]);
          const difference = Math.max(
            ...inNode.map((value, channel) => Math.abs(value - inBrowser[channel])),
          );
          expect(difference, `(${y}, ${x}): ${inNode} in Node, ${inBrowser} in chromium`).to.be.at.most(
            tolerance,
          );
          compared += 1;
        }
      }
      expect(compared).to.be.above(0);
    });
  }
});

function isNearEdge(along: number, blurred: AwkwardPicture['blurred']): boolean {
  if (blurred === undefined) return false;
  const { side, margin } = blurred;
  return along % side < margin || along % side >= side - margin;
}
