/** Which modes of gpu.js this machine has, tried and not only asked for, and which to take. */
import type { Network } from '../../reference/layers.js';
import type { Backend, Weights } from '../backend.js';
import { cpuBackend } from '../cpu/index.js';
import type { DeviceLimits } from '../device.js';
import { messageOf } from './gpu-js/gpu-js.js';
import { gpuBackend } from './index.js';
import { advice, type GpuMode, gpuModes, isTextureMode } from './modes.js';
import { openDevice } from './open.js';

export interface ModeDescription {
  /** As the `backend` option takes it: `gpu:webgl2`. */
  readonly name: `gpu:${GpuMode}`;
  readonly mode: GpuMode;
  readonly works: boolean;
  /** What computes, and whether it is a GPU rather than a program that stands in for one. */
  readonly device?: string;
  readonly hardware?: boolean;
  readonly limits?: DeviceLimits;
  /** Why it does not work, and how to get it. */
  readonly missing?: string;
  readonly install?: string;
}

/** All modes, best first, each tried on a small network. */
export async function describeModes(): Promise<ModeDescription[]> {
  const described: ModeDescription[] = [];
  for (const mode of gpuModes) described.push(await describeMode(mode));
  return described;
}

export async function describeMode(mode: GpuMode): Promise<ModeDescription> {
  const name = `gpu:${mode}` as const;
  try {
    const engine = await openDevice(mode, {});
    const { info, limits } = engine;
    await engine.dispose();
    await tryOut(mode);
    return { name, mode, works: true, device: info.name, hardware: info.hardware, limits };
  } catch (cause) {
    return {
      name,
      mode,
      works: false,
      missing: messageOf(cause).replace(`${name}: `, '').split('; ')[0],
      install: advice(mode),
    };
  }
}

/**
 * The best backend that works here: a mode that runs on a GPU; else, since software that imitates a GPU is slower than
 * the processor itself, WebAssembly; else plain TypeScript. The WebGL modes do not train: the processor does it then.
 */
export async function bestBackend(): Promise<Backend> {
  const processor = (await describeMode('webasm')).works ? gpuBackend('webasm') : cpuBackend;
  for (const mode of ['webgpu', 'webgl2', 'headlessgl'] as const) {
    const { works, hardware } = await describeMode(mode);
    if (!works || !hardware) continue;
    const best = gpuBackend(mode);
    return isTextureMode(mode) ? { ...best, gradientEngine: processor.gradientEngine } : best;
  }
  return processor;
}

/** A network whose answer is known: a 2x2 sum of every pixel's neighbours, and the largest of all. */
const trial: Network = {
  name: 'trial',
  input: { channels: 1, window: [3, 3], mean: 0, deviation: 1 },
  features: [
    {
      kind: 'conv2d',
      name: 'sum',
      inChannels: 1,
      outChannels: 1,
      kernel: [2, 2],
      stride: [1, 1],
      padding: { top: 0, left: 0, bottom: 0, right: 0 },
      dilation: [1, 1],
    },
  ],
  lastPool: [2, 2],
  heads: { classifier: [] },
};
const trialWeights: Weights = {
  'sum.weight': { shape: [1, 1, 2, 2], data: Float32Array.of(1, 1, 1, 1) },
  'sum.bias': { shape: [1], data: Float32Array.of(0.5) },
};
const trialImage = { shape: [1, 3, 3], data: Float32Array.of(1, 2, 3, 4, 5, 6, 7, 8, 9) };
const trialAnswer = 5 + 6 + 8 + 9 + 0.5;

async function tryOut(mode: GpuMode): Promise<void> {
  const loaded = await gpuBackend(mode).load(trial, trialWeights);
  // Not by `await using`, which compiles to a failure in browsers without Symbol.asyncDispose.
  try {
    const [{ classifier }] = await loaded.runDense([trialImage], { stride: 'fine', heads: ['classifier'] });
    const answer = classifier?.data[0];
    if (answer !== trialAnswer) throw new Error(`a trial gave ${answer} instead of ${trialAnswer}`);
  } finally {
    await loaded[Symbol.asyncDispose]();
  }
}
