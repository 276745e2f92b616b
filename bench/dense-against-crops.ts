/**
 * `npm run bench:dense`: one fine-stride pass over an image against evaluating each of its windows by itself, over image
 * sizes, beside what counting operations predicts.
 */
import { cpuBackend } from '../backends/cpu/index.js';
import { gpuBackend } from '../backends/gpu/index.js';
import { type Plan, planDense, stepsOf } from '../backends/plan.js';
import { compact } from '../lib/networks/compact.js';
import { weightsFor } from './cases.js';
import { machine, writeSection } from './report.js';
import { ours, time } from './runner.js';

const network = compact({ classes: 20 });
const sizes = [75, 107, 139, 171, 203, 235];
const runs = 5;

function operations(plan: Plan): number {
  return stepsOf(plan).reduce((sum, step) => {
    if (step.kind !== 'conv2d') return sum;
    const taps = step.input.channels * step.footprint.kernel[0] * step.footprint.kernel[1];
    return sum + taps * step.output.channels * step.output.height * step.output.width;
  }, 0);
}

function planAt(size: number): Plan {
  return planDense(network, { channels: 3, height: size, width: size }, 'fine', ['classifier'], false);
}

const started = machine();
const weights = weightsFor(network);
const sections: string[] = [];
for (const backend of [cpuBackend, gpuBackend('webasm')]) {
  const runner = ours(backend.name, backend);
  const rows: string[] = [];
  let oneWindow = 0;
  for (const size of sizes) {
    const benchCase = { name: `${size}x${size}`, network, stride: 'fine', sizes: [[size, size]] } as const;
    const { median, output } = await time(runner, benchCase, weights, runs);
    const windows = output.length / 20;
    if (windows === 1) oneWindow = median;
    const plan = planAt(size);
    const measured = median / (windows * oneWindow);
    const predicted = operations(plan) / (windows * operations(planAt(75)));
    rows.push(
      `| ${size}x${size} | ${windows} | ${median.toFixed(1)} | ${(windows * oneWindow).toFixed(0)} | ${measured.toFixed(3)} | ${predicted.toFixed(3)} |`,
    );
  }
  sections.push(
    [
      `${backend.name}, compact network, window 75x75, fine stride 8:`,
      '',
      '| image | windows | dense ms | windows x one window ms | measured ratio | ratio of operations |',
      '| --- | --- | --- | --- | --- | --- |',
      ...rows,
    ].join('\n'),
  );
}
console.log(sections.join('\n\n'));
await writeSection('Dense against crops', `${started}\n\n${sections.join('\n\n')}`);
process.exit();
