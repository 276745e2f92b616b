import { isJpegFrame, jpegMarker, jpegSegments } from './jpeg-header.js';
import { asciiText } from './sections.js';

/** What a JPEG's components are: brightness alone, with two of colour, colours, or inks. */
export type JpegColours = 'grey' | 'YCbCr' | 'RGB' | 'CMYK' | 'YCCK';

/**
 * As libjpeg decides, and with it browsers: by the number of components; of three, by a JFIF segment, then by Adobe's,
 * then by the components' names; of four, by Adobe's segment (SPEC 5.1).
 * @returns nothing for another number of components
 */
export function jpegColours(bytes: Uint8Array): JpegColours | undefined {
  let isJfif = false;
  let transform: number | undefined;
  let names = '';
  for (const { type, start, end } of jpegSegments(bytes)) {
    if (type === jpegMarker.data) break;
    const begins = (text: string, length: number) =>
      end - start >= length && asciiText(bytes, start, start + text.length) === text;
    if (type === jpegMarker.jfif && begins('JFIF\0', 14)) isJfif = true;
    if (type === jpegMarker.adobe && begins('Adobe', 12)) transform = bytes[start + 11];
    if (isJpegFrame(type)) {
      names = String.fromCharCode(
        ...Array.from({ length: bytes[start + 5] }, (_, component) => bytes[start + 6 + 3 * component]),
      );
    }
  }
  switch (names.length) {
    case 1:
      return 'grey';
    case 3:
      if (isJfif) return 'YCbCr';
      return transform === 0 || (transform === undefined && names === 'RGB') ? 'RGB' : 'YCbCr';
    case 4:
      return transform === undefined || transform === 0 ? 'CMYK' : 'YCCK';
    default:
      return undefined;
  }
}
