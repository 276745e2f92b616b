import { expect } from 'chai';
import { describedBy } from '../../../backends/description.js';
import { explained } from '../../../backends/onnx/open.js';

const about = (message: string) =>
  describedBy('onnx', 'install it', async () => {
    throw explained('onnx', new Error(message));
  });

describe('why onnxruntime does not run', () => {
  for (const message of [
    'the package onnxruntime-node does not load (libonnxruntime.so.1: failed to map segment from shared object)',
    'pthread_create failed, error code: 12 error msg: Cannot allocate memory\n',
    'std::bad_alloc',
    'Worker terminated due to reaching memory limit: JS heap out of memory',
  ]) {
    it(`is memory, where it says "${message.trim()}"`, async () => {
      const { works, missing, install } = await about(message);
      expect(works).to.equal(false);
      expect(missing).to.equal(`there is not enough memory for onnxruntime (${message.trim()})`);
      expect(install).to.equal('give the program more memory, or take another backend');
    });
  }

  for (const message of [
    'the package onnxruntime-node is not there',
    'the package onnxruntime-node does not load (libonnxruntime.so.1: failed to map segment from shared object: Operation not permitted)',
  ]) {
    it(`is what it says, where that is "${message}"`, async () => {
      const { missing, install } = await about(message);
      expect(missing).to.equal(message);
      expect(install).to.equal('npm install --ignore-scripts onnxruntime-node');
    });
  }
});
