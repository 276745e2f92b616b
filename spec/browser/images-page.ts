/** What images.spec.ts loads into the page as `bundle`. */
import { decodeImage } from '../../lib/images/decode.js';
import { encodePng } from '../../lib/images/encode.js';
import { readImage } from '../../lib/images/source.js';

const fromBase64 = (text: string) => Uint8Array.from(atob(text), (character) => character.charCodeAt(0));

/** Size and pixels, or the error's code and message. */
async function outcome(work: () => Promise<{ width: number; height: number; data: Uint8ClampedArray }>) {
  try {
    const { width, height, data } = await work();
    return { width, height, data: [...data] };
  } catch (error) {
    return { error: String(error), code: (error as { code?: string }).code };
  }
}

export const decode = (base64: string) => outcome(() => decodeImage(fromBase64(base64), 'picture'));

export const read = (source: string) => outcome(async () => (await readImage(source)).image);

/** As pages get files: chosen, dropped or fetched. */
export const readAs = (kind: 'Blob' | 'File' | 'Response', base64: string, type: string) =>
  outcome(async () => {
    const bytes = fromBase64(base64);
    const blob = kind === 'File' ? new File([bytes], 'picture', { type }) : new Blob([bytes], { type });
    return (await readImage(kind === 'Response' ? new Response(blob) : blob)).image;
  });

export const reencode = (base64: string) =>
  outcome(async () =>
    decodeImage(await encodePng(await decodeImage(fromBase64(base64), 'picture')), 'again'),
  );
