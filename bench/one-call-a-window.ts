/**
 * `npm run bench:windows`: dense evaluation of the accurate network at the six scales of Table 5, fine stride, on the
 * backend `onnx`, against one call of onnxruntime a window.
 */
import { createRequire } from 'node:module';
import { onnxBackend } from '../backends/onnx/index.js';
import { accurate } from '../lib/networks/accurate.js';
import { sixScales } from '../lib/networks/measure.js';
import { type BenchCase, gigaOperations, weightsFor } from './cases.js';
import { onnxRunner } from './peers/onnxruntime.js';
import { machine, writeSection } from './report.js';
import { ours, time } from './runner.js';

const network = accurate({ reluThreshold: 0 });
const weights = weightsFor(network);
const started = machine();

const oneWindow: BenchCase = { name: 'window', network, stride: 'coarse', sizes: [network.input.window] };
const peer = onnxRunner('onnxruntime-node', createRequire(import.meta.url)('onnxruntime-node'), ['cpu']);
const { median: window } = await time(peer, oneWindow, weights, 20);
const windowCost = gigaOperations(oneWindow);

const rows: string[] = [];
for (const [index, { input }] of sixScales(network).entries()) {
  const scale: BenchCase = { name: `scale ${index + 1}`, network, stride: 'fine', sizes: [input] };
  const { median: dense, output } = await time(ours('onnx', onnxBackend()), scale, weights, 3);
  const windows = output.length / 1000;
  console.error(scale.name, windows, dense);
  rows.push(
    `| ${index + 1} | ${input.join('x')} | ${windows} | ${dense.toFixed(0)} | ${(windows * window).toFixed(0)} | **${((windows * window) / dense).toFixed(1)}** | ${((windows * windowCost) / gigaOperations(scale)).toFixed(1)} |`,
  );
}
await writeSection(
  'Node: accurate, dense on `onnx` against one call of onnxruntime a window',
  [
    `${started}; one window ${window.toFixed(1)} ms, the median of 20; a scale the median of 3`,
    '',
    '| scale | image | windows | dense ms | windows x one window ms | times as fast | by operations |',
    '| --- | --- | --- | --- | --- | --- | --- |',
    ...rows,
  ].join('\n'),
);
process.exit();
