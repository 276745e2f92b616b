import { expect } from 'chai';
import { formatLog } from '../../../lib/training/training-log.js';

describe('the log of a training', () => {
  it('is a table of the epochs, with numbers in full', () => {
    const text = formatLog([
      { phase: 'classifier', epoch: 1, epochs: 2, loss: 1 / 3, validation: 0.75 },
      { phase: 'regressor', epoch: 1, epochs: 1, loss: 2e-9, validation: 0.1 },
    ]);
    expect(text).to.equal(
      'phase,epoch,loss,validation\nclassifier,1,0.3333333333333333,0.75\nregressor,1,2e-9,0.1\n',
    );
  });
});
