/** What sources.spec.ts loads into the page as `bundle`: a picture as everything that a page can have it as. */
import { type ImageSource, readImage } from '../../lib/images/source.js';

async function load(url: string): Promise<HTMLImageElement> {
  const image = new Image();
  image.src = url;
  await image.decode();
  return image;
}

const answer = async (url: string) => (await fetch(url)).blob();

const bitmap = async (url: string) =>
  createImageBitmap(await answer(url), { colorSpaceConversion: 'none', imageOrientation: 'from-image' });

async function draw<Canvas extends HTMLCanvasElement | OffscreenCanvas>(url: string, canvas: Canvas) {
  const drawn = await bitmap(url);
  canvas.width = drawn.width;
  canvas.height = drawn.height;
  const context = canvas.getContext('2d') as CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D;
  context.drawImage(drawn, 0, 0);
  return { canvas, context };
}

/** What has classes of its own. */
function otherFrame(): Window & typeof globalThis {
  const frame = document.createElement('iframe');
  document.body.append(frame);
  return frame.contentWindow as Window & typeof globalThis;
}

const onPage = () => document.createElement('canvas');

export const wholes: Record<string, (url: string) => Promise<ImageSource>> = {
  File: async (url) => new File([await answer(url)], 'picture'),
  Blob: answer,
  ArrayBuffer: async (url) => (await answer(url)).arrayBuffer(),
  URL: async (url) => new URL(url, location.href),
  Response: (url) => fetch(url),
  HTMLImageElement: load,
  'HTMLImageElement of another frame': async (url) => {
    const image = otherFrame().document.createElement('img');
    image.src = new URL(url, location.href).href;
    await image.decode();
    return image;
  },
  'File of another frame': async (url) => new (otherFrame().File)([await answer(url)], 'picture'),
  'ArrayBuffer of another frame': async (url) => {
    const bytes = new Uint8Array(await (await answer(url)).arrayBuffer());
    return new (otherFrame().Uint8Array)(bytes).buffer;
  },
  'Response of another frame': (url) => otherFrame().fetch(new URL(url, location.href)),
  'ImageData of another frame': async (url) => {
    const { canvas } = await draw(url, new OffscreenCanvas(1, 1));
    const context = otherFrame().document.createElement('canvas').getContext('2d')!;
    Object.assign(context.canvas, { width: canvas.width, height: canvas.height });
    context.drawImage(canvas, 0, 0);
    return context.getImageData(0, 0, canvas.width, canvas.height);
  },
  HTMLCanvasElement: async (url) => (await draw(url, onPage())).canvas,
  OffscreenCanvas: async (url) => (await draw(url, new OffscreenCanvas(1, 1))).canvas,
  ImageBitmap: bitmap,
  ImageData: async (url) => {
    const { canvas, context } = await draw(url, new OffscreenCanvas(1, 1));
    return context.getImageData(0, 0, canvas.width, canvas.height);
  },
  VideoFrame: async (url) => new VideoFrame(await bitmap(url), { timestamp: 0 }),
  HTMLVideoElement: async (url) => {
    const { canvas, context } = await draw(url, onPage());
    const video = document.createElement('video');
    video.muted = true;
    video.srcObject = canvas.captureStream();
    const ready = new Promise((resolve) => video.addEventListener('loadeddata', resolve));
    // A frame is captured when something is drawn.
    context.drawImage(canvas, 0, 0);
    await video.play();
    await ready;
    return video;
  },
};

export const bad: Record<string, (url: string) => Promise<ImageSource>> = {
  'an img that loads still': async (url) => {
    const image = new Image();
    image.src = `${url}?late`;
    return image;
  },
  'an img that is none': async (url) => {
    const image = new Image();
    image.src = `${url}/none`;
    await image.decode().catch(() => {});
    return image;
  },
  'an img without a source': async () => new Image(),
  'an img of another origin': async () => load('http://other.localhost/cells.jpg'),
  'a canvas of another origin': async () => {
    const canvas = onPage();
    canvas.getContext('2d')!.drawImage(await load('http://other.localhost/cells.jpg'), 0, 0);
    return canvas;
  },
  'a canvas without area': async () => Object.assign(onPage(), { width: 0 }),
  'a bitmap that is closed': async (url) => {
    const closed = await bitmap(url);
    closed.close();
    return closed;
  },
  'a frame that is closed': async (url) => {
    const closed = new VideoFrame(await bitmap(url), { timestamp: 0 });
    closed.close();
    return closed;
  },
  'a video without a frame': async () => document.createElement('video'),
  'an answer of 404': async (url) => fetch(`${url}/none`),
  'an answer that is opaque': async () => fetch('http://other.localhost/cells.jpg', { mode: 'no-cors' }),
  'a URL of another origin': async () => 'http://127.0.0.1:1/cells.jpg',
  'an answer that was read': async (url) => {
    const response = await fetch(url);
    await response.arrayBuffer();
    return response;
  },
};

export const kinds = () => Object.keys(wholes);

/** Size, name and largest difference from the same file's pixels. */
export async function compare(kind: string, url: string) {
  const { image: wanted } = await readImage(url);
  const { image, name } = await readImage(await wholes[kind](url));
  const difference = image.data.reduce(
    (most, value, at) => Math.max(most, Math.abs(value - wanted.data[at])),
    image.data.length === wanted.data.length ? 0 : 255,
  );
  return { name, size: [image.width, image.height], difference };
}

export async function refusal(kind: string, url: string) {
  try {
    await readImage(await bad[kind](url));
    return undefined;
  } catch (error) {
    const { name, code, message } = error as Error & { code?: string };
    return { name, code, message };
  }
}
