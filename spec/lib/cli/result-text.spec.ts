import { expect } from 'chai';
import { durationText } from '../../../lib/cli/result-text.js';

describe('what the command line says of the time', () => {
  it('is how long it took and what computed', () => {
    expect(durationText({ backend: 'cpu' }, 12.34)).to.equal('12.3 s (cpu)');
  });
  it('is also how much of it went into compiling, where that shows', () => {
    const ran = (seconds: number) => ({ backend: 'gpu:webasm', compiled: { kernels: 63, seconds } });
    expect(durationText(ran(0.449), 3.6)).to.equal('3.6 s (gpu:webasm, 0.4 s of it to compile 63 kernels)');
    expect(durationText(ran(0.04), 3.6)).to.equal('3.6 s (gpu:webasm)');
  });
});
