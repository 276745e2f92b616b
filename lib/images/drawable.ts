/** Pictures that a page shows, draws or films (SPEC 5.1). */
import { InputError } from '../errors.js';
import { nameOf } from '../files/read-bytes.js';
import { classOf } from '../validation/class-of.js';
import { drawnOverWhite } from './browser-canvas.js';
import type { RgbImage } from './image.js';
import { requireFewPixels } from './pixel-limit.js';

/** What is a global class where these types are used, and nothing where it is not. */
type Global<Name extends string> = typeof globalThis extends { [name in Name]: { prototype: infer Instance } }
  ? Instance
  : never;

/** What a browser can draw. */
export type Drawable =
  | Global<'HTMLImageElement'>
  | Global<'HTMLCanvasElement'>
  | Global<'OffscreenCanvas'>
  | Global<'ImageBitmap'>
  | Global<'VideoFrame'>
  | Global<'HTMLVideoElement'>;

/** What errors and results call it, its size, and why it has none. */
interface Seen {
  readonly name: string;
  readonly width: number;
  readonly height: number;
  readonly whyEmpty: string;
}

/** By class, whose name is the same in every frame of a page. */
const seenAs: Readonly<Record<string, (source: never) => Seen>> = {
  HTMLImageElement: ({ currentSrc, complete, naturalWidth, naturalHeight }: HTMLImageElement) => ({
    name: currentSrc === '' ? 'img' : nameOf(currentSrc),
    // Until it is complete, it may have its size and not its pixels.
    width: complete ? naturalWidth : 0,
    height: complete ? naturalHeight : 0,
    whyEmpty: complete
      ? 'it has no picture, or one that cannot be shown'
      : 'it is not loaded yet: await its decode()',
  }),
  HTMLCanvasElement: ({ width, height }: HTMLCanvasElement) => ({
    name: 'canvas',
    width,
    height,
    whyEmpty: 'it has no area',
  }),
  OffscreenCanvas: ({ width, height }: OffscreenCanvas) => ({
    name: 'canvas',
    width,
    height,
    whyEmpty: 'it has no area, or was transferred',
  }),
  ImageBitmap: ({ width, height }: ImageBitmap) => ({
    name: 'bitmap',
    width,
    height,
    whyEmpty: 'it was closed, or transferred',
  }),
  VideoFrame: ({ displayWidth, displayHeight, codedWidth }: VideoFrame) => ({
    name: 'video frame',
    width: codedWidth > 0 ? displayWidth : 0,
    height: codedWidth > 0 ? displayHeight : 0,
    whyEmpty: 'it was closed, or transferred',
  }),
  HTMLVideoElement: ({ readyState, videoWidth, videoHeight }: HTMLVideoElement) => ({
    name: 'video',
    width: readyState < haveCurrentData ? 0 : videoWidth,
    height: readyState < haveCurrentData ? 0 : videoHeight,
    whyEmpty: 'it has no frame yet: wait for its event loadeddata',
  }),
};

/** HTMLMediaElement.HAVE_CURRENT_DATA, which workers have no class for. */
const haveCurrentData = 2;

export function isDrawable(source: unknown): source is Drawable {
  return Object.hasOwn(seenAs, classOf(source));
}

/**
 * Its pixels as they are now, opaque; an element's picture is decoded as its file would be.
 * @throws InputError BAD_IMAGE where there are none yet or any more, or they come from another origin that forbids to
 *   read them; IMAGE_TOO_LARGE
 */
export async function readDrawable(source: Drawable): Promise<{ image: RgbImage; name: string }> {
  const { name, width, height, whyEmpty } = seenAs[classOf(source)](source as never);
  const refuse = (reason: string, cause?: unknown) => new InputError('BAD_IMAGE', name, reason, { cause });
  if (width === 0 || height === 0) throw refuse(`has ${width} x ${height} pixels: ${whyEmpty}`);
  requireFewPixels({ width, height }, name);
  try {
    if (classOf(source) !== 'HTMLImageElement') return { name, image: drawnOverWhite(source, width, height) };
    const bitmap = await bitmapOf(source);
    try {
      return { name, image: drawnOverWhite(bitmap, bitmap.width, bitmap.height) };
    } finally {
      bitmap.close();
    }
  } catch (cause) {
    if (cause instanceof DOMException && cause.name === 'SecurityError') {
      const advice = 'load it with crossorigin="anonymous" from a server that allows it';
      throw refuse(`holds pixels of another origin, which may not be read: ${advice}`, cause);
    }
    throw refuse('its pixels cannot be read', cause);
  }
}

/** What errors and results call it. */
export function nameOfDrawable(source: Drawable): string {
  return seenAs[classOf(source)](source as never).name;
}

/** Whether it can be sent to a worker as it is. */
export function isSendable(source: Drawable): boolean {
  return ['ImageBitmap', 'VideoFrame'].includes(classOf(source));
}

/** Its pixels as they are now; an element's picture is decoded as its file would be. */
export function bitmapOf(source: Drawable): Promise<ImageBitmap> {
  const asFile = { imageOrientation: 'from-image', colorSpaceConversion: 'none' } as const;
  return createImageBitmap(source, classOf(source) === 'HTMLImageElement' ? asFile : {});
}
