/** `npm run bench [-- case]`: this project's backends and their peers in Node, side by side. */
import { createRequire } from 'node:module';
import { cpuBackend } from '../backends/cpu/index.js';
import { describeMode } from '../backends/gpu/describe.js';
import { gpuBackend } from '../backends/gpu/index.js';
import { onnxBackend } from '../backends/onnx/index.js';
import { casesFor, gigaOperations, weightsFor } from './cases.js';
import { onnxRunner } from './peers/onnxruntime.js';
import { tensorflowRunner } from './peers/tensorflow.js';
import { machine, type Outcome, timingTable, writeSection } from './report.js';
import { ours, type Runner, time } from './runner.js';

const runs = 5;

function peers(): Runner[] {
  // Their own package.json, so that the library's install stays light; they may not be there.
  const load = createRequire(new URL('package.json', import.meta.url));
  try {
    const native = load('onnxruntime-node');
    const web = load('onnxruntime-web');
    const tensorflow = load('@tensorflow/tfjs');
    load('@tensorflow/tfjs-backend-wasm');
    const threads = (count: number) => ({ intraOpNumThreads: count });
    web.env.wasm.numThreads = 2;
    return [
      onnxRunner('onnxruntime-node, 1 thread', native, ['cpu'], threads(1)),
      onnxRunner('onnxruntime-node, 2 threads', native, ['cpu'], threads(2)),
      onnxRunner('onnxruntime-web wasm, 2 threads', web, ['wasm']),
      tensorflowRunner('tfjs wasm', tensorflow, 'wasm'),
    ];
  } catch (cause) {
    console.error(`Without peers (npm install in bench/): ${cause}`);
    return [];
  }
}

const [, , wantedCase = ''] = process.argv;
const runners: Runner[] = [
  ours('cpu', cpuBackend),
  ours('onnx', onnxBackend()),
  ours('gpu:webasm, 1 thread', gpuBackend('webasm', { threads: 1 })),
  ours('gpu:webasm, 2 threads', gpuBackend('webasm', { threads: 2 })),
];
for (const mode of ['headlessgl', 'webgpu'] as const) {
  const { works, device } = await describeMode(mode);
  if (works) runners.push(ours(`gpu:${mode} on ${device}`, gpuBackend(mode)));
}
runners.push(...peers());

for (const benchCase of casesFor('node', wantedCase)) {
  const started = machine();
  const weights = weightsFor(benchCase.network);
  const outcomes: Outcome[] = [];
  for (const runner of runners) {
    // Minutes a run: what the others are compared with is computed once.
    const more = runner === runners[0] && benchCase.sizes.length > 1 ? 0 : runs;
    const outcome = await time(runner, benchCase, weights, more).catch((cause: unknown) => ({
      name: runner.name,
      failed: String(cause).slice(0, 120),
    }));
    console.error(runner.name, 'median' in outcome ? outcome.median.toFixed(0) : outcome.failed);
    outcomes.push(outcome);
  }
  const [first] = outcomes;
  const table = timingTable(outcomes, 'output' in first ? first.output : [], gigaOperations(benchCase));
  console.log(`${benchCase.name}\n${table}`);
  await writeSection(`Node: ${benchCase.name}`, `${started}\n\n${table}`);
}
process.exit();
