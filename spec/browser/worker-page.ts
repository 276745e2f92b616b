/** What worker.spec.ts loads into the page as `bundle`. */
import { OverFeatWorker } from '../../lib/entries/worker.js';
import { readImage } from '../../lib/images/source.js';
import { isResponse } from '../../lib/images/source-kinds.js';
import { OverFeat } from '../../lib/overfeat.js';
import { bad, wholes } from './sources-page.js';

const script = '/browser-thread.js';
const backend = 'cpu';
let loaded: Promise<OverFeatWorker> | undefined;

function worker(): Promise<OverFeatWorker> {
  loaded ??= OverFeatWorker.load('/cells/', { script, backend });
  return loaded;
}

async function refusalOf(promise: Promise<unknown>) {
  return promise.then(
    () => undefined,
    (error: Error & { code?: string }) => ({ name: error.name, code: error.code, message: error.message }),
  );
}

/** The most milliseconds that a timer, or a frame, came late. */
export async function longestGap(work: () => Promise<unknown>): Promise<number> {
  let longest = 0;
  let isDone = false;
  const watch = (next: (turn: () => void) => unknown) => {
    let last = performance.now();
    const turn = () => {
      const now = performance.now();
      longest = Math.max(longest, now - last);
      last = now;
      if (!isDone) next(turn);
    };
    next(turn);
  };
  watch((turn) => setTimeout(turn));
  watch(requestAnimationFrame);
  await work();
  isDone = true;
  return longest;
}

export function busy(milliseconds: number): Promise<number> {
  return longestGap(async () => {
    await new Promise((resolve) => setTimeout(resolve, 50));
    const end = performance.now() + milliseconds;
    while (performance.now() < end);
    await new Promise((resolve) => setTimeout(resolve, 50));
  });
}

/** From the first call to the answer, compilation and decoding included. */
export async function gapWhileDetecting(name: string): Promise<number> {
  const file = await (await fetch('/cells.jpg')).blob();
  return longestGap(async () => {
    const overfeat = await OverFeatWorker.load('cells', { script, backend: name });
    const { results } = await overfeat.detect(file);
    if (results.length === 0) throw new Error('nothing was found');
    await overfeat.dispose();
  });
}

/** What is found of the shipped model, here and in the worker. */
export async function detections(name: string) {
  const file = await (await fetch('/cells.jpg')).blob();
  const here = await OverFeat.load(new URL('/cells/', location.href), { backend: name });
  const there = await OverFeatWorker.load('cells', { script, backend: name });
  const answers = [await here.detect(file), await there.detect(file)].map(({ backend: ran, results }) => ({
    backend: ran,
    results,
  }));
  await Promise.all([here.dispose(), there.dispose()]);
  return answers;
}

/** Largest difference between what the worker and the page see of the same picture, as the network gets it. */
export async function difference(kind: string, url: string): Promise<number> {
  const source = await wholes[kind](url);
  const again = isResponse(source) ? source.clone() : source;
  const { features } = await (await worker()).features(source, { layer: 0 });
  // The caller's picture is as it was.
  const { image } = await readImage(again);
  const { network } = (await worker()).model;
  const { mean, deviation } = network.input;
  const [height, width] = features.shape.slice(1);
  if (height !== image.height || width !== image.width) return Number.POSITIVE_INFINITY;
  return Float64Array.from(features.data).reduce((most, value, at) => {
    const position = at % (height * width);
    const channel = Math.floor(at / (height * width));
    const wanted = image.data[4 * position + channel];
    return Math.max(most, Math.abs(value * deviation + mean - wanted));
  }, 0);
}

/** What the page and the worker say of a picture that is none. */
export async function refusals(kind: string, url: string) {
  const make = bad[kind];
  return [
    await refusalOf(readImage(await make(url))),
    await refusalOf((await worker()).features(await make(url), { layer: 0 })),
  ];
}

export async function refusedLoad(options: { script?: string; onnxRuntime?: string }) {
  return refusalOf(OverFeatWorker.load('/cells/', options));
}

/** What a worker computes by that gets onnxruntime-web from a URL, and how many objects it finds. */
export async function withOnnxRuntime(onnxRuntime: string) {
  const overfeat = await OverFeatWorker.load('cells', { script, onnxRuntime, backend: 'onnx' });
  const { backend, results } = await overfeat.detect('/cells.jpg');
  await overfeat.dispose();
  return { backend, objects: results.length };
}

/** A picture that a page names by a part of its URL is looked for beside the page, and so named. */
export async function relative(name: string) {
  return refusalOf((await worker()).detect(name));
}
