import { describeOnnx } from '../../../backends/onnx/describe.js';
import { skip } from '../../skip.js';

/** For a `before` hook: skips the suite where onnxruntime-node is not there or does not load. */
export async function requireOnnx(context: Mocha.Context): Promise<void> {
  const { works, missing, install } = await describeOnnx('onnx');
  if (!works) skip(context, `${missing}; ${install}`);
}
