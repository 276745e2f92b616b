import { expect } from 'chai';
import { trainingRefusal } from '../../backends/gpu/arrays/training.js';
import { checkBatchFits } from '../../backends/training-fits.js';
import type { Layer } from '../../reference/layers.js';

const conv = (name: string, inChannels: number, outChannels: number, kernel: number): Layer => ({
  kind: 'conv2d',
  name,
  inChannels,
  outChannels,
  kernel: [kernel, kernel],
  stride: [1, 1],
  dilation: [1, 1],
  padding: { top: 0, left: 0, bottom: 0, right: 0 },
});

/** `second` needs patches of 8 x 9 x 3 values for its output, and of 16 x 9 x 5 for its input's gradient. */
const layers = [conv('first', 4, 8, 1), { kind: 'relu', threshold: 0 } as const, conv('second', 8, 16, 3)];
const windows = { windows: 1, channels: 4, height: 5, width: 7 };
const forward = 8 * 9 * 16;
const backward = 16 * 9 * 36;

const outcome = (arrayLength: number, firstTrained: number, shape = windows) => {
  try {
    checkBatchFits('gpu:webgpu', { layers, firstTrained, windows: shape }, (step, backward) =>
      trainingRefusal(step, backward, arrayLength),
    );
    return 'fits';
  } catch (error) {
    return (error as Error).message;
  }
};

describe('whether a batch fits in training', () => {
  it('counts the arrays of the gradients, which are larger than those of the output', () => {
    expect(outcome(backward, 0)).to.equal('fits');
    expect(outcome(backward - 1, 0)).to.match(/second needs an array of 5184 values \(at most 5183\)/);
  });
  it('leaves out the gradients that do not flow: those of the first trained layer and of frozen ones', () => {
    expect(outcome(forward, 2)).to.equal('fits');
    expect(outcome(forward - 1, 2)).to.match(/second needs an array of 1152 values/);
  });
  it('names as many windows as fit, or says that not even one does', () => {
    const five = { ...windows, windows: 5 };
    expect(outcome(16 * 9 * Math.ceil((35 * 3) / 4) * 4, 0, five)).to.match(/; 3 would fit$/);
    expect(outcome(1000, 0, five)).to.match(/; no batch fits this device$/);
  });
  it('refuses more positions than the kernels can count', () => {
    const many = { ...windows, windows: 2 ** 15 };
    expect(outcome(2 ** 40, 0, many)).to.match(
      /^a batch of 32768 windows of 5x7 .* first needs a map of 1146880 positions \(at most 1048576\); 29959 would fit$/,
    );
  });
});
