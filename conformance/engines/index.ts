/** Engines that nobody suspects: what the fixtures must not fail. */
import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { describeMode } from '../../backends/gpu/describe.js';
import type { GpuMode } from '../../backends/gpu/modes.js';
import { describeOnnx } from '../../backends/onnx/describe.js';
import { backendNamed } from '../../backends/registry.js';
import { programPort } from '../cli/program-port.js';
import { answer as secondImplementation } from '../port/answer.js';
import type { Port } from '../runner/port.js';
import { type Answering, localPort } from '../shared.js';
import { backendAnswers } from './backend.js';
import { browserPort } from './browser.js';
import { compiledPort } from './compiled.js';
import type { OnnxRuntime } from './onnx-node.js';
import { onnxAnswers } from './onnxruntime.js';
import { tensorflowAnswers } from './tensorflow.js';

export interface Engine {
  readonly name: string;
  /** How many cases it can express, at least. */
  readonly least: number;
  /**
   * @param isError whether a case is about sizes that cannot be
   * @returns the engine as a port, or the reason why it is not here
   */
  readonly open: (isError: (id: string) => boolean) => Promise<Port | string>;
}

/** How many cases each backend can express, at least. */
const leastOfBackends = 75;

/** The peers that benchmarks compare with have a package of their own, which may not be installed. */
const load = createRequire(new URL('../../bench/package.json', import.meta.url));

const engine = (name: string, least: number, answer: Answering): Engine => ({
  name,
  least,
  open: async () => localPort(name, answer),
});

const backend = (chosen: string): Engine => {
  const name = `overfeat, ${chosen}`;
  return {
    name,
    least: leastOfBackends,
    open: async () => localPort(name, backendAnswers(await backendNamed(chosen))),
  };
};

const onDevice = (mode: 'headlessgl' | 'webgpu'): Engine => ({
  ...backend(`gpu:${mode}`),
  open: async (isError) => {
    const { works, missing } = await describeMode(mode);
    return works ? backend(`gpu:${mode}`).open(isError) : withoutFolders(`${missing}`);
  },
});

const onnxHere: Engine = {
  ...backend('onnx'),
  open: async (isError) => {
    const { works, missing } = await describeOnnx('onnx');
    return works ? backend('onnx').open(isError) : withoutFolders(`${missing}`);
  },
};

/** The names of files without where they lie: the reason goes into a document. */
function withoutFolders(reason: string): string {
  return reason.replaceAll(/(?:[\w.+@-]*\/)+(?=[\w.+-])/g, '');
}

const inBrowser = (mode: GpuMode): Engine => {
  const name = `overfeat, gpu:${mode} in chromium`;
  return { name, least: leastOfBackends, open: () => browserPort(name, mode) };
};

/** An example port, as its users would test it. */
const example = (name: string, least: number, interpreter: string, path: string): Engine => ({
  name,
  least,
  open: async () => {
    if (spawnSync(interpreter, ['--version']).error !== undefined) return `there is no ${interpreter}`;
    const file = fileURLToPath(new URL(`../../examples/${path}`, import.meta.url));
    return { ...programPort(`${interpreter} ${JSON.stringify(file)}`, { timeout: 60_000 }), name };
  },
});

const peer = <Module>(
  name: string,
  modules: readonly string[],
  least: number,
  answers: (module: Module, isError: (id: string) => boolean) => Answering,
): Engine => ({
  name,
  least,
  open: async (isError) => {
    try {
      const [module] = modules.map((one): Module => load(one));
      return localPort(name, answers(module, isError));
    } catch (error) {
      const [why] = `${error instanceof Error ? error.message : error}`.split('\n');
      return `${why} (npm ci in bench/)`;
    }
  },
});

export const engines: readonly Engine[] = [
  engine('the second implementation, float32', 282, secondImplementation),
  example('the example port in Python', 85, 'python3', 'port-python/port.py'),
  { name: 'the example port in C', least: 330, open: () => compiledPort(['-O2']) },
  backend('reference'),
  backend('cpu'),
  onnxHere,
  backend('gpu:webasm'),
  backend('gpu:cpu'),
  onDevice('headlessgl'),
  onDevice('webgpu'),
  inBrowser('webgl'),
  inBrowser('webgl2'),
  inBrowser('webgpu'),
  peer<OnnxRuntime>('onnxruntime, native', ['onnxruntime-node'], 90, (runtime, isError) =>
    onnxAnswers(runtime, 'cpu', isError),
  ),
  peer<OnnxRuntime>('onnxruntime, wasm', ['onnxruntime-web'], 90, (runtime, isError) =>
    onnxAnswers(runtime, 'wasm', isError),
  ),
  peer('TensorFlow.js, cpu', ['@tensorflow/tfjs'], 60, (tensorflow, isError) =>
    tensorflowAnswers(tensorflow, 'cpu', isError),
  ),
  peer(
    'TensorFlow.js, wasm',
    ['@tensorflow/tfjs', '@tensorflow/tfjs-backend-wasm'],
    45,
    (tensorflow, isError) => tensorflowAnswers(tensorflow, 'wasm', isError),
  ),
];
