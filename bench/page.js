/** What bench/browser.ts runs in the page: one engine on one case. */
import * as tensorflow from '@tensorflow/tfjs';
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import '@tensorflow/tfjs-backend-webgpu';
import * as onnx from 'onnxruntime-web/all';
import { gpuBackend } from '../backends/gpu/index.js';
import { benchCases, weightsFor } from './cases.js';
import { onnxRunner } from './peers/onnxruntime.js';
import { tensorflowRunner } from './peers/tensorflow.js';
import { ours, time } from './runner.js';

setWasmPaths('http://localhost/');
onnx.env.wasm.wasmPaths = 'http://localhost/';
onnx.env.wasm.numThreads = 2;

const runners = [
  ours('gpu:webgl2', gpuBackend('webgl2')),
  tensorflowRunner('tfjs webgl', tensorflow, 'webgl'),
  onnxRunner('onnxruntime-web webgl', onnx, ['webgl']),
  ours('gpu:webgpu', gpuBackend('webgpu')),
  tensorflowRunner('tfjs webgpu', tensorflow, 'webgpu'),
  onnxRunner('onnxruntime-web webgpu', onnx, ['webgpu']),
  ours('gpu:webasm', gpuBackend('webasm', { threads: 2 })),
  tensorflowRunner('tfjs wasm', tensorflow, 'wasm'),
  onnxRunner('onnxruntime-web wasm', onnx, ['wasm']),
];

/** @returns {Promise<import('./runner.js').Timing>} */
export async function run(name, caseName, runs) {
  const runner = runners.find((one) => one.name === name);
  const benchCase = benchCases.find((one) => one.name === caseName);
  return time(runner, benchCase, weightsFor(benchCase.network), runs);
}
