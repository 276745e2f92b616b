/**
 * onnxruntime-node on a thread of its own: its `run` holds the thread that calls it until it is done, and the event loop
 * must not wait for it.
 */
import { availableParallelism } from 'node:os';
import path from 'node:path';
import { Worker } from 'node:worker_threads';
import { messageOf } from '../errors.js';
import type { Engine, EngineOptions, Graph, Answer as RunAnswer, Values } from './engine.js';
import { lengthOf } from './onnx-file.js';

/** What the thread runs. A text, since it must run from sources as well as built, and is nothing but calls. */
const program = `
const { parentPort, workerData } = require('node:worker_threads');
const { InferenceSession, Tensor } = require(workerData.runtime);
const sessions = new Map();
/** Files that come in parts. */
const models = new Map();
const calls = {
  start: async () => {},
  begin: async ({ graph, bytes }) => {
    models.set(graph, { file: new Uint8Array(bytes), at: 0 });
  },
  append: async ({ graph, part }) => {
    const model = models.get(graph);
    model.file.set(part, model.at);
    model.at += part.length;
  },
  open: async ({ graph }) => {
    const { file } = models.get(graph);
    models.delete(graph);
    sessions.set(graph, await InferenceSession.create(file, workerData.options));
  },
  run: async ({ graph, inputs }) => {
    const feeds = {};
    for (const [name, { shape, data }] of Object.entries(inputs)) {
      feeds[name] = new Tensor(data instanceof Float32Array ? 'float32' : 'int64', data, shape);
    }
    const outputs = {};
    for (const [name, { dims, data }] of Object.entries(await sessions.get(graph).run(feeds))) {
      outputs[name] = { shape: dims, data };
    }
    return { outputs, inputs };
  },
  close: async ({ graph }) => {
    await sessions.get(graph)?.release();
    sessions.delete(graph);
  },
};
parentPort.on('message', async ({ call, method, given }) => {
  try {
    const result = await calls[method](given);
    const values = Object.values({ ...result?.inputs, ...result?.outputs });
    parentPort.postMessage({ call, result }, values.map(({ data }) => data.buffer));
  } catch (error) {
    parentPort.postMessage({ call, error: String(error?.message ?? error) });
  }
});
`;

interface Answer {
  readonly call: number;
  readonly result?: unknown;
  readonly error?: string;
}

interface Waiting {
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: Error) => void;
}

/** @throws where the package is not there, or its binary does not load, and says which */
export async function openThread({ threads, spare }: EngineOptions): Promise<Engine> {
  const { version, main } = installedRuntime();
  const wanted = threads ?? (spare === undefined ? undefined : Math.max(1, availableParallelism() - spare));
  const options = {
    executionProviders: ['cpu'],
    ...(wanted === undefined ? {} : { intraOpNumThreads: wanted }),
  };
  const worker = new Worker(program, {
    eval: true,
    workerData: { runtime: main, options },
  });
  const waiting = new Map<number, Waiting>();
  let calls = 0;
  let graphs = 0;
  let isLost = false;
  const lose = (error: Error) => {
    isLost = true;
    for (const { reject } of waiting.values()) reject(error);
    waiting.clear();
  };
  worker.on('error', lose);
  worker.on('exit', () => lose(new Error('the thread of onnxruntime-node has ended')));
  worker.on('message', ({ call, result, error }: Answer) => {
    const { resolve, reject } = waiting.get(call)!;
    waiting.delete(call);
    // A thread that has nothing to do must not keep the process alive.
    if (waiting.size === 0) worker.unref();
    if (error === undefined) resolve(result);
    else reject(new Error(error));
  });
  worker.unref();
  const send = (method: string, given: unknown, memory: readonly ArrayBuffer[] = []) =>
    new Promise<unknown>((resolve, reject) => {
      if (isLost) return void reject(new Error('the thread of onnxruntime-node has ended'));
      const call = calls++;
      waiting.set(call, { resolve, reject });
      worker.ref();
      worker.postMessage({ call, method, given }, memory);
    });
  // Where the binary does not load, the thread ends now.
  await send('start', {}).catch((cause: unknown) => {
    throw new Error(`the package onnxruntime-node does not load (${messageOf(cause)})`);
  });
  return {
    info: { name: `onnxruntime-node ${version}`, hardware: false },
    async open(model): Promise<Graph> {
      const graph = graphs++;
      await send('begin', { graph, bytes: lengthOf(model) });
      // Parts are copied on their way: not so much at once that the event loop waits.
      for (const part of slices(model)) await send('append', { graph, part }, [part.buffer]);
      await send('open', { graph });
      return {
        async run(inputs) {
          const whole = Object.fromEntries(
            Object.entries(inputs).map(([name, values]) => [name, alone(values)]),
          );
          const memory = Object.values(whole).map(({ data }) => data.buffer as ArrayBuffer);
          return (await send('run', { graph, inputs: whole }, memory)) as RunAnswer;
        },
        dispose: async () => void (await send('close', { graph })),
      };
    },
    isLost: () => isLost,
    async dispose() {
      await worker.terminate();
    },
  };
}

/** @throws where the package is not there */
function installedRuntime(): { readonly version: string; readonly main: string } {
  const { createRequire } = process.getBuiltinModule('node:module');
  for (const place of places()) {
    // Not imported: bundlers would look for what it requires, which not everyone has.
    const require = createRequire(place);
    try {
      const { version } = require('onnxruntime-node/package.json') as { version: string };
      return { version, main: require.resolve('onnxruntime-node') };
    } catch {}
  }
  throw new Error('the package onnxruntime-node is not there');
}

/**
 * Files beside which the package may be installed: this one; what it is bundled into, which has no `import.meta.url` as
 * CommonJS; the program, since some bundlers put into `import.meta.url` where this file was.
 */
function places(): string[] {
  const bundle = typeof __filename === 'undefined' ? undefined : __filename;
  return [import.meta.url, bundle, process.argv[1]].filter(isPlace);
}

/** Whether `createRequire` takes it. */
function isPlace(place: string | undefined): place is string {
  return place !== undefined && (place.startsWith('file:') || path.isAbsolute(place));
}

const mostBytesAtOnce = 2 ** 23;

/** Copies, one after another, whose memory can be given away. */
function* slices(parts: readonly Uint8Array[]): Generator<Uint8Array<ArrayBuffer>> {
  for (const part of parts) {
    for (let at = 0; at < part.length; at += mostBytesAtOnce) {
      yield new Uint8Array(part.subarray(at, at + mostBytesAtOnce));
    }
  }
}

/** Values whose memory holds nothing else, so that it can be given away. */
function alone({ shape, data }: Values): Values {
  return { shape, data: data.byteLength === data.buffer.byteLength ? data : data.slice() };
}
