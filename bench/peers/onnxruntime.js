import { onnxModel } from '../onnx-model.js';

export function onnxRunner(name, runtime, executionProviders, sessionOptions = {}) {
  return {
    name,
    load: async (benchCase, weights) => {
      const session = await runtime.InferenceSession.create(onnxModel(benchCase, weights), {
        executionProviders,
        ...sessionOptions,
      });
      return {
        run: async ({ shape, data }) => {
          const image = new runtime.Tensor('float32', data, [1, ...shape]);
          const { output } = await session.run({ image });
          return output.getData ? output.getData() : output.data;
        },
        dispose: () => session.release(),
      };
    },
  };
}
