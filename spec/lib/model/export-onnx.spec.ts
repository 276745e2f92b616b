import { expect } from 'chai';
import { InputError } from '../../../lib/errors.js';
import { exportOnnx } from '../../../lib/model/export-onnx.js';
import { madeUpModel } from '../pipeline/made-up-model.js';

describe('exportOnnx', () => {
  for (const wrong of [{ softmax: true }, undefined, '']) {
    it(`refuses ${JSON.stringify(wrong)} for the name of a file`, () => {
      expect(() => exportOnnx(madeUpModel(), wrong as never))
        .to.throw(InputError, 'weightsFile: must be the name of a file for the weights, before the options')
        .with.property('code', 'BAD_ARGUMENT');
    });
  }
});
